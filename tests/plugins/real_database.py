"""A real PostgreSQL for the suite: DATABASE_URL when given, else the embedded one, in a folder of its own.

Loaded by `-p`, before Django's settings are read: the address must be in the environment by then. The server is started
once, by the process that leads the run, and shared by the others, each with a database of its own.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from adock.core.program_signals import restore_signals
from adock.gateways.embedded_postgres import EmbeddedPostgres
from adock.gateways.embedded_postgres.configuration import write_file
from adock.gateways.embedded_postgres.place import place_for
from config.environment import database

# What it holds is thrown away: nothing waits for the disk, which tests that commit and empty all tables do at each of them.
WITHOUT_WAITING = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"

LEADER = "PYTEST_XDIST_WORKER" not in os.environ

# whoever runs the suite may have ignored the end of children, which makes every program that it starts look successful
restore_signals()
os.environ["ADOCK_ENV"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if LEADER:
    _folder = Path(tempfile.mkdtemp(prefix="adock-tests-"))
    # as root, the server runs under another account, which has to reach its folder
    _folder.chmod(0o755)
    os.environ["ADOCK_DATA_DIR"] = str(_folder)
    _server = EmbeddedPostgres(_folder) if database.uses_embedded() else None
    if _server:
        database.set_embedded_url(_server.service_url, migrations=_server.url)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if LEADER and _server:
        _server.ensure_initialised()
        write_file(place_for(_folder), "postgresql.auto.conf", WITHOUT_WAITING)
        _server.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if LEADER:
        if _server:
            _server.stop()
        shutil.rmtree(_folder, ignore_errors=True)
