"""Whether something answers, asked by a thread of its own: whoever wants to know is told at once, or within a second."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic

from django.db import Error, connection

from adock.core.postgres.connection import Connection
from adock.core.waiting import Crowded, waiting

logger = logging.getLogger(__name__)

# An answer serves for so long, and is waited for so long; without one, it does not answer.
FRESH_S = 1.0
PATIENCE_S = 1.0


class Probe:
    """`look` asks, and may never return. At most one thread asks at a time."""

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._changed = Condition()
        self._answers, self._until = False, 0.0
        self._looks_since: float | None = None

    def answers(self) -> bool:
        with self._changed:
            now = monotonic()
            if now < self._until:
                return self._answers
            if self._looks_since is None:
                self._looks_since = now
                Thread(target=self._ask, daemon=True, name="probe").start()
            late_at = self._looks_since + PATIENCE_S
        try:
            with waiting(), self._changed:
                self._changed.wait_for(lambda: self._looks_since is None, max(0.0, late_at - now))
        except Crowded:  # then what was seen last is as good
            pass
        return self._answers if self._looks_since is None or monotonic() < late_at else False

    def _ask(self) -> None:
        answers = False
        try:
            answers = self._look()
        except Exception:
            logger.exception("whether it answers cannot be asked")
        finally:
            with self._changed:
                self._answers, self._until, self._looks_since = answers, monotonic() + FRESH_S, None
                self._changed.notify_all()


def database_answers() -> bool:
    """Asks over a connection made for the occasion, which shows that one can be made. To be called in a thread of its own."""
    try:
        with connection.cursor() as cursor:
            if isinstance(connection.connection, Connection):
                connection.connection.silent_s = PATIENCE_S
            cursor.execute("SELECT 1")
    except Error:
        return False
    finally:
        connection.close()
    return True
