"""Who may run the server and who may open it. Being several people needs root."""

import os
import pwd
import shutil
from pathlib import Path

import psycopg
import pytest

from adock.gateways.embedded_postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    accounts,
    binaries,
    place,
    using_database,
)
from adock.gateways.embedded_postgres.traces import postmaster
from tests.servers import USER_OF_THE_DATABASE, keep_a_row, kept_row, one, run_python

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be several accounts"),
]
OUTSIDER = "daemon"


def test_an_ordinary_account_runs_its_own_server(empty_folder):
    os.chown(empty_folder, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    with run_python(USER_OF_THE_DATABASE, empty_folder, account="nobody") as other:
        first_line = other.stdout.readline()
        assert first_line.startswith("postgresql://")
        assert (empty_folder / "postgres").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        script = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).execute('SELECT 6 * 7').fetchone()[0])"
        with run_python(script, first_line.strip(), account="nobody") as client:
            assert client.communicate()[0] == "42\n"
        # Root did not start this one: it is a stranger like any other.
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            psycopg.connect(first_line.strip())
        other.communicate("")
    assert not (empty_folder / "postgres" / "postmaster.pid").exists()


def test_root_takes_the_side_of_the_account_that_owns_the_cluster(empty_folder):
    owner = pwd.getpwnam("nobody")
    os.chown(empty_folder, owner.pw_uid, owner.pw_gid)
    with run_python(USER_OF_THE_DATABASE, empty_folder, account="nobody") as other:
        assert other.stdout.readline().startswith("postgresql://")
        other.communicate("")
    with using_database(empty_folder) as server:
        assert postmaster(server._place).uids().real == owner.pw_uid
        assert one(server.url, "SELECT 1") == 1


@pytest.mark.parametrize("lent", ["postgres", "nobody"])
def test_root_lends_the_server_an_account_and_stays_the_only_client(empty_folder, monkeypatch, lent):
    if lent == "postgres" and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("no postgres account here")
    monkeypatch.setattr(accounts, "SERVICE_ACCOUNTS", (lent,))
    monkeypatch.setattr(place, "account_for_new_cluster", accounts.account_for_new_cluster)
    with using_database(empty_folder) as server:
        assert postmaster(server._place).username() == lent
        assert one(server.url, "SELECT 1") == 1
        assert (empty_folder / "postgres" / "pg_ident.conf").read_text() == 'adock "root" adock\nadock "root" adock_service\n'


def test_another_account_is_refused(folder):
    script = "import psycopg, sys; psycopg.connect(sys.argv[1])"
    with using_database(folder) as server:
        with run_python(script, server.url, account=OUTSIDER) as client:
            assert "Permission denied" in client.communicate()[0]
        # Even where the folder and the socket were opened to it.
        (folder / "postgres-run").chmod(0o777)
        (folder / "postgres-run" / place.SOCKET_NAME).chmod(0o777)
        with run_python(script, server.url, account=OUTSIDER) as client:
            assert 'Peer authentication failed for user "adock"' in client.communicate()[0]


def test_a_short_folder_planted_by_somebody_else_is_refused(empty_folder, monkeypatch):
    monkeypatch.setattr(place, "SHORT_ROOT", empty_folder)
    server = EmbeddedPostgres(empty_folder / "a,b")
    planted = server._place.socket_dir
    planted.mkdir(mode=0o700)
    os.chown(planted, pwd.getpwnam(OUTSIDER).pw_uid, 0)
    with pytest.raises(EmbeddedPostgresError, match="existe déjà et n'est pas un dossier réservé"):
        server.start()


def test_a_copy_that_root_owns_changes_hands(folder):
    with using_database(folder) as server:
        keep_a_row(server.url)
    for path in [folder / "postgres", *(folder / "postgres").rglob("*")]:
        os.chown(path, 0, 0)
    with using_database(folder) as server:
        assert kept_row(server.url) == "committed"


@pytest.fixture
def closed(empty_folder: Path) -> Path:
    """A folder that no account but root can enter, as root's home is."""
    made = empty_folder / "closed"
    made.mkdir(mode=0o700)
    return made


def test_root_may_work_in_a_folder_closed_to_the_server(empty_folder, closed):
    server = EmbeddedPostgres(closed / "var", private_root=empty_folder / "shelter")
    url_before = server.url
    server.start()
    keep_a_row(server.url)
    assert server.url == url_before
    assert (closed / "var" / "postgres").resolve().is_relative_to(empty_folder / "shelter")
    assert server.log_file.parent == closed / "var" / "logs"
    server.stop()
    again = EmbeddedPostgres(closed / "var", private_root=empty_folder / "shelter")
    again.start()
    assert kept_row(again.url) == "committed"
    again.stop()


def test_a_closed_folder_that_was_deleted_begins_empty_again(empty_folder, closed):
    for _ in range(2):
        server = EmbeddedPostgres(closed / "var", private_root=empty_folder / "shelter")
        server.start()
        keep_a_row(server.url)  # would fail on a table that is already there
        shutil.rmtree(closed / "var")
    server.stop()
    [previous] = (empty_folder / "shelter").glob("*/postgres-previous")
    assert (previous / "PG_VERSION").exists()
    assert not (previous / "postmaster.pid").exists()


def test_a_lost_shelter_is_reported_rather_than_replaced(empty_folder, closed):
    (closed / "postgres").symlink_to(empty_folder / "gone")
    with pytest.raises(EmbeddedPostgresError, match="qui n'existe pas"):
        EmbeddedPostgres(closed, private_root=empty_folder / "shelter")


def test_programs_closed_to_the_server_are_copied_for_it(empty_folder, closed, monkeypatch):
    original = binaries._package_folder()
    for name in (binaries.PACKAGE, binaries.LIBRARIES):
        (closed / name).symlink_to(original.parent / name)
    monkeypatch.setattr(binaries, "_package_folder", lambda: closed / binaries.PACKAGE)
    server = EmbeddedPostgres(empty_folder / "var", private_root=empty_folder / "shelter")
    server.start()
    assert postmaster(server._place).exe().startswith(str(empty_folder / "shelter"))
    assert one(server.url, "SELECT 1") == 1
    server.stop()
