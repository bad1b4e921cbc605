"""The state of a paper on a day, and how long a link to the file lives. Pure."""

from datetime import date, timedelta
from enum import StrEnum


class PaperState(StrEnum):
    """A paper's state on a day."""

    MISSING = "absent"
    CURRENT = "valable"
    ENDS_SOON = "expire_bientot"
    ENDED = "expire"
    NOT_STARTED = "a_venir"
    UNDATED = "sans_date"
    WITHDRAWN = "retire"  # a statement withdrawn by its company, for good


# The states that a customer is shown as valid.
HOLDING = frozenset({PaperState.CURRENT, PaperState.ENDS_SOON, PaperState.UNDATED})

ENDS_SOON_DAYS = 30
# One reminder each, however many customers see the file.
REMINDER_DAYS = (30, 7)

# Of a deposited file. The limits on its content are in adock/gateways/inspection/limits.py.
MOST_BYTES = 10_000_000
# For the file of a paper removed or replaced, and for a share and its openings: to answer what a customer was shown.
KEPT_AFTER_END = timedelta(days=365)


def state(starts_on: date | None, ends_on: date | None, day: date) -> PaperState:
    """The state of a paper that is in the file. It is valid on its first and last days."""
    if starts_on is not None and day < starts_on:
        return PaperState.NOT_STARTED
    if ends_on is None:
        return PaperState.UNDATED
    if ends_on < day:
        return PaperState.ENDED
    return PaperState.ENDS_SOON if ends_on - day <= timedelta(days=ENDS_SOON_DAYS) else PaperState.CURRENT


def reminder_due(deposited_on: date, ends_on: date, told: frozenset[int], day: date) -> tuple[int, ...]:
    """The thresholds (REMINDER_DAYS) that a mail sent on `day` would fulfil, the nearest to the end last; none: no mail.

    A company not reminded in time is reminded once, not twice. There is no reminder of an end that was already as near when
    the paper was deposited, nor any after the end.
    """
    left = (ends_on - day).days
    reached = [days for days in REMINDER_DAYS if left <= days]
    if left < 0 or not reached or reached[-1] in told or deposited_on > ends_on - timedelta(days=reached[-1]):
        return ()
    return tuple(days for days in reached if days not in told)


# ------------------------------------------------------------------ sharing


class ShareState(StrEnum):
    """A link's state on a day."""

    OPEN = "ouvert"
    OVER = "termine"
    REVOKED = "arrete"


# A customer asks again every six months: a link that lives longer than a year has been forgotten.
LONGEST_SHARE = timedelta(days=366)
LIVING_SHARES = 200
SHARES_IN_A_DAY = 50


def share_state(ends_on: date, day: date, *, is_revoked: bool) -> ShareState:
    """The link's state on `day`; it still opens on its last day."""
    if is_revoked:
        return ShareState.REVOKED
    return ShareState.OVER if ends_on < day else ShareState.OPEN
