"""A program that must not outlive the one that started it, even killed without a word."""

import os
import signal
import threading
import time

LOOK_EVERY_S = 0.5
GRACE_S = 10


def end_with(parent: int) -> None:
    """Watches for the end of that parent process, then ends this one: politely, and after ten seconds for good.

    A process whose parent is gone is given another one: works on every Unix, and for a parent already dead.
    """
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
