import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adock.gateways.embedded_postgres import EmbeddedPostgres
from tests.servers import folder_open_to_all
from tests.stores import place, s3, s3_server

__all__ = ["place", "s3", "s3_server"]


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own are not."""
    with folder_open_to_all() as made:
        yield made


@pytest.fixture(scope="session")
def shared_folder() -> Iterator[Path]:
    """The same with a cluster in it, for tests that leave it as they found it."""
    with folder_open_to_all() as made:
        EmbeddedPostgres(made).ensure_initialised()
        yield made


@pytest.fixture
def folder(shared_folder: Path, empty_folder: Path) -> Path:
    """One with a copy of that cluster, for the test to damage."""
    original = shared_folder / "postgres"
    shutil.copytree(original, empty_folder / "postgres")
    owner = original.stat()
    for path in (empty_folder / "postgres", *(empty_folder / "postgres").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return empty_folder


@pytest.fixture(autouse=True)
def _no_loop_of_playwrights() -> Iterator[None]:
    """Browser tests of the same process leave Playwright's event loop running in this thread, where the tools of pyHanko
    that these tests use cannot open another."""
    left = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(left)
