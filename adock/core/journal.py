"""Who did what, when, to what: written by every service in the transaction of the act, read by auditors, never changed.

PostgreSQL itself refuses to change or delete an entry (a trigger, see core/migrations). Entries name people by their
account's number alone, so that an account can be deleted and the journal stay whole; `details` must hold no name and
no address of a person either.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import QuerySet

from adock.core.acts import Act, Readers
from adock.core.domains import rows_of_domains
from adock.core.models import JournalEntry


def record(act: Act, *, actor: int | None, subject: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Appends an entry. `subject` is a SIREN, a SIRET or "user:12"; `actor` is the number of the account that acted, None
    for a program."""
    JournalEntry.objects.create(act=act.code, actor=actor, subject=subject, details=dict(details or {}))


@cache
def known_acts() -> Mapping[str, Act]:
    """The acts of all domains, by their code."""
    return {act.code: act for act in rows_of_domains("acts", Act)}


def entries_about(subjects: Iterable[str], readers: Readers) -> QuerySet[JournalEntry]:
    """What these readers may know of these subjects. An act that no domain names is not kept from anybody."""
    others = [code for code, act in known_acts().items() if act.readers is not readers]
    return JournalEntry.objects.filter(subject__in=subjects).exclude(act__in=others)
