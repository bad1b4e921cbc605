"""Real servers, each in a folder of its own."""

import os
import shutil
import signal

import psycopg
import pytest

from adock.gateways.embedded_postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    binaries,
    using_database,
)
from adock.gateways.embedded_postgres.traces import postmaster
from tests.servers import USER_OF_THE_DATABASE, keep_a_row, one, run_python

pytestmark = pytest.mark.processes


def test_an_empty_folder_gives_a_database_that_answers(empty_folder):
    with using_database(empty_folder / "var") as server:
        assert server.is_running()
        assert one(server.url, "SELECT current_user || ' ' || current_database()") == "adock adock"
        assert one(server.url, "SHOW timezone") == "UTC"
        assert one(server.url, "SHOW server_encoding") == "UTF8"
        assert one(server.url, "SELECT upper('œuvre d''été')") == "ŒUVRE D'ÉTÉ"


def test_its_role_makes_extensions_and_databases_without_being_superuser(shared_folder):
    with using_database(shared_folder) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
        connection.execute("CREATE DATABASE another")
        assert connection.execute("SHOW is_superuser").fetchone()[0] == "off"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")


def test_its_log_holds_nothing_of_what_a_statement_that_failed_was_to_write(shared_folder):
    with using_database(shared_folder) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TEMP TABLE once (name text UNIQUE)")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO once VALUES ('Diallo'), ('Diallo')")
        log = server.log_file.read_text()
    assert "duplicate key" in log
    assert "Diallo" not in log


def test_no_tcp_port_is_open(shared_folder):
    with using_database(shared_folder) as server:
        first = postmaster(server._place)
        assert first is not None
        for program in [first, *first.children(recursive=True)]:
            assert program.net_connections(kind="inet") == []


def test_the_callers_environment_changes_nothing(shared_folder, monkeypatch):
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "x", "PGDATABASE": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with using_database(shared_folder) as server:
        assert one(server.url, "SELECT current_user") == "adock"


def test_a_second_start_reuses_the_running_server(shared_folder):
    with using_database(shared_folder) as server:
        before = postmaster(server._place)
        EmbeddedPostgres(shared_folder).start()
        assert postmaster(server._place) == before


def test_the_last_one_out_stops_the_server(shared_folder):
    with using_database(shared_folder) as outer:
        with using_database(shared_folder):
            pass
        assert outer.is_running()
    assert not outer.is_running()
    assert postmaster(outer._place) is None


def test_a_user_that_was_killed_is_not_waited_for(folder):
    with run_python(USER_OF_THE_DATABASE, folder) as other:
        url = other.stdout.readline().strip()
        keep_a_row(url)
        other.kill()
    server = EmbeddedPostgres(folder)
    assert server.is_running()
    with using_database(folder):
        pass
    assert not server.is_running()


def test_leaving_waits_for_a_user_in_another_program(shared_folder):
    with run_python(USER_OF_THE_DATABASE, shared_folder) as other:
        assert other.stdout.readline().startswith("postgresql://")
        with using_database(shared_folder) as server:
            pass
        assert server.is_running()
        other.communicate("")
    assert not server.is_running()


def test_a_console_interruption_does_not_reach_the_server(shared_folder):
    script = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + USER_OF_THE_DATABASE
    with run_python(script, shared_folder) as other:
        url = other.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            os.killpg(other.pid, signal.SIGINT)
            # A server told to stop would end this connection before it answers.
            assert connection.execute("SELECT pg_sleep(0.3), 1").fetchone()[1] == 1
        other.communicate("")


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(empty_folder):
    deep = empty_folder / ("d" * 60) / ("e" * 60) / "var"
    with using_database(deep) as server:
        short = server._place.socket_dir
        try:
            assert one(server.url, "SELECT 1") == 1
            assert len(str(short)) < 60
            assert short.stat().st_mode & 0o077 == 0
            assert EmbeddedPostgres(deep).url == server.url
        finally:
            server.stop()
            shutil.rmtree(short)


@pytest.mark.parametrize("name", ["un dossier accentué, loin", "l'autre", "a@b", "50%"])
def test_any_folder_name_works(folder, name):
    (folder / name).mkdir()
    (folder / "postgres").rename(folder / name / "postgres")
    with using_database(folder / name) as server:
        assert one(server.url, "SELECT 1") == 1
        server.stop()
        if server._place.socket_dir.parent != folder / name:
            shutil.rmtree(server._place.socket_dir)


def test_a_cluster_of_another_version_is_refused_in_words(folder):
    with using_database(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(EmbeddedPostgresError, match=r"par PostgreSQL 17, et A Dock apporte PostgreSQL 18"),
        using_database(folder),
    ):
        pass


def test_a_folder_that_holds_something_else_is_refused_in_words(empty_folder):
    (empty_folder / "postgres").mkdir()
    (empty_folder / "postgres" / "holiday.jpg").touch()
    with (
        pytest.raises(EmbeddedPostgresError, match="n'est pas une base PostgreSQL"),
        using_database(empty_folder),
    ):
        pass
    assert (empty_folder / "postgres" / "holiday.jpg").exists()


def test_a_folder_that_cannot_be_made_is_refused_in_words(empty_folder):
    (empty_folder / "file").touch()
    with (
        pytest.raises(EmbeddedPostgresError, match="un fichier occupe la place d'un dossier"),
        using_database(empty_folder / "file" / "var"),
    ):
        pass


def test_a_system_without_the_wheel_is_told_of_database_url(folder, monkeypatch):
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(EmbeddedPostgresError, match="DATABASE_URL"), using_database(folder):
        pass


@pytest.mark.parametrize("role", ["postgres", "root"])
def test_no_other_role_is_let_in(shared_folder, role):
    with (
        using_database(shared_folder) as server,
        pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"),
    ):
        psycopg.connect(server.url.replace("adock@", f"{role}@"))
