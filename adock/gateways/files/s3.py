"""A store of files in a bucket of an object store that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adock.gateways.files.errors import Missing, StoreAway
from adock.gateways.files.names import StoredFile
from adock.gateways.settings import ObjectStore

# Short, since a page waits: each try may take these seconds to connect and to read.
_CONNECT_S, _READ_S, _TRIES = 3, 10, 3
_NOT_FOUND = {"NoSuchKey", "404"}
_CHANGED_MEANWHILE = {"PreconditionFailed", "412", "ConditionalRequestConflict", *_NOT_FOUND}


class S3:
    """A store in an S3 bucket, where a write is atomic by nature."""

    def __init__(self, store: ObjectStore) -> None:
        self._bucket = store.bucket
        self._prefix = f"{store.prefix}/" if store.prefix else ""
        # its own session: making clients from the shared one is not thread-safe
        self._client = boto3.session.Session().client(
            "s3",
            endpoint_url=store.endpoint or None,
            region_name=store.region or None,
            aws_access_key_id=store.key,
            aws_secret_access_key=store.secret,
            config=Config(
                connect_timeout=_CONNECT_S,
                read_timeout=_READ_S,
                retries={"mode": "standard", "total_max_attempts": _TRIES},
                # stores other than Amazon's lack its newer checksums and, often, a host name per bucket
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path" if store.endpoint else "auto"},
                ignore_configured_endpoint_urls=True,
            ),
        )

    def write(self, name: str, box: bytes) -> None:
        with _troubles(name):
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + name, Body=box)

    def read(self, name: str) -> bytes:
        return self._read(name)[0]

    def replace(self, name: str, old: bytes, new: bytes) -> bool:
        """Writes `new` if the object is still `old`; returns whether it was."""
        try:
            current, mark = self._read(name)
        except Missing:
            return False
        if current != old:
            return False
        try:
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + name, Body=new, IfMatch=mark)
        except ClientError as refusal:
            if _code(refusal) in _CHANGED_MEANWHILE:
                return False
            raise StoreAway(_code(refusal)) from refusal
        except BotoCoreError as fault:
            raise StoreAway(type(fault).__name__) from fault
        return True

    def remove(self, name: str) -> None:
        with _troubles(name):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def list(self, prefix: str) -> Iterator[StoredFile]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)
        with _troubles(prefix):
            for page in pages:
                for found in page.get("Contents", ()):
                    yield StoredFile(found["Key"].removeprefix(self._prefix), found["LastModified"])

    def _read(self, name: str) -> tuple[bytes, str]:
        with _troubles(name):
            answer: dict[str, Any] = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)
            return answer["Body"].read(), answer["ETag"]


@contextmanager
def _troubles(name: str) -> Iterator[None]:
    """Turns boto's errors into ours, whose messages hold no address and no key: only a code, or the error's name."""
    try:
        yield
    except ClientError as refusal:
        if _code(refusal) in _NOT_FOUND:
            raise Missing(name) from None
        raise StoreAway(_code(refusal)) from refusal
    except (BotoCoreError, OSError) as fault:
        raise StoreAway(type(fault).__name__) from fault


def _code(refusal: ClientError) -> str:
    return str(refusal.response.get("Error", {}).get("Code", "unknown"))
