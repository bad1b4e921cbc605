"""Queries for a user's own pages: the companies they may act for, and what was done in a company's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Left, RowNumber
from django.utils import timezone

from adock.accounts.models import ClaimLetter, Invitation, Membership, User
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
    invitee: str = ""  # the address invited; empty when it is no longer kept


def entries_of_company(siren: str, sirets: Iterable[str]) -> QuerySet[JournalEntry]:
    """What the journal holds for the members of a company about it and its establishments, the last entry first."""
    return entries_about([siren, *sirets], Readers.COMPANY).order_by("-id")


def last_entries_of_companies(subjects: Iterable[str], most: int) -> QuerySet[JournalEntry]:
    """The last entries of each company, at most `most` of each, the last one first. `subjects`: SIREN and SIRET."""
    rank = Window(RowNumber(), partition_by=Left("subject", 9), order_by=F("id").desc())
    entries = entries_about(list(subjects), Readers.COMPANY).annotate(rank=rank)
    return entries.filter(rank__lte=most).order_by("-id")


def recorded_acts(entries: Iterable[JournalEntry]) -> list[RecordedAct]:
    """Entries about companies, for the members of each. Only its members are named: what others tried is shown without saying
    who they are. The journal keeps no address: whom a company invited is named as long as the invitation is kept."""
    told = list(entries)
    sirens = {_siren(entry) for entry in told}
    members = Membership.objects.filter(siren__in=sirens).select_related("user")
    names = {(member.siren, member.user_id): str(member.user) for member in members}
    offered = {entry.details["invitation"] for entry in told if "invitation" in entry.details}
    found = Invitation.objects.filter(pk__in=offered, siren__in=sirens) if offered else ()
    invitees = {(invitation.siren, invitation.pk): invitation.email for invitation in found}
    return [
        RecordedAct(
            at=entry.at,
            act=known_acts().get(entry.act),
            subject=entry.subject,
            details=entry.details,
            actor=entry.actor,
            actor_name=names.get((_siren(entry), entry.actor or 0), ""),
            concerned_name=names.get((_siren(entry), entry.details.get("user") or 0), ""),
            invitee=invitees.get((_siren(entry), entry.details.get("invitation") or 0), ""),
        )
        for entry in told
    ]


def _siren(entry: JournalEntry) -> str:
    return entry.subject[:9]
