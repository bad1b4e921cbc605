"""Examinations of strangers' files: in turns on this machine, and paid for in seconds by whoever sends them.

Whatever opens such a file (apart.run_apart) or has it opened by another program on this machine (the antivirus) happens
within one. Seconds are counted once they are spent, for nobody knows beforehand what a file costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from math import ceil
from time import monotonic
from typing import NamedTuple

from django.conf import settings

from adock.core.limits import is_within_limit, seconds_left
from adock.core.turns import turn

WORK = "files"
# How long a sender waits for a turn, and is told to wait once all were taken that long.
PATIENCE_S, COME_BACK_S = 8, 20
_COUNT = "file-seconds"

# The descriptor of the turn that this thread holds.
_held: ContextVar[int | None] = ContextVar("held", default=None)


class Allowance(NamedTuple):
    """The seconds that one payer may spend in a period."""

    name: str
    seconds: int
    period: timedelta


# An ordinary file costs one or two seconds, a great photograph four.
PLACE = Allowance("place", 60, timedelta(minutes=10))  # where a stranger sends from (core.clients.place_of)
ACCOUNT = Allowance("account", 120, timedelta(hours=1))
OWNER = Allowance("owner", 120, timedelta(hours=1))  # a company, a case: whoever the file is for


class Payer(NamedTuple):
    allowance: Allowance
    who: str


class Spent(Exception):
    """A payer has spent its seconds. `wait_s`: seconds until it has some again."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@contextmanager
def examination(*payers: Payer) -> Iterator[None]:
    """Holds one of the machine's turns, and counts the seconds it was held to each payer, whatever came of them.

    Raises Spent when one of them has none left, NoTurn (adock/core/turns.py) when too many files are being examined.
    """
    _require_seconds(payers)
    with turn(WORK, most=settings.FILES_AT_ONCE, patience_s=PATIENCE_S) as held:
        # again: what the same sender's other files took meanwhile counts
        _require_seconds(payers)
        began, before = monotonic(), _held.set(held)
        try:
            yield
        finally:
            _held.reset(before)
            seconds = max(1, ceil(monotonic() - began))
            for payer in payers:
                _count(payer, seconds)


@contextmanager
def turn_held() -> Iterator[int]:
    """The descriptor of the current examination's turn, or of a turn taken for the occasion. Raises NoTurn."""
    held = _held.get()
    if held is not None:
        yield held
    else:
        with turn(WORK, most=settings.FILES_AT_ONCE, patience_s=PATIENCE_S) as taken:
            yield taken


def _require_seconds(payers: tuple[Payer, ...]) -> None:
    for payer in payers:
        if not _count(payer, 0):
            raise Spent(seconds_left(_COUNT, _key(payer)))


def _count(payer: Payer, seconds: int) -> bool:
    """Counts the seconds; whether the payer has any left."""
    allowance = payer.allowance
    return is_within_limit(_COUNT, _key(payer), most=allowance.seconds - 1, period=allowance.period, cost=seconds)


def _key(payer: Payer) -> str:
    return f"{payer.allowance.name} {payer.who}"
