"""One request at a time in a web process, save while it waits for something else than the processor.

Several threads that all compute hand over to each other at every turn, which was measured to cost a third of the answers;
a single thread keeps every reader waiting while it waits itself. So each process has a few threads, and one baton: whoever
answers holds it, and gives it up for as long as it waits (`waiting`). What is shared in the process is therefore only ever
changed by another request at these places, which are few.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local

from django.db import connection

_baton = Lock()
_this_thread = local()


@contextmanager
def answering() -> Iterator[None]:
    """Holds the process's baton. Only the web server calls it: elsewhere nobody holds one, and `waiting` does nothing."""
    with _baton:
        _this_thread.holds = True
        try:
            yield
        finally:
            _this_thread.holds = False


@contextmanager
def waiting() -> Iterator[None]:
    """Lets other requests of this process go on meanwhile.

    Not within a transaction, whose locks the others may want: they would then wait for us while we wait for the baton.
    """
    if not getattr(_this_thread, "holds", False) or connection.in_atomic_block:
        yield
        return
    _this_thread.holds = False
    _baton.release()
    try:
        yield
    finally:
        _baton.acquire()
        _this_thread.holds = True
