"""Real servers for tests: where they may work, and how to be rid of them."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings
from django.db import connection

REPOSITORY = Path(__file__).resolve().parents[1]

USER_OF_THE_DATABASE = """
import sys
from pathlib import Path
from adock.gateways.embedded_postgres import using_database
with using_database(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def folder_open_to_all() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="adock-test-")).resolve()
    made.chmod(0o755)
    try:
        yield made
    finally:
        for cluster in [*made.rglob("postgres"), *made.rglob("postgres-previous")]:
            kill_all(cluster)
        shutil.rmtree(made)


def kill_all(cluster: Path) -> None:
    """What `kill -9` does to the server and everything it started."""
    victims = []
    for program in psutil.process_iter():
        try:
            if program.name() == "postgres" and program.cwd() == str(cluster.resolve()):
                program.kill()
                victims.append(program)
        except psutil.Error:
            continue
    psutil.wait_procs(victims, timeout=10)


def as_account(name: str) -> dict[str, object]:
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def interpreter_open_to(account: str) -> str:
    """A Python like ours which that account may run, this repository too. Skips the test where none is."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for interpreter in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        trial = [interpreter, "-c", "import sys; open(sys.argv[1])", __file__]
        try:
            if interpreter and subprocess.run(trial, cwd="/", stderr=subprocess.DEVNULL, **as_account(account)).returncode == 0:
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


@contextlib.contextmanager
def owner_of_the_tables() -> Iterator[psycopg.Cursor]:
    """Another connection to the test database, under the role that owns its tables. What it does is undone."""
    known = connection.get_connection_params()
    address = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    if settings.OWNER_DATABASE:
        address |= {"user": settings.OWNER_DATABASE["USER"], "password": settings.OWNER_DATABASE["PASSWORD"]}
    with psycopg.connect(**address, options="-c lock_timeout=10s") as opened, opened.cursor() as cursor:
        yield cursor
        opened.rollback()


def one(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchone()[0]
