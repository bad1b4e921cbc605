"""The taking of a backup, while everybody works: base and files as they are at one instant.

All is read in one transaction that sees the base as it was when it began. A file is put in the store before its row and never
changes, so every file that a row names is there; one that is gone was erased since (a job of the night, an erasure), and the
archive says so: it is not brought back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.backup import keys, schema, tables
from adock.backup.archive import Measured, Writer
from adock.backup.envelope import identifier
from adock.backup.errors import BackupRefused, Code
from adock.backup.place import new_file
from adock.documents import keeping
from adock.documents.models import Kept
from adock.gateways import files

# An erasure that began before we looked may still have to write its row.
_ERASURE_S, _PAUSE_S = 5.0, 0.25


@dataclass(frozen=True, slots=True)
class Taken:
    """What an archive holds. `erased`, `lost`: files that rows name and that it does not hold, because they were erased
    meanwhile, or because the store does not give them back."""

    out: Path
    size: int
    taken_at: datetime
    key: str
    needs: keys.Names
    tables: tuple[Measured, ...]
    files: int
    files_size: int
    erased: tuple[str, ...]
    lost: tuple[str, ...]


def take(out: Path) -> Taken:
    """Writes the archive `out`, which must not exist. Raises BackupRefused, and nothing is left of it."""
    key = keys.to_seal()
    try:
        with new_file(out) as file:
            with _one_instant() as taken_at:
                needs = keys.names()
                writer = Writer(file, key, _manifest(taken_at, needs))
                count, size, missing = _add_files(writer)
                kept = tuple(_table(writer, name) for name in tables.archived())
            erased, lost = _erased_or_lost(missing)
            writer.close({"erased": erased, "lost": lost})
            length = file.tell()
    except files.StoreAway as away:
        raise BackupRefused(
            Code.FICHIERS_INACCESSIBLES, f"Les fichiers ne sont pas accessibles : {away}. Relancez la commande plus tard."
        ) from away
    return Taken(out, length, taken_at, identifier(key).hex(), needs, kept, count, size, tuple(erased), tuple(lost))


@contextmanager
def _one_instant() -> Iterator[datetime]:
    """A transaction that reads the base as it is now, whatever is written meanwhile, and writes nothing."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables.use_plain_form()
        cursor.execute("SELECT now()")
        yield cursor.fetchone()[0]


def _manifest(taken_at: datetime, needs: keys.Names) -> dict[str, Any]:
    return {
        "taken_at": taken_at.isoformat(),
        "server": tables.server_version(),
        "migrations": sorted(schema.applied()),
        "sequences": [[*sequence] for sequence in tables.sequences()],
        "needs": needs,
    }


def _add_files(writer: Writer) -> tuple[int, int, list[tuple[type[Kept], str]]]:
    """Adds every file that a row names; returns how many, their bytes, and those that the store does not give."""
    count, size, missing = 0, 0, []
    for table in keeping.tables():
        for name in names_in(table).iterator(chunk_size=1_000):
            try:
                content = files.get(name)
            except (files.Missing, files.Unreadable):
                missing.append((table, name))
                continue
            size += writer.add_file(name, content).size
            count += 1
    return count, size, missing


def names_in(table: type[Kept]) -> QuerySet[Kept, str]:
    """The files that the table's rows name."""
    return table._default_manager.exclude(file="").order_by("file").values_list("file", flat=True).distinct()


def _table(writer: Writer, name: str) -> Measured:
    named = tables.columns(name)
    return writer.add_table(name, named, tables.lines(name, named))


def _erased_or_lost(missing: list[tuple[type[Kept], str]]) -> tuple[list[str], list[str]]:
    """Sorts out the files that the store did not give: erased when no row names it any more or its time is over, else lost."""
    deadline = time.monotonic() + _ERASURE_S
    erased: list[str] = []
    while True:
        named = [(table, name) for table, name in missing if _is_to_be_there(table, name)]
        erased += [name for table, name in missing if (table, name) not in named]
        missing = named
        if not missing or time.monotonic() > deadline or all(_is_there(name) for _, name in missing):
            return erased, [name for _, name in missing]
        time.sleep(_PAUSE_S)


def _is_to_be_there(table: type[Kept], name: str) -> bool:
    naming = table._default_manager.filter(file=name)
    return naming.exists() and not naming.filter(table.over(timezone.now())).exists()


def _is_there(name: str) -> bool:
    """Whether the store has something under that name, be it unreadable."""
    try:
        files.get(name)
    except files.Missing:
        return False
    except files.Unreadable:
        return True
    return True
