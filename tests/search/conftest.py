from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from adock.search.document import IndexDocument
from tests.search.samples import Searched

# How long an example takes says nothing of whether it is right.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def searched(tmp_path: Path) -> Callable[..., Searched]:
    """Makes an index of the establishments given."""

    def make(*documents: IndexDocument) -> Searched:
        return Searched(tmp_path / "index", documents)

    return make
