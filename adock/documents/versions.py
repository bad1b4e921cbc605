"""The deposits of one place of an owner: the current one and the earlier ones."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from adock.documents.deposits import Taken
from adock.documents.models import Deposit

D = TypeVar("D", bound=Deposit)


def current(table: type[D], **place: Any) -> D | None:
    """The current deposit in a place; `place` holds the columns that identify it in the domain's table."""
    return table._default_manager.filter(**place, ended_at=None).first()


def history(table: type[D], **place: Any) -> QuerySet[D]:
    """The earlier deposits of a place, the latest first."""
    return table._default_manager.filter(**place).exclude(ended_at=None).order_by("-ended_at", "-id")


def put_in_place(
    table: type[D], place: Mapping[str, Any], taken: Taken, *, ended: Mapping[str, Any], **said: Any
) -> tuple[D, D | None]:
    """Writes the row of a file taken and ends the one it replaces; returns both. `said`: the row's other columns; `ended`:
    those written on the replaced row besides its end (who ended it).

    Call it in a transaction, under the domain's lock: one at a time for a place.
    """
    now, before = timezone.now(), current(table, **place)
    if before is not None:
        # first: no two are current at once
        table._default_manager.filter(pk=before.pk).update(ended_at=now, **ended)
    row = table._default_manager.create(**place, **asdict(taken), **said, deposited_at=now)
    if before is not None:
        table._default_manager.filter(pk=before.pk).update(replaced_by=row)
    return row, before


def end(rows: QuerySet[D], **ended: Any) -> bool:
    """Ends the current deposits among these rows; returns whether there were any."""
    return bool(rows.filter(ended_at=None).update(ended_at=timezone.now(), **ended))
