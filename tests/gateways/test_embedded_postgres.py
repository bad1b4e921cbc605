"""Real servers, each in a folder of its own. What needs two accounts runs where the tests run as root."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psutil
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
from tests.servers import folder_open_to_all, kill_all

pytestmark = pytest.mark.processes
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be several accounts")

REPOSITORY = Path(__file__).resolve().parents[2]
OUTSIDER = "daemon"


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own are not."""
    with folder_open_to_all() as made:
        yield made


@pytest.fixture(scope="module")
def made_cluster() -> Iterator[Path]:
    with folder_open_to_all() as made:
        EmbeddedPostgres(made).ensure_initialised()
        yield made / "postgres"


@pytest.fixture
def folder(made_cluster: Path, empty_folder: Path) -> Path:
    """The same with a cluster in it, so that each test does not make one."""
    shutil.copytree(made_cluster, empty_folder / "postgres")
    owner = made_cluster.stat()
    for path in (empty_folder / "postgres", *(empty_folder / "postgres").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return empty_folder


def as_account(name: str) -> dict[str, object]:
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def interpreter_open_to(account: str) -> str:
    """A Python like ours which that account may run, this repository too. Skips the test where none is."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for interpreter in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        trial = [interpreter, "-c", "import sys; open(sys.argv[1])", __file__]
        try:
            if (
                interpreter
                and subprocess.run(trial, cwd="/", stderr=subprocess.DEVNULL, **as_account(account)).returncode == 0
            ):
                return interpreter
        except PermissionError:
            continue
    pytest.skip("Python or this repository is closed to other accounts")


def run_python(script: str, *arguments: object, account: str | None = None) -> subprocess.Popen[str]:
    lent = {} if account is None else as_account(account)
    interpreter = sys.executable if account is None else interpreter_open_to(account)
    return subprocess.Popen(
        [interpreter, "-c", script, *(str(argument) for argument in arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{REPOSITORY}:{sysconfig.get_path('purelib')}",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        start_new_session=True,
        **lent,
    )


def keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('committed')")


def kept_row(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT word FROM kept").fetchone()[0]


def one(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchone()[0]


def test_an_empty_folder_gives_a_database_that_answers(empty_folder):
    with using_database(empty_folder / "var") as server:
        assert server.is_running()
        assert one(server.url, "SELECT current_user || ' ' || current_database()") == "adock adock"
        assert one(server.url, "SHOW timezone") == "UTC"
        assert one(server.url, "SHOW server_encoding") == "UTF8"
        assert one(server.url, "SELECT upper('œuvre d''été')") == "ŒUVRE D'ÉTÉ"


def test_its_role_makes_extensions_and_databases_without_being_superuser(folder):
    with using_database(folder) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
        connection.execute("CREATE DATABASE another")
        assert connection.execute("SHOW is_superuser").fetchone()[0] == "off"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")


def test_no_tcp_port_is_open(folder):
    with using_database(folder) as server:
        first = postmaster(server._place)
        assert first is not None
        for program in [first, *first.children(recursive=True)]:
            assert program.net_connections(kind="inet") == []


def test_the_callers_environment_changes_nothing(folder, monkeypatch):
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "x", "PGDATABASE": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with using_database(folder) as server:
        assert one(server.url, "SELECT current_user") == "adock"


def test_a_second_start_reuses_the_running_server(folder):
    with using_database(folder) as server:
        before = postmaster(server._place)
        EmbeddedPostgres(folder).start()
        assert postmaster(server._place) == before


def test_the_last_one_out_stops_the_server(folder):
    with using_database(folder) as outer:
        with using_database(folder):
            pass
        assert outer.is_running()
    assert not outer.is_running()
    assert postmaster(outer._place) is None


USER_OF_THE_DATABASE = """
import sys
from pathlib import Path
from adock.gateways.embedded_postgres import using_database
with using_database(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


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


def test_leaving_waits_for_a_user_in_another_program(folder):
    with run_python(USER_OF_THE_DATABASE, folder) as other:
        assert other.stdout.readline().startswith("postgresql://")
        with using_database(folder) as server:
            pass
        assert server.is_running()
        other.communicate("")
    assert not server.is_running()


def test_a_console_interruption_does_not_reach_the_server(folder):
    script = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + USER_OF_THE_DATABASE
    with run_python(script, folder) as other:
        url = other.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            os.killpg(other.pid, signal.SIGINT)
            # A server told to stop would end this connection before it answers.
            assert connection.execute("SELECT pg_sleep(0.3), 1").fetchone()[1] == 1
        other.communicate("")


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
        running = [
            program
            for program in psutil.process_iter()
            if program.name() == "postgres" and (program.ppid() == 1) and _works_in(program, var)
        ]
        assert running == [postmaster(server._place)]
        keep_a_row(server.url)


def _works_in(program: psutil.Process, var: Path) -> bool:
    try:
        return program.cwd().startswith(str(var))
    except psutil.Error:
        return False


def test_a_creation_that_was_cut_short_is_done_again(empty_folder):
    (empty_folder / "postgres-unfinished").mkdir(mode=0o700)
    (empty_folder / "postgres-unfinished" / "PG_VERSION").write_text("18\n")
    with using_database(empty_folder) as server:
        assert one(server.url, "SELECT 1") == 1
    assert not (empty_folder / "postgres-unfinished").exists()


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


@as_root
def test_a_short_folder_planted_by_somebody_else_is_refused(empty_folder, monkeypatch):
    monkeypatch.setattr(place, "SHORT_ROOT", empty_folder)
    server = EmbeddedPostgres(empty_folder / "a,b")
    planted = server._place.socket_dir
    planted.mkdir(mode=0o700)
    os.chown(planted, pwd.getpwnam(OUTSIDER).pw_uid, 0)
    with pytest.raises(EmbeddedPostgresError, match="existe déjà et n'est pas un dossier réservé"):
        server.start()


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


def test_a_system_without_the_wheel_is_told_of_database_url(folder, monkeypatch):
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(EmbeddedPostgresError, match="DATABASE_URL"), using_database(folder):
        pass


@as_root
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


@as_root
def test_root_takes_the_side_of_the_account_that_owns_the_cluster(empty_folder):
    owner = pwd.getpwnam("nobody")
    os.chown(empty_folder, owner.pw_uid, owner.pw_gid)
    with run_python(USER_OF_THE_DATABASE, empty_folder, account="nobody") as other:
        assert other.stdout.readline().startswith("postgresql://")
        other.communicate("")
    with using_database(empty_folder) as server:
        assert postmaster(server._place).uids().real == owner.pw_uid
        assert one(server.url, "SELECT 1") == 1


@as_root
@pytest.mark.parametrize("lent", ["postgres", "nobody"])
def test_root_lends_the_server_an_account_and_stays_the_only_client(empty_folder, monkeypatch, lent):
    if lent == "postgres" and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("no postgres account here")
    monkeypatch.setattr(accounts, "SERVICE_ACCOUNTS", (lent,))
    monkeypatch.setattr(place, "account_for_new_cluster", accounts.account_for_new_cluster)
    with using_database(empty_folder) as server:
        assert postmaster(server._place).username() == lent
        assert one(server.url, "SELECT 1") == 1
        assert (empty_folder / "postgres" / "pg_ident.conf").read_text() == 'adock "root" adock\n'


@as_root
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


@pytest.mark.parametrize("role", ["postgres", "root"])
def test_no_other_role_is_let_in(folder, role):
    with (
        using_database(folder) as server,
        pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"),
    ):
        psycopg.connect(server.url.replace("adock@", f"{role}@"))


@as_root
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


@as_root
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


@as_root
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


@as_root
def test_a_lost_shelter_is_reported_rather_than_replaced(empty_folder, closed):
    (closed / "postgres").symlink_to(empty_folder / "gone")
    with pytest.raises(EmbeddedPostgresError, match="qui n'existe pas"):
        EmbeddedPostgres(closed, private_root=empty_folder / "shelter")


@as_root
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
