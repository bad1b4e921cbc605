"""What a paper of the file is worth on a day, and how long a link to it lives. Pure."""

from datetime import date, timedelta
from enum import StrEnum


class PaperState(StrEnum):
    """What a paper is worth on a day."""

    MISSING = "absent"
    CURRENT = "valable"
    ENDS_SOON = "expire_bientot"
    ENDED = "expire"
    NOT_STARTED = "a_venir"
    UNDATED = "sans_date"
    WITHDRAWN = "retire"  # a statement taken back by its company: it never becomes good again


# What a customer may be shown as good today.
HOLDING = frozenset({PaperState.CURRENT, PaperState.ENDS_SOON, PaperState.UNDATED})

ENDS_SOON_DAYS = 30
# Told once each, however many customers see the file.
REMINDER_DAYS = (30, 7)

# Of a file that is deposited. What it may hold is in adock/gateways/inspection/limits.py.
MOST_BYTES = 10_000_000
# Of a paper removed or replaced, to answer what a customer was shown, then its file is erased; of a share, and who opened it.
KEPT_AFTER_END = timedelta(days=365)


def state(starts_on: date | None, ends_on: date | None, day: date) -> PaperState:
    """Of a paper that is there. Good on its first and on its last day."""
    if starts_on is not None and day < starts_on:
        return PaperState.NOT_STARTED
    if ends_on is None:
        return PaperState.UNDATED
    if ends_on < day:
        return PaperState.ENDED
    return PaperState.ENDS_SOON if ends_on - day <= timedelta(days=ENDS_SOON_DAYS) else PaperState.CURRENT


def reminder_due(deposited_on: date, ends_on: date, told: frozenset[int], day: date) -> tuple[int, ...]:
    """The thresholds (REMINDER_DAYS) that a mail sent on `day` would fulfil, the nearest to the end last; none: no mail.

    Whoever was not told in time is told once, not twice. Nothing is told of an end that was as near when the paper came,
    nor after the end.
    """
    left = (ends_on - day).days
    reached = [days for days in REMINDER_DAYS if left <= days]
    if left < 0 or not reached or reached[-1] in told or deposited_on > ends_on - timedelta(days=reached[-1]):
        return ()
    return tuple(days for days in reached if days not in told)


# ------------------------------------------------------------------ sharing


class ShareState(StrEnum):
    """What a link opens on a day."""

    OPEN = "ouvert"
    OVER = "termine"
    REVOKED = "arrete"


# A customer asks again every six months: a link that lives longer than a year is one that was forgotten.
LONGEST_SHARE = timedelta(days=366)
LIVING_SHARES = 200
SHARES_IN_A_DAY = 50


def share_state(ends_on: date, day: date, *, is_revoked: bool) -> ShareState:
    """Opens on its last day too."""
    if is_revoked:
        return ShareState.REVOKED
    return ShareState.OVER if ends_on < day else ShareState.OPEN
