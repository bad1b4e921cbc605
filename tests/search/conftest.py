from collections.abc import Callable
from pathlib import Path

import pytest

from adock.search.document import IndexDocument
from tests.search.samples import Searched


@pytest.fixture
def searched(tmp_path: Path) -> Callable[..., Searched]:
    """Makes an index of the establishments given."""

    def make(*documents: IndexDocument) -> Searched:
        return Searched(tmp_path / "index", documents)

    return make
