"""What every test may ask for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import time_machine
from django.core.management.commands import flush
from django.db import connection

from adock.core import probe
from adock.directory.situation import forget_situation
from adock.jobs.schema import as_owner
from adock.search import access
from adock.search.generations import Generations
from adock.search.source import DATABASE, documents_in_parts
from adock.search.writer import rebuild
from adock.web.refusals import LINES
from tests.factories import TODAY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker) -> Iterator[ExitStack]:
    """The test database is made, and dropped at the end, by the role that owns it."""
    with django_db_blocker.unblock(), ExitStack() as owning:
        owning.enter_context(as_owner())
        yield owning


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker) -> Iterator[None]:
    """Every test runs under the role that serves, which owns nothing.

    Tests that commit empty all tables afterwards: its owner does it, and without the two triggers that refuse it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_journal_never_emptied ON core_journalentry")
        cursor.execute("DROP TRIGGER certificates_never_emptied ON certificates_certificate")
        django_db_modify_db_settings.close()
    with pytest.MonkeyPatch.context() as patched:
        empty = flush.Command.handle

        def empty_as_owner(self, **options) -> None:
            with as_owner():
                empty(self, **options)

        patched.setattr(flush.Command, "handle", empty_as_owner)
        yield
    django_db_modify_db_settings.enter_context(as_owner())


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path: Path, monkeypatch) -> None:
    """Each test its own index and files; what a web process would remember is forgotten."""
    settings.DATA_DIR = tmp_path / "var"
    access.search_index.cache_clear()
    forget_situation()
    monkeypatch.setattr(probe, "FRESH_S", 0)


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


@pytest.fixture(autouse=True)
def _each_refusal_told() -> None:
    """What the log was told of in another test is forgotten."""
    LINES.forget()
