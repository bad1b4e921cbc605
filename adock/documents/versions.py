"""Deposits of one place of an owner: the current one, and those that stood there before."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from adock.documents.deposits import Taken
from adock.documents.models import Deposit

D = TypeVar("D", bound=Deposit)


def current(table: type[D], **place: Any) -> D | None:
    """The deposit that stands in that place of an owner: `place` is what tells it in the domain's table."""
    return table._default_manager.filter(**place, ended_at=None).first()


def history(table: type[D], **place: Any) -> list[D]:
    """The deposits that stood there before, the last one first."""
    return list(table._default_manager.filter(**place).exclude(ended_at=None).order_by("-ended_at", "-id"))


def put_in_place(
    table: type[D], place: Mapping[str, Any], taken: Taken, *, ended: Mapping[str, Any], **said: Any
) -> tuple[D, D | None]:
    """The row of a file taken, and the one whose place it takes, which ends. `said`: what else the row says; `ended`:
    what the other one says besides of its end (who ended it).

    In a transaction, and one at a time for a place: the domain holds its lock.
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
    """Ends what is current among these rows: whether anything was."""
    return bool(rows.filter(ended_at=None).update(ended_at=timezone.now(), **ended))
