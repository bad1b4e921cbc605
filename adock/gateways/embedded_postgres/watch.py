"""Keeps the embedded server running: looks after it, and starts it again when it was killed."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError
from adock.gateways.embedded_postgres.server import EmbeddedPostgres

logger = logging.getLogger(__name__)

# A look reads one small file and one process's name.
LOOK_EVERY_S = 1.0
# A server that somebody else asked to stop waits for its clients, who wait for it: after this it is stopped for good.
STOPPING_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 5.0

Door = Callable[[], AbstractContextManager[None]]


@contextmanager
def watched(server: EmbeddedPostgres, door: Door) -> Iterator[None]:
    """Starts the server again whenever it is gone, for as long as the block lasts.

    Every program that uses the server watches it; the first to pass the `door`, which lets one in at a time, starts it, and the
    others find it running. So it comes back whichever of them is left.
    """
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(server, door, ended), name="postgres-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(server: EmbeddedPostgres, door: Door, ended: threading.Event) -> None:
    pause_s, stopping_since = FIRST_PAUSE_S, 0.0
    while not ended.wait(LOOK_EVERY_S):
        try:
            state = server.state()
            now = time.monotonic()
            stopping_since = (stopping_since or now) if state == "stopping" else 0.0
            if state and not (stopping_since and now - stopping_since > STOPPING_S):
                pause_s = FIRST_PAUSE_S
                continue
            _start_again(server, door, ended)
            stopping_since = 0.0
        except (EmbeddedPostgresError, OSError) as fault:
            logger.error("the embedded PostgreSQL cannot be started again: %s", fault)
            ended.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _start_again(server: EmbeddedPostgres, door: Door, ended: threading.Event) -> None:
    with door():
        state = server.state()
        if ended.is_set() or state == "running":
            return
        if state == "stopping":
            server.stop()
        began_at = time.monotonic()
        server.start()
        logger.warning("the embedded PostgreSQL was gone: started again in %.1f s", time.monotonic() - began_at)
