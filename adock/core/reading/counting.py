"""Counts what a place reads. When the table of counts is away, everything is allowed and the log says so once."""

import logging
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, thread_time, time

from django.conf import settings

from adock.core.french import grouped
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.losses import Loss
from adock.core.reading.rules import RULES, Reading, Rule
from adock.core.reading.table import CountTable, TableAway

logger = logging.getLogger(__name__)

# Each 50 ms of processor count as one request: pages take less. One request counts for so many at most, since what takes
# longer has its own limits (the signing of a paper, the check of a file).
COUNTED_S = 0.050
MOST_FOR_ONE = 20
# Seconds before a table that is away is looked for again: not at each request.
PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands under a rule. `wait_s`: seconds until its window ends."""

    rule: Rule
    limit: int
    used: int
    wait_s: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell whoever is refused, in French: the wait, the rule, and what it is for where that is not obvious."""
        wait = _("Réessayez dans {wait}.").format(wait=_duration(self.wait_s))
        told = _(self.rule.sentence).format(most=grouped(self.limit), period=_duration(self.rule.period_s))
        return (wait, told, _(self.rule.why)) if self.rule.why else (wait, told)


def _duration(seconds: int) -> str:
    return plural(seconds, "seconde") if seconds < 100 else plural(round(seconds / 60), "minute")


class _Counting:
    """The table below the data folder, and whether it is away."""

    def __init__(self) -> None:
        self._table: CountTable | None = None
        self._next_look = 0.0
        self._loss = Loss(
            logger,
            "reading-limits",
            lost="the table of limits on reading is away: reading is not limited",
            back="the table of limits on reading is back: reading is limited again",
        )

    def add(self, reading: Reading, place: str, cost: int) -> Standing | None:
        rule = RULES[reading]
        limit = rule.limit
        if limit <= 0:
            return None
        table, now = self._in(Path(settings.DATA_DIR)), int(time())
        if monotonic() < self._next_look:
            return None
        try:
            found = table.add(f"{reading} {place}", cost, now=now, lasts=rule.lasts)
        except TableAway as fault:
            self._next_look = monotonic() + PATIENCE_S
            self._loss.happened(fault, table.path.parent)
            return None
        self._loss.ended()
        return Standing(rule, limit, found.total, max(1, found.began_at + rule.lasts(found.total) - now))

    def _in(self, folder: Path) -> CountTable:
        if self._table is None or self._table.path.parent != folder:
            if self._table:
                self._table.close()
            self._table, self._next_look = CountTable(folder), 0.0
        return self._table


_counting = _Counting()


def count(reading: Reading, place: str, cost: int = 1) -> Standing | None:
    """Counts one reading by `place`, worth `cost`. None when nothing is limited, or nothing can be counted."""
    return _counting.add(reading, place, cost)


def look(reading: Reading, place: str) -> Standing | None:
    """Where the place stands, without counting."""
    return _counting.add(reading, place, 0)


class Effort:
    """Counts an answer for what it costs: made when the request is counted as one, `charge` once it is answered."""

    def __init__(self, reading: Reading, place: str) -> None:
        self._reading, self._place, self._began = reading, place, thread_time()

    def charge(self) -> None:
        more = min(int((thread_time() - self._began) / COUNTED_S), MOST_FOR_ONE - 1)
        if more > 0:
            count(self._reading, self._place, more)
