"""Reads the files that rows name, in any domain, erases them when their time is over, and sweeps those that no row names."""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db.models import QuerySet

from adock.documents.models import Kept
from adock.gateways import files

# Files in a night that may not let themselves be erased.
MOST_FAULTS = 10


class NotGiven(files.Missing):
    """The antivirus has not passed the file. A caller that does not know this error treats the file as missing."""


def tables() -> tuple[type[Kept], ...]:
    """Every table whose rows name files."""
    return tuple(model for model in apps.get_models() if issubclass(model, Kept))


def content(row: Kept) -> bytes:
    """The row's file, decrypted. Raises NotGiven, files.Missing when it was erased, files.Unreadable, files.StoreAway."""
    if not row.file:
        raise files.Missing
    if not row.is_given:
        raise NotGiven
    return files.get(row.file)


def erase_old(table: type[Kept], now: datetime) -> int:
    """Erases the table's files whose time is over (Kept.over) and the columns that go with them (Kept.ERASED); rows stay.

    Returns how many. A file that cannot be deleted does not stop the others, unless MOST_FAULTS cannot: the store is away,
    then. Raises files.StoreAway in the end when a file is left, which is tried again the next night.
    """
    old, faults = over(table, now), dict[str, Exception]()
    for row in old:
        try:
            erase(row)
        except (files.StoreAway, ValueError) as fault:  # ValueError: a name that no store takes
            faults[row.file] = fault
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise files.StoreAway(f"not erased: {faults}")
    return len(old)


def over(table: type[Kept], now: datetime) -> QuerySet[Kept]:
    """The rows whose file is to be erased."""
    return table._default_manager.filter(table.over(now)).exclude(file="")


def erase(row: Kept) -> None:
    # in this order, so that a failure in between is mended the next night
    files.delete(row.file)
    type(row)._default_manager.filter(pk=row.pk).update(**row.ERASED)


def sweep_strays(table: type[Kept], now: datetime) -> int:
    """Deletes files left in the table's folder for a day that no row names, after a failure half way.

    Returns how many. Raises files.StoreAway.
    """

    def named_among(names: list[str]) -> Iterable[str]:
        return table._default_manager.filter(file__in=names).values_list("file", flat=True)

    return files.sweep(table.FOLDER, named_among, now)


def sweep(now: datetime) -> int:
    """Sweeps the folders of every table; returns how many files went. Raises files.StoreAway."""
    return sum(sweep_strays(table, now) for table in tables())
