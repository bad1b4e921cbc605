"""Limits on how many do something at once: the processes of this machine (`turn`), the threads of this process (`Room`).

For what strangers may ask for and takes seconds: the rest of the machine must stay free for everybody else.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic, sleep

from django.conf import settings

from adock.core.waiting import waiting

logger = logging.getLogger(__name__)

FOLDER = "turns"
LOOK_EVERY_S = 0.05


class NoTurn(Exception):
    """Every turn is taken."""


@contextmanager
def turn(work: str, *, most: int, patience_s: float = 0, look_every_s: float = LOOK_EVERY_S) -> Iterator[int]:
    """Holds one of the machine's `most` turns for this work. Raises NoTurn when none is free within `patience_s` seconds.

    A turn is a lock on a file (flock), and what is yielded its descriptor: a process that inherits it holds the turn too.
    The kernel gives it back when the last of them ends, even killed.
    """
    until = monotonic() + patience_s
    while (held := _taken(work, most)) is None:
        if monotonic() >= until:
            raise NoTurn(work)
        with waiting():
            sleep(look_every_s)
    try:
        yield held
    finally:
        os.close(held)


def _taken(work: str, most: int) -> int | None:
    folder = Path(settings.DATA_DIR) / FOLDER
    for place in range(most):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(folder / f"{work}-{place}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:  # a full disk, most often
            logger.error("turns cannot be taken below the data folder: %s", fault)
            raise NoTurn(work) from fault
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
        else:
            return descriptor
    return None


class Room:
    """Admits so many threads of this process at once; the others are told at once that it is full."""

    def __init__(self, most: int) -> None:
        self._free = BoundedSemaphore(most)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Raises NoTurn when the room is full."""
        if not self._free.acquire(blocking=False):
            raise NoTurn
        try:
            yield
        finally:
            self._free.release()
