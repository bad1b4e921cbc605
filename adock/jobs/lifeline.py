"""Ends a program with the one that started it, even if that one was killed outright."""

import os
import signal
import threading
import time

LOOK_EVERY_S = 0.5
GRACE_S = 10


def end_with(parent: int) -> None:
    """Watches for the end of the parent process, then ends this one: with SIGTERM, and after ten seconds for good.

    A process whose parent is gone gets another one: this works on every Unix, and for a parent already dead.
    """
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
