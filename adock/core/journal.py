"""Who did what, when, to what: written by every service in the transaction of the act, read by auditors, never changed.

PostgreSQL itself refuses to change or delete an entry (a trigger, see core/migrations). Entries name people by their
account's number alone, so that an account can be deleted and the journal stay whole; `details` must hold no name and
no address of a person either.
"""

from collections.abc import Mapping
from typing import Any

from adock.core.models import JournalEntry


def record(act: str, *, actor: int | None, subject: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Appends an entry. `act` is a noun and a participle ("membership.started"), `subject` a SIREN, a SIRET or "user:12";
    `actor` is the number of the account that acted, None for a program."""
    JournalEntry.objects.create(act=act, actor=actor, subject=subject, details=dict(details or {}))
