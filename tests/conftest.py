"""What every test may ask for."""

from pathlib import Path

import pytest

from adock.search import access



@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path: Path) -> None:
    """Each test its own index and files; what a web process would remember is forgotten."""
    settings.DATA_DIR = tmp_path / "var"
    access.search_index.cache_clear()
    access.forget_situation()
