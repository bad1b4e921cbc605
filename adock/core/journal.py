"""Who did what, when, to what: written by every service in the transaction of the act, read by auditors, never changed.

PostgreSQL itself refuses to change or delete an entry (a trigger, see core/migrations). Entries name people by account
number alone, so that the journal stays whole when an account is deleted; `details` must hold nobody's name or address
either.
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
    """The entries about these subjects that these readers may see. An act that no domain declares is shown to all."""
    others = [code for code, act in known_acts().items() if act.readers is not readers]
    return JournalEntry.objects.filter(subject__in=subjects).exclude(act__in=others)
