"""`adock migrate`: it waits a little for others, never lasts, and says in French what it gave up."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from adock.jobs import schema

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
FIRST = '    operations = [migrations.RunSQL("CREATE TABLE trial (id int)", "DROP TABLE trial")]\n'
ADDS_A_COLUMN = (
    '    dependencies = [("jobs", "0001_table")]\n'
    '    operations = [\n        migrations.RunSQL("CREATE TABLE second_trial (id int)", "DROP TABLE second_trial"),\n'
    '        migrations.RunSQL("ALTER TABLE trial ADD COLUMN name text", "ALTER TABLE trial DROP COLUMN name"),\n    ]\n'
)
SLEEPS = '    operations = [migrations.RunSQL("CREATE TABLE trial (id int)"), migrations.RunSQL("SELECT pg_sleep(0.4)")]\n'


@pytest.fixture(autouse=True)
def _as_owner(transactional_db):
    """The whole test under the role that migrates: what it runs beside the command must see the same tables."""
    with schema.as_owner():
        yield


@pytest.fixture
def write(tmp_path: Path, settings, monkeypatch):
    """Writes a migration of an application that has none of its own."""
    package = f"migrations_of_{tmp_path.name}"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"jobs": package}

    def write(name: str, body: str) -> None:
        (folder / f"{name}.py").write_text(HEADER + body)

    yield write
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS trial, second_trial")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    for module in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[module]


def migrate() -> None:
    call_command("migrate", "jobs", verbosity=0, interactive=False)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.endswith("trial")}


def timeouts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        return list(cursor.fetchone())


def elsewhere(act: Callable[[], None]) -> None:
    """Runs `act` by a connection of its own."""

    def acting() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(acting).result()


def test_a_table_that_another_program_holds_is_waited_for_a_moment_then_nothing_is_changed(write, monkeypatch):
    monkeypatch.setattr(schema, "LOCK_TIMEOUT_S", 0.2)
    write("0001_table", FIRST)
    migrate()
    write("0002_column", ADDS_A_COLUMN)
    with pytest.raises(CommandError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE trial IN ACCESS SHARE MODE")  # as whoever reads it
        elsewhere(migrate)
    assert str(refused.value).startswith(
        "Migration jobs.0002_column abandonnée : une table qu'un autre programme retient n'a pas été libérée en 0.2 s. "
        "Elle n'a rien changé ; celles d'avant restent faites."
    )
    assert refused.value.returncode == 1
    assert tables() == {"trial"}
    migrate()
    assert tables() == {"trial", "second_trial"}


def test_a_statement_that_lasts_is_stopped_and_what_came_before_it_undone(write, monkeypatch):
    monkeypatch.setattr(schema, "STATEMENT_TIMEOUT_S", 0.1)
    write("0001_sleeps", SLEEPS)
    with pytest.raises(
        CommandError, match=r"Migration jobs\.0001_sleeps abandonnée : .*\(limite : 0\.1 s\)\. Elle n'a rien changé"
    ):
        migrate()
    assert tables() == set()


def test_a_migration_may_say_that_it_lasts_and_the_next_is_held_to_the_limit_again(write, monkeypatch):
    monkeypatch.setattr(schema, "STATEMENT_TIMEOUT_S", 0.1)
    write("0001_sleeps", "    statement_timeout_s = 30\n" + SLEEPS)
    migrate()
    write("0002_sleeps", '    dependencies = [("jobs", "0001_sleeps")]\n' + SLEEPS.replace("trial", "second_trial"))
    with pytest.raises(CommandError, match=r"jobs\.0002_sleeps abandonnée"):
        migrate()
    assert tables() == {"trial"}


def test_what_runs_outside_a_transaction_is_not_said_to_have_changed_nothing(write, monkeypatch):
    monkeypatch.setattr(schema, "STATEMENT_TIMEOUT_S", 0.1)
    write("0001_sleeps", "    atomic = False\n" + SLEEPS)
    with pytest.raises(CommandError, match="Elle se fait hors transaction : regardez d'abord ce qu'elle a laissé"):
        migrate()
    assert tables() == {"trial"}


def test_limits_end_with_the_command_done_or_not(write, monkeypatch):
    before = timeouts()
    write("0001_table", FIRST)
    migrate()
    assert timeouts() == before
    monkeypatch.setattr(schema, "STATEMENT_TIMEOUT_S", 0.1)
    write("0002_sleeps", '    dependencies = [("jobs", "0001_table")]\n' + SLEEPS.replace("trial", "second_trial"))
    with pytest.raises(CommandError):
        migrate()
    assert timeouts() == before


def test_two_commands_started_together_migrate_one_after_the_other_however_long_the_first_takes(write, monkeypatch):
    monkeypatch.setattr(schema, "LOCK_TIMEOUT_S", 0.1)
    write("0001_sleeps", SLEEPS)
    with ThreadPoolExecutor(2) as both:
        for started in [both.submit(elsewhere, migrate), both.submit(elsewhere, migrate)]:
            started.result()
    assert tables() == {"trial"}


def test_a_fault_of_another_kind_is_not_called_a_matter_of_time(write):
    write("0001_wrong", '    operations = [migrations.RunSQL("SELECT 1 FROM nowhere")]\n')
    with pytest.raises(Exception, match="nowhere") as fault:
        migrate()
    assert not isinstance(fault.value, CommandError)
