"""What every test may ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from adock.directory.situation import forget_situation
from adock.search import access
from adock.search.generations import Generations
from adock.search.source import DATABASE, documents_in_parts
from adock.search.writer import rebuild
from tests.factories import TODAY


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Tests that commit empty all tables afterwards, which two of them refuse: those triggers are taken away here."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_journal_never_emptied ON core_journalentry")
        cursor.execute("DROP TRIGGER certificates_never_emptied ON certificates_certificate")


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path: Path) -> None:
    """Each test its own index and files; what a web process would remember is forgotten."""
    settings.DATA_DIR = tmp_path / "var"
    access.search_index.cache_clear()
    forget_situation()


@pytest.fixture
def on_the_day():
    """The clock stands at noon, in Paris, on the day that the factories are made for."""
    with time_machine.travel(f"{TODAY.isoformat()}T11:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def build_index(settings) -> Callable[[], None]:
    """Call it when the facts are written: the index then holds them, as a follower would have brought it to."""

    def build() -> None:
        rebuild(Generations(settings.DATA_DIR / "index"), documents_in_parts(), DATABASE.latest_cursor())
        access.search_index.cache_clear()
        forget_situation()

    return build
