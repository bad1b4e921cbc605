"""A connection of psycopg's that keeps nobody else waiting, and does not wait for ever for a server that is silent."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from adock.core.waiting import Crowded, asking_database

_OVER = frozenset({TransactionStatus.IDLE, TransactionStatus.UNKNOWN})
SILENT = "the server has said nothing for {seconds:.0f} s"


class Connection(psycopg.Connection[Any]):
    """Whatever is asked of the server, beginning and end of a transaction included, passes through `wait`.

    `silent_s`: how long the server may say nothing, None for ever; `on_silence` is told then. `refusal`: why not to ask it now
    for anything new, None to ask.
    """

    silent_s: float | None = None
    on_silence: Callable[[str], object] = staticmethod(lambda said: None)
    refusal: Callable[[], str | None] = staticmethod(lambda: None)

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if self._is_over() and (said := self.refusal()):
            gen.close()
            self._give_up(said)
        try:
            with asking_database(self._is_over):
                return self._wait(gen, interval, timeout)
        except Crowded as fault:  # to whoever can do without the database, it is away
            raise psycopg.OperationalError(str(fault)) from fault

    def _wait(self, gen: Any, interval: float, timeout: float | None) -> Any:
        if timeout is not None or self.silent_s is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.silent_s)
        except errors._WaitTimeout:
            said = SILENT.format(seconds=self.silent_s)
            self.on_silence(said)
            self._give_up(said)

    def _is_over(self) -> bool:
        return self.pgconn.transaction_status in _OVER

    def _give_up(self, said: str) -> Any:
        """Closes the connection, on which an answer may still come to a question that nobody asks any more."""
        self.pgconn.finish()
        raise psycopg.OperationalError(said) from None
