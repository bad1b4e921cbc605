"""How long a statement is valid, and its state on a day. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from adock.core.dates import months_later

# Handed over at the contract, then every six months until its end (code du travail, D8254-4).
VALIDITY_MONTHS = 6
# The list and the paper are retained as long as the customer may be asked for them (five years, code civil 2224).
KEPT_AFTER_END = timedelta(days=5 * 365 + 1)
# A draft holds names, so an abandoned one is not retained.
DRAFTS_KEPT = timedelta(days=14)
MOST_WORKERS = 1_000


class State(StrEnum):
    """A certificate's state on a day, as written in public JSON."""

    VALID = "valide"
    EXPIRED = "expiree"
    WITHDRAWN = "retiree"
    REPLACED = "remplacee"


STATE_LABELS = {
    State.VALID: "Valide",
    State.EXPIRED: "Expirée",
    State.WITHDRAWN: "Retirée",
    State.REPLACED: "Remplacée",
}


class EndKind(StrEnum):
    """How a certificate ended before its time."""

    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"


class WithdrawalReason(StrEnum):
    MISTAKE = "MISTAKE"
    SITUATION_CHANGED = "SITUATION_CHANGED"
    NOT_OURS = "NOT_OURS"


WITHDRAWAL_REASONS = {
    WithdrawalReason.MISTAKE: "Elle contient une erreur",
    WithdrawalReason.SITUATION_CHANGED: "La situation de l'entreprise a changé",
    WithdrawalReason.NOT_OURS: "Elle n'aurait pas dû être signée au nom de l'entreprise",
}


class CertificateFacts(NamedTuple):
    """The public facts of a certificate, whatever the day. Its kind is none of them: numbers can be counted through, and who
    employs foreign workers is told by the paper alone."""

    number: str
    signed_on: date
    valid_until: date
    ended_on: date | None = None
    end_kind: str | None = None


def valid_until(signed_on: date) -> date:
    """The last day of validity: the same day six months later, or that month's last day if it is shorter."""
    return months_later(signed_on, VALIDITY_MONTHS)


def state(facts: CertificateFacts, day: date) -> State:
    """The certificate's state on `day`. A withdrawal disowns it for good; replacement and expiry do not."""
    if facts.ended_on is not None and facts.ended_on <= day:
        return State.WITHDRAWN if facts.end_kind == EndKind.WITHDRAWN else State.REPLACED
    return State.VALID if day <= facts.valid_until else State.EXPIRED


def shown(certificates: tuple[CertificateFacts, ...], day: date) -> tuple[CertificateFacts, ...]:
    """The certificates that a sheet shows, the latest first: those within their six months, ended or not; else the last."""
    latest_first = sorted(certificates, key=lambda facts: (facts.signed_on, facts.number), reverse=True)
    running = [facts for facts in latest_first if facts.valid_until >= day]
    return tuple(running or latest_first[:1])
