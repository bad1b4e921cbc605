"""A store on disk, and the same on an object store that runs on loopback."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from adock.gateways.files import store
from adock.gateways.settings import ObjectStore

BUCKET, PREFIX = "fichiers", "a-dock"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(settings, s3_server: str):
    """Our store is a bucket there, new for each test; answers a client of it."""
    client = boto3.client(
        "s3", endpoint_url=s3_server, region_name="gra", aws_access_key_id="a-dock", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "gra"})
    settings.FILES_STORE = ObjectStore(BUCKET, PREFIX, s3_server, "gra", "a-dock", "secret")
    store._object_store.cache_clear()
    yield client
    for kept in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=kept["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()
    store._object_store.cache_clear()


class OnDisk:
    """What lies there, in the hands of somebody who reads and moves the files themselves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def raw(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def overwrite(self, name: str, box: bytes) -> None:
        (self.folder / name).write_bytes(box)


class OnS3:
    def __init__(self, client) -> None:
        self.client = client

    def raw(self, name: str) -> bytes:
        return self.client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{name}")["Body"].read()

    def overwrite(self, name: str, box: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=f"{PREFIX}/{name}", Body=box)


@pytest.fixture(params=["disk", "s3"])
def place(request, settings) -> OnDisk | OnS3:
    """The store that `files` uses, seen from behind."""
    if request.param == "s3":
        return OnS3(request.getfixturevalue("s3"))
    return OnDisk(Path(settings.DATA_DIR) / store.FOLDER)
