"""What a server, or whoever used it, leaves behind when it is killed."""

import contextlib
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from adock.gateways.embedded_postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    using_database,
    watch,
)
from adock.gateways.embedded_postgres.traces import postmaster
from tests.servers import keep_a_row, kept_row, kill_all, one

pytestmark = pytest.mark.processes


def test_committed_rows_survive_a_kill_of_everything(folder):
    server = EmbeddedPostgres(folder)
    server.start()
    keep_a_row(server.url)
    kill_all(folder / "postgres")
    assert (folder / "postgres" / "postmaster.pid").exists()
    with using_database(folder) as again:
        assert kept_row(again.url) == "committed"


def test_a_start_succeeds_while_an_orphan_is_still_busy(folder):
    server = EmbeddedPostgres(folder)
    server.start()
    keep_a_row(server.url)
    with contextlib.closing(psycopg.connect(server.url)) as busy:
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
        backend = psutil.Process(busy.info.backend_pid)
        postmaster(server._place).kill()
        assert backend.is_running()
        with using_database(folder) as again:
            assert kept_row(again.url) == "committed"
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE


def test_a_stale_number_that_another_program_took_is_ignored(folder):
    server = EmbeddedPostgres(folder)
    server.start()
    keep_a_row(server.url)
    kill_all(folder / "postgres")
    account = server._place.account
    lent = {} if account.is_ours else {"user": account.uid, "group": account.gid, "extra_groups": []}
    with subprocess.Popen(["sleep", "60"], **lent) as stranger:
        try:
            for path in (
                folder / "postgres" / "postmaster.pid",
                folder / "postgres-run" / ".s.PGSQL.5432.lock",
            ):
                _, rest = path.read_text().split("\n", 1)
                path.write_text(f"{stranger.pid}\n{rest}")
            assert not server.is_running()
            server.stop()
            with using_database(folder) as again:
                assert kept_row(again.url) == "committed"
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_new_database_is_not_disturbed_by_the_server_of_a_deleted_one(empty_folder):
    var = empty_folder / "var"
    EmbeddedPostgres(var).start()
    shutil.rmtree(var)
    with using_database(var) as server:
        running = [program for program in psutil.process_iter() if _is_first_process_in(program, var)]
        assert running == [postmaster(server._place)]
        keep_a_row(server.url)


def _is_first_process_in(program: psutil.Process, var: Path) -> bool:
    try:
        return program.name() == "postgres" and program.ppid() == 1 and program.cwd().startswith(str(var))
    except psutil.Error:  # ended meanwhile, as any program of this machine may
        return False


def test_a_creation_that_was_cut_short_is_done_again(empty_folder):
    (empty_folder / "postgres-unfinished").mkdir(mode=0o700)
    (empty_folder / "postgres-unfinished" / "PG_VERSION").write_text("18\n")
    with using_database(empty_folder) as server:
        assert one(server.url, "SELECT 1") == 1
    assert not (empty_folder / "postgres-unfinished").exists()


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(folder):
    with using_database(folder):
        pass
    (folder / "postgres" / "global" / "pg_control").rename(folder / "pg_control")
    with (
        pytest.raises(EmbeddedPostgresError, match=r"n'a pas démarré (?s:.)*pg_control"),
        using_database(folder),
    ):
        pass
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_a_server_that_is_killed_is_started_again_for_those_who_use_it_each_time(folder):
    with using_database(folder) as server:
        keep_a_row(server.url)
        for _ in range(3):
            killed = postmaster(server._place)
            killed.kill()
            wait_for(lambda killed=killed: server.is_running() and postmaster(server._place).pid != killed.pid)
            assert kept_row(server.url) == "committed"
    assert postmaster(server._place) is None


def test_a_server_that_somebody_asked_to_stop_is_started_again_although_its_clients_hold_on(folder, monkeypatch):
    monkeypatch.setattr(watch, "STOPPING_S", 0.5)
    with using_database(folder) as server, psycopg.connect(server.url):
        asked = postmaster(server._place)
        asked.terminate()  # it then waits for its clients to leave
        wait_for(lambda: server.is_running() and postmaster(server._place).pid != asked.pid)


def test_several_users_start_it_again_once(folder, caplog):
    with using_database(folder), using_database(folder), using_database(folder) as server:
        postmaster(server._place).kill()
        wait_for(server.is_running)
        time.sleep(3 * watch.LOOK_EVERY_S)
    assert len([record for record in caplog.records if "started again" in record.getMessage()]) == 1


def wait_for(is_so) -> None:
    deadline = time.monotonic() + 120  # a bound for a slow machine
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
