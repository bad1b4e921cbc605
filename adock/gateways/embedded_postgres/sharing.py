"""One server for all the commands of a data folder: the first one in starts it, the last one out stops it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from adock.gateways.embedded_postgres.errors import folder_faults_in_words
from adock.gateways.embedded_postgres.place import make_reachable
from adock.gateways.embedded_postgres.server import EmbeddedPostgres
from adock.gateways.embedded_postgres.watch import watched


@contextmanager
def using_database(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    """Runs the server of that data folder for as long as the block lasts, again if it is killed meanwhile.

    Each user holds a lock on a file, which the system releases when the user dies, so a killed command is not counted.
    Raises EmbeddedPostgresError (French message) when the server cannot be started or stopped.
    """
    server = EmbeddedPostgres(data_dir)
    with folder_faults_in_words(server.data_dir):
        make_reachable(server.data_dir)
        door = _open(server.data_dir / "postgres-door.lock")
        users = _open(server.data_dir / "postgres-users.lock")
    with door, users:
        try:
            with _one_at_a_time(door):
                fcntl.flock(users, fcntl.LOCK_SH)
                server.start()
            with watched(server, partial(_one_at_a_time, door)):
                yield server
        finally:
            with _one_at_a_time(door):
                if _is_last(users):
                    server.stop()


def _open(path: Path) -> IO[bytes]:
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


@contextmanager
def _one_at_a_time(door: IO[bytes]) -> Iterator[None]:
    fcntl.flock(door, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(door, fcntl.LOCK_UN)


def _is_last(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
