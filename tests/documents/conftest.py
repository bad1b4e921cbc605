from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clamav import clamd
from tests.documents.pieces import pieces

__all__ = ["pieces"]


@pytest.fixture(scope="session")
def clamd_port(tmp_path_factory) -> Iterator[int]:
    with clamd(Path(tmp_path_factory.mktemp("clamav"))) as (port, _):
        yield port


@pytest.fixture
def antivirus_away(settings) -> None:
    settings.CLAMD = ("127.0.0.1", 1)
