"""Licences of invented hauliers: their kinds, dates and copies."""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from adock.demo.chance import Weighted, between
from adock.demo.identifiers import LicenceNumbers
from adock.demo.names import Trade

# The kinds of licences. An establishment has one, both, or none of its own.
LTI, LC = "LTI", "LC"
BOTH = (LTI, LC)
NONE: tuple[str, ...] = ()

KINDS_BY_TRADE: Mapping[Trade, Weighted[tuple[str, ...]]] = {
    Trade.HAULAGE: Weighted([((LC,), 78), (BOTH, 16), ((LTI,), 5), (NONE, 1)]),
    Trade.COURIER: Weighted([((LTI,), 88), (BOTH, 5), ((LC,), 6), (NONE, 1)]),
    Trade.LOGISTICS: Weighted([((LC,), 50), (BOTH, 20), ((LTI,), 29), (NONE, 1)]),
    Trade.WORKS: Weighted([((LC,), 75), (BOTH, 10), ((LTI,), 14), (NONE, 1)]),
    Trade.MOVING: Weighted([((LC,), 55), (BOTH, 20), ((LTI,), 24), (NONE, 1)]),
}
# Overseas, a company that stays in its collectivité has an LTI whatever its vehicles' weight (articles R3511-7, R3521-7).
SHARE_OF_LTI_OVERSEAS = 0.8
SHARE_WITHOUT_OWN_LICENCE = 0.45  # of secondary establishments

EXPIRED_SINCE_DAYS = 365  # longer, and the company is struck off
EXPIRES_SOON_DAYS = 60

_STATES = Weighted(
    [
        ("running", 92.2),
        ("expired", 4),
        ("expires_soon", 2.4),
        ("future", 0.6),
        ("without_end", 0.4),
        ("without_days", 0.4),
    ]
)
_YEARS = Weighted([(10, 80), (5, 17), (3, 3)])
_DAY = timedelta(days=1)


class Licence(NamedTuple):
    number: str | None
    valid_from: date | None
    valid_until: date | None
    copies: int | None
    light_copies: int | None = None  # of an LC, those for vehicles of 3.5 t or less


def draw_kinds(random: Random, trade: Trade, *, is_overseas: bool) -> tuple[str, ...]:
    if is_overseas and random.random() < SHARE_OF_LTI_OVERSEAS:
        return (LTI,)
    return KINDS_BY_TRADE[trade].draw(random)


def draw_days(random: Random, situation: date) -> tuple[date | None, date | None]:
    """First and last day of a licence, as known on the day of the situation."""
    years = _YEARS.draw(random)
    match _STATES.draw(random):
        case "running":
            longest = 365 * years - 2
            return term_until(situation + timedelta(days=between(random, EXPIRES_SOON_DAYS + 1, longest)), years)
        case "expired":
            return term_until(situation - timedelta(days=between(random, 1, EXPIRED_SINCE_DAYS)), years)
        case "expires_soon":
            return term_until(situation + timedelta(days=between(random, 0, EXPIRES_SOON_DAYS)), years)
        case "future":
            return term_from(situation + timedelta(days=between(random, 1, 45)), years)
        case "without_end":
            return situation - timedelta(days=between(random, 30, 3_000)), None
        case _:
            return None, None


def draw_renewal(random: Random, last_day: date | None, situation: date) -> tuple[date, date]:
    """The days of the next licence: from the day after `last_day` or, if that is far off, from one of the latest days."""
    morrow = last_day + _DAY if last_day else situation
    first_day = morrow if abs(morrow - situation).days <= 40 else situation - timedelta(days=between(random, 0, 30))
    return term_from(first_day, _YEARS.draw(random))


def term_from(first_day: date, years: int) -> tuple[date, date]:
    return first_day, _years_later(first_day, years) - _DAY


def term_until(last_day: date, years: int) -> tuple[date, date]:
    return _years_later(last_day + _DAY, -years), last_day


def _years_later(day: date, years: int) -> date:
    # not every year has a 29 February
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def draw_licence(
    random: Random, kind: str, trade: Trade, days: tuple[date | None, date | None], numbers: LicenceNumbers, region: str
) -> Licence:
    """A licence of that kind, of a region, for those days."""
    issued_on = days[0] or days[1]
    number = numbers.issue(issued_on.year, region) if issued_on and random.random() < 0.996 else None
    if number and random.random() < 0.01:
        number = number.replace(" ", "")
    copies = draw_copies(random, kind)
    light = draw_light_copies(random, copies, trade) if kind == LC else None
    return Licence(number, *days, copies, light)


def draw_copies(random: Random, kind: str) -> int | None:
    """The number of copies, one per vehicle: few for most, hundreds for some; now and then none, or unknown."""
    chance = random.random()
    if chance < 0.01:
        return 0
    if chance < 0.025:
        return None
    if kind == LTI:
        return 1 + int(random.expovariate(0.55))
    return min(1 + int(math.exp(random.gauss(1.1, 1.1))), 600)


def draw_light_copies(random: Random, copies: int | None, trade: Trade) -> int | None:
    """How many of the LC's copies are for light vehicles: all of a courier's, a few of others'."""
    if copies is None:
        return None
    if trade is Trade.COURIER and random.random() < 0.7:
        return copies
    return between(random, 0, copies) if random.random() < 0.18 else 0
