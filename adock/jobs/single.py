"""Allows one service per data folder: its index has one writer, and its programs one supervisor."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 15


class AlreadyRunning(Exception):
    """Another service is using this data folder. The message is French."""


@contextmanager
def only_service_of(data_dir: Path, tell: Callable[[str], None]) -> Iterator[int]:
    """Yields a descriptor that every program of the service must inherit and leave open: the next service waits as long as
    one of them lives. So a service that was killed outright can be restarted at once, but never beside its own remains.
    Raises AlreadyRunning.
    """
    with _locked(data_dir / "service.lock") as service, _locked(data_dir / "service-programs.lock") as programs:
        if not _take(service):
            raise AlreadyRunning(
                f"A Dock tourne déjà dans {data_dir}. Arrêtez-le d'abord, ou choisissez un autre dossier avec ADOCK_DATA_DIR."
            )
        _wait_for_the_last_of_the_previous_service(programs, tell)
        yield programs


def _wait_for_the_last_of_the_previous_service(programs: int, tell: Callable[[str], None]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    if _take(programs):
        return
    tell("Le service précédent finit de s'arrêter…")
    while not _take(programs):
        if time.monotonic() > deadline:
            raise AlreadyRunning("Des programmes d'un service précédent ne s'arrêtent pas.")
        time.sleep(0.1)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
