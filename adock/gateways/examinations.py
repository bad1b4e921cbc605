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

from adock.core.limits import counted, is_within_limit, seconds_left
from adock.core.turns import LOOK_EVERY_S, turn

WORK = "files"
# How long a sender waits for a turn, and is told to wait once all were taken that long.
PATIENCE_S, COME_BACK_S = 8, 20
# How often those look for a turn who go first; what a place may have spent lately and wait all the same: a few ordinary files.
LOOK_FIRST_S, GENEROUS_S = 0.01, 6
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
# and the wider networks that it lies in, of which a stranger with ever new /64s has them all
WIDER_PLACES = {56: Allowance("place56", 120, timedelta(minutes=10)), 48: Allowance("place48", 240, timedelta(minutes=10))}
ACCOUNT = Allowance("account", 120, timedelta(hours=1))
OWNER = Allowance("owner", 120, timedelta(hours=1))  # a company, a case: whoever the file is for


class Payer(NamedTuple):
    allowance: Allowance
    who: str


def payers_from(place: str, wider: dict[int, str]) -> tuple[Payer, ...]:
    """Who pays for a file that a stranger sends from that place, and from the wider ones that it lies in, by their length."""
    return Payer(PLACE, place), *(Payer(WIDER_PLACES[length], network) for length, network in wider.items())


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
    patience_s, look_every_s = _standing(payers)
    with turn(WORK, most=settings.FILES_AT_ONCE, patience_s=patience_s, look_every_s=look_every_s) as held:
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


def _standing(payers: tuple[Payer, ...]) -> tuple[float, float]:
    """How long a sender waits for a turn, and how often it looks for one: the oftener, the sooner it has it.

    People who are signed in, and places that have spent nothing, look often. The others look the more seldom the more they have
    spent; beyond GENEROUS_S they do not wait at all: their waiting would take the threads of those who do.
    """
    if any(payer.allowance == ACCOUNT for payer in payers):
        return PATIENCE_S, LOOK_FIRST_S
    spent = max((counted(_COUNT, _key(payer)) for payer in payers), default=0)
    if spent > GENEROUS_S:
        return 0, LOOK_EVERY_S
    return PATIENCE_S, LOOK_FIRST_S if not spent else LOOK_EVERY_S * (1 + spent)


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
