"""The papers that a customer must ask for, who issues them, and what each is worth on a day. Pure.

Contracts of 5,000 euros and more: at signature and every six months (code du travail, D8222-5 and D8254-2 to D8254-5).
"""

from datetime import date, timedelta
from enum import StrEnum


class Slot(StrEnum):
    """A place in the file: one paper of each is current, older ones are its history."""

    STATEMENT = "attestation"  # signed here (adock.certificates), never deposited
    URSSAF = "urssaf"
    KBIS = "kbis"
    LICENCE = "licence"
    VEHICLE_INSURANCE = "assurance_vehicules"
    GOODS_INSURANCE = "assurance_marchandises"


DEPOSITED = tuple(slot for slot in Slot if slot != Slot.STATEMENT)

LABELS = {
    Slot.STATEMENT: "Attestation sur les salariés étrangers",
    Slot.URSSAF: "Attestation de vigilance de l'Urssaf",
    Slot.KBIS: "Extrait Kbis ou extrait du RNE",
    Slot.LICENCE: "Copie de la licence de transport",
    Slot.VEHICLE_INSURANCE: "Assurance des véhicules (responsabilité civile automobile)",
    Slot.GOODS_INSURANCE: "Assurance des marchandises transportées",
}


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
