"""One request at a time in a web process, save while it waits for something else than the processor.

Several threads that all compute hand over to each other at every turn, which was measured to cost a third of the answers;
a single thread keeps every reader waiting while it waits itself. So each process has a few threads, and one baton: whoever
answers holds it, and gives it up for as long as it waits. What is shared in the process is therefore only ever changed by
another request at these places.

Nobody waits with the baton in hand, for the database neither (adock/core/postgres): so whoever holds a lock there while it
waits for the baton always gets it, in a transaction too. A lock of the process (threading) must therefore not be held where
the baton is given up, unless whoever wants that lock gives it up as well.

Of the threads, one is always left to those who only read: so many may wait (`_Places`), one more is refused (Crowded). Half a
second of patience is enough where things move, as the database's answers do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock, local
from time import monotonic

from adock.core.away import Away, What

# Threads of each web process. Few, since each may hold a connection to PostgreSQL.
WEB_THREADS = 5
# How long nobody may have left before one more is refused.
PATIENCE_S = 0.5

_baton = Lock()
_this_thread = local()


class Crowded(Away):
    """Too many requests of this process wait already."""

    what = What.THREADS


class _Places:
    """Where so many of this process's threads may wait at once."""

    def __init__(self, most: int) -> None:
        self._most, self._taken = most, 0
        self._changed = Condition()
        self._moved_at = monotonic()

    def take(self) -> None:
        """Raises Crowded when all are taken and nobody has left for PATIENCE_S."""
        with self._changed:
            while self._taken >= self._most:
                patience = self._moved_at + PATIENCE_S - monotonic()
                if patience <= 0:
                    raise Crowded("too many requests wait")
                self._changed.wait(patience)
            self._taken += 1
            if self._taken == self._most:
                self._moved_at = monotonic()

    def leave(self) -> None:
        with self._changed:
            self._taken -= 1
            self._moved_at = monotonic()
            self._changed.notify()


# For what may take seconds (files, providers, seals, passwords), which leaves a thread for the database's answers; and for
# both together, which leaves one for reading.
_long_waits, _all_waits = _Places(WEB_THREADS - 2), _Places(WEB_THREADS - 1)


@contextmanager
def answering() -> Iterator[None]:
    """Holds the process's baton. Only the web server calls it: elsewhere nobody holds one, and waiting does nothing."""
    with _baton:
        _this_thread.holds = _this_thread.answers = True
        try:
            yield
        finally:
            _this_thread.holds = _this_thread.answers = False
            _leave()  # what a transaction kept that did not end


def is_answering() -> bool:
    """Whether this thread answers a request of a web process."""
    return getattr(_this_thread, "answers", False)


@contextmanager
def waiting() -> Iterator[None]:
    """Lets other requests of this process go on meanwhile. Raises Crowded."""
    if not getattr(_this_thread, "holds", False):
        yield
        return
    with _without_baton():
        _long_waits.take()
        try:
            is_new = _enter()
            try:
                yield
            finally:
                if is_new:
                    _leave()
        finally:
            _long_waits.leave()


@contextmanager
def asking_database(is_over: Callable[[], bool]) -> Iterator[None]:
    """The same, for one statement. The place is kept until `is_over`, the end of the transaction: whoever holds locks there is
    never refused its next statement. Raises Crowded."""
    if not getattr(_this_thread, "holds", False):
        yield
        return
    with _without_baton():
        _enter()
        try:
            yield
        finally:
            if is_over():
                _leave()


@contextmanager
def _without_baton() -> Iterator[None]:
    _this_thread.holds = False
    _baton.release()
    try:
        yield
    finally:
        _baton.acquire()
        _this_thread.holds = True


def _enter() -> bool:
    """Takes a place, unless this thread has one; returns whether it took one."""
    if getattr(_this_thread, "has_place", False):
        return False
    _all_waits.take()
    _this_thread.has_place = True
    return True


def _leave() -> None:
    if getattr(_this_thread, "has_place", False):
        _this_thread.has_place = False
        _all_waits.leave()
