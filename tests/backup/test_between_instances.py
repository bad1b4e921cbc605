"""A backup of one instance, restored by the command into another, each with a database server and a data folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from adock.backup import schema, take
from adock.gateways.embedded_postgres import using_database
from tests.backup import instances
from tests.servers import REPOSITORY, folder_open_to_all

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_the_day"),
    pytest.mark.processes,
]
LAST_OF_CERTIFICATES = ("certificates", "0004_choices_from_kinds")


@pytest.fixture
def other() -> Iterator[tuple[Path, str]]:
    """The data folder and the address of a second instance, whose base has no table."""
    with folder_open_to_all() as folder, using_database(folder) as server:
        yield folder, server.url


@pytest.fixture
def archive(tmp_path) -> Path:
    """Of the tests' own instance, which is full."""
    instances.fill()
    return take(tmp_path / "sauvegarde.adock").out


def restore(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(settings.DATA_DIR) / "backup.key", folder)
    # nothing of the tests' instance: neither its database nor its folder
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ADOCK_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "adock.cli", "restore", *map(str, words), "--json"],
        cwd=REPOSITORY,
        env=env | {"ADOCK_DATA_DIR": str(folder), "ADOCK_DEMO": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(address: str) -> dict[str, list[str]]:
    with psycopg.connect(address) as there:
        return {
            table: sorted(text for (text,) in there.execute(f'SELECT t::text FROM "{table}" t'))  # type: ignore[arg-type]
            for table in instances.tables()
        }


def test_another_instance_serves_what_was_restored_and_the_first_is_untouched(archive, other):
    folder, address = other
    before, contents = instances.rows(), instances.contents()
    done = restore(folder, archive)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    # its own keys are others
    assert {"ADOCK_FILES_KEYS", "ADOCK_SEAL_PKCS12", "ADOCK_TOKEN_KEY"} <= said["cles_manquantes"].keys()
    assert "ne peut plus être recopié" in done.stderr
    restored = rows(address)
    assert {**restored, "core_outgoingmail": []} == {**before, "core_outgoingmail": []}
    assert said["fichiers"] == len(contents)
    stored = folder / "files"
    assert {str(file.relative_to(stored)) for file in stored.rglob("*") if file.is_file()} >= contents.keys()
    # what was signed cannot be emptied there
    with psycopg.connect(address) as there, pytest.raises(psycopg.Error, match="append only"):
        there.execute("TRUNCATE core_journalentry")

    again = restore(folder, archive)
    assert (again.returncode, json.loads(again.stdout)["refus"]["code"]) == (1, "BASE_NON_VIDE")
    assert restore(folder, archive, "--force").returncode == 0
    with psycopg.connect(address) as there, pytest.raises(psycopg.Error, match="append only"):
        there.execute("TRUNCATE core_journalentry")
    assert {**rows(address), "core_outgoingmail": []} == {**before, "core_outgoingmail": []}
    assert (instances.rows(), instances.contents()) == (before, contents)


def test_an_archive_of_older_tables_goes_into_a_blank_base_which_is_then_brought_up_to_date(tmp_path, other, monkeypatch):
    folder, address = other
    instances.fill()
    applied = schema.applied()
    monkeypatch.setattr(schema, "applied", lambda: applied - {LAST_OF_CERTIFICATES})
    archive = take(tmp_path / "sauvegarde.adock").out
    done = restore(folder, archive)
    assert (done.returncode, json.loads(done.stdout or "{}").get("mise_a_jour")) == (0, True), done.stderr
    with psycopg.connect(address) as there:
        migrated = there.execute("SELECT app, name FROM django_migrations WHERE app = 'certificates'").fetchall()
    assert LAST_OF_CERTIFICATES in migrated
    before = instances.rows()
    assert {**rows(address), "core_outgoingmail": []} == {**before, "core_outgoingmail": []}
    # a base that has the newer tables already cannot be taken back
    refused = restore(folder, archive, "--force")
    assert (refused.returncode, json.loads(refused.stdout)["refus"]["code"]) == (1, "ARCHIVE_PLUS_ANCIENNE")
