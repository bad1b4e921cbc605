"""Queries for a user's own pages: the companies they may act for, and what was done in a company's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from adock.accounts.models import ClaimLetter, Membership, User
from adock.accounts.rules import MembershipState
from adock.core.acts import Act, Readers
from adock.core.journal import entries_about, known_acts
from adock.core.models import JournalEntry


def memberships_of(user: User) -> list[Membership]:
    """The user's memberships that have not ended, active ones first."""
    open_ones = Membership.objects.filter(user=user).exclude(state=MembershipState.ENDED)
    return list(open_ones.order_by("state", "id"))


def letters_waiting_of(user: User) -> list[ClaimLetter]:
    """Letters whose code may still be typed, or that have yet to be printed."""
    waiting = ClaimLetter.objects.filter(user=user, used_at=None, cancelled_at=None)
    return list(waiting.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now())))


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """One journal entry about a company. Names are empty for anyone who never was its member."""

    at: datetime
    act: Act | None  # None: stored, but no domain declares it any more
    subject: str  # the company's SIREN, or the SIRET of one of its establishments
    details: dict[str, Any]
    actor: int | None
    actor_name: str
    concerned_name: str


def entries_of_company(siren: str, sirets: Iterable[str]) -> QuerySet[JournalEntry]:
    """What the journal holds for the members of a company about it and its establishments, the last entry first."""
    return entries_about([siren, *sirets], Readers.COMPANY).order_by("-id")


def recorded_acts(siren: str, entries: Iterable[JournalEntry]) -> list[RecordedAct]:
    """Entries about a company. Only members are named: what others tried is shown without saying who they are."""
    known = Membership.objects.filter(siren=siren).select_related("user")
    names = {member.user_id: str(member.user) for member in known}
    return [
        RecordedAct(
            at=entry.at,
            act=known_acts().get(entry.act),
            subject=entry.subject,
            details=entry.details,
            actor=entry.actor,
            actor_name=names.get(entry.actor or 0, ""),
            concerned_name=names.get(entry.details.get("user") or 0, ""),
        )
        for entry in entries
    ]
