"""The restoration of an archive: the whole of it is checked, then files are put, then the base is written in one transaction.

Nothing is written before the last byte has been read and found right. Files that were put are taken away, and those that were
replaced put back, if the base is not written after all. The transaction ends once each table reads as the archive says. What is
not true of the restored instance is then set right (_settle).
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from adock.backup import keys, schema, tables
from adock.backup.archive import Measured, Reader, Section
from adock.backup.errors import BackupRefused, Code, damaged
from adock.backup.taking import names_in
from adock.core import outbox
from adock.core.changes import append_full_change
from adock.documents import keeping
from adock.documents.models import Kept
from adock.gateways import files

# How long a table that another program is writing is waited for.
LOCK_TIMEOUT = "30s"
# The size that stands for a file that was not there.
_NOT_THERE = -1
MAY_HAVE_LEFT = "Restauré d'une sauvegarde : peut-être déjà parti."


@dataclass(frozen=True, slots=True)
class Restored:
    """`lacking`: keys that the archive needs and that are not here; `mails_held`: mails that waited, and are not sent."""

    taken_at: datetime
    tables: tuple[Measured, ...]
    files: int
    files_size: int
    erased: tuple[str, ...]
    lost: tuple[str, ...]
    lacking: keys.Names
    mails_held: int
    migrated: bool


@dataclass(slots=True)
class _Checked:
    """An archive whose every byte was found right."""

    reader: Reader
    migrations: schema.Migrations
    files: int
    files_size: int

    @property
    def named_and_absent(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(self.reader.summary["erased"]), tuple(self.reader.summary["lost"])


def restore(archive: Path, *, force: bool = False) -> Restored:
    """Writes what `archive` holds into this instance's base and store of files.

    `force` replaces what the base holds. Raises BackupRefused, and nothing was changed.
    """
    known = keys.to_open()
    try:
        with archive.open("rb") as file:
            checked = _check(file, known)
            _prepare_base(checked.migrations, force=force)
            file.seek(0)
            return _load(Reader(file, known), checked, force=force)
    except OSError as fault:
        raise BackupRefused(
            Code.LECTURE_IMPOSSIBLE, f"Impossible de lire {archive} : {fault.strerror or fault}. Rien n'a été restauré."
        ) from fault
    except files.StoreAway as away:
        raise BackupRefused(
            Code.FICHIERS_INACCESSIBLES, f"Les fichiers ne peuvent pas être écrits : {away}. Rien n'a été restauré."
        ) from away


def _check(file: BinaryIO, known: tuple[bytes, ...]) -> _Checked:
    """Reads all of it, and keeps nothing."""
    reader = Reader(file, known)
    migrations = {(app, name) for app, name in reader.manifest["migrations"]}
    schema.check_known(migrations)
    count = size = 0
    for section in reader.sections():
        section.skip()
        if not section.is_table:
            count, size = count + 1, size + section.measured.size
    return _Checked(reader, migrations, count, size)


# ------------------------------------------------------------ the base into which it goes


def _prepare_base(archived: schema.Migrations, *, force: bool) -> None:
    """Makes the tables if there is none. Raises BackupRefused for a base into which the archive cannot go."""
    here = schema.applied()
    if not here and not tables.there_is_any():
        schema.bring_blank_base_to(archived)
    elif here != archived:
        if here != schema.known():
            raise BackupRefused(Code.BASE_PAS_A_JOUR, "La base de données n'est pas à jour. Lancez d'abord : adock migrate")
        raise BackupRefused(
            Code.ARCHIVE_PLUS_ANCIENNE,
            f"Cette sauvegarde vient d'une version plus ancienne d'A Dock ({len(here - archived)} migration(s) de moins). "
            "Restaurez-la dans une base neuve, sans aucune table (un autre ADOCK_DATA_DIR, ou une base que l'on vient de "
            "créer) : elle y est refaite comme elle était, puis mise à jour.",
        )
    _check_empty(force=force)


def _check_empty(*, force: bool) -> None:
    held = tables.holding(name for name in tables.archived() if name not in tables.OF_ANY_BASE)
    if held and not force:
        raise BackupRefused(
            Code.BASE_NON_VIDE,
            f"La base n'est pas vide ({', '.join(held[:3])}{'…' if held[3:] else ''}). Pour remplacer tout ce qu'elle "
            "contient par la sauvegarde : --force",
        )


def _make_room(*, force: bool) -> list[str]:
    """Empties the tables to fill, in the current transaction, at whose end others may write them again; returns them."""
    names = tables.archived()
    tables.lock([*names, *tables.SESSIONS])
    _check_empty(force=force)
    tables.silence_triggers(names)
    if force:
        tables.truncate([*names, *tables.SESSIONS])
    else:
        # whoever reads the empty site goes on, which they could not while whole tables are emptied
        tables.delete_rows([*tables.SESSIONS, *tables.OF_ANY_BASE])
    return names


# ------------------------------------------------------------ the writing


def _load(reader: Reader, checked: _Checked, *, force: bool) -> Restored:
    erased, lost = checked.named_and_absent
    sections = reader.sections()
    with _files_put(sections, force=force) as first_table, _alone():
        names = _make_room(force=force)
        loaded = tuple(_load_table(section, names) for section in chain(first_table, sections))
        try:
            tables.check_references_now()
        except IntegrityError as fault:
            raise damaged("une ligne en nomme une autre qui n'y est pas") from fault
        for name, following in reader.manifest["sequences"]:
            tables.restart(tables.Sequence(name, following))
        tables.arm_triggers(names)
        _compare(loaded, names, checked)
        mails_held = _settle(erased, names)
    is_older = checked.migrations != schema.known()
    if is_older:
        schema.bring_up_to_date()
    return Restored(
        datetime.fromisoformat(reader.manifest["taken_at"]),
        loaded,
        checked.files,
        checked.files_size,
        erased,
        lost,
        keys.missing(reader.manifest["needs"]),
        mails_held,
        is_older,
    )


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with transaction.atomic(durable=True):
            tables.use_plain_form()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            yield
    except OperationalError as fault:
        if isinstance(fault.__cause__, LockNotAvailable):
            raise BackupRefused(
                Code.BASE_OCCUPEE,
                "Un autre programme écrit dans la base et ne l'a pas libérée : rien n'a été restauré. Relancez dans un moment.",
            ) from fault
        raise


@contextmanager
def _files_put(sections: Iterator[Section], *, force: bool) -> Iterator[list[Section]]:
    """Puts the archive's files in the store; yields the first table, up to which it had to read. If the block fails, the store
    is as it was before."""
    first_table = []
    with _Undo() as undo:
        try:
            for section in sections:
                if section.is_table:
                    first_table = [section]
                    break
                content = b"".join(section.data)
                found = _found(section.name)
                if found not in {None, content} and not force:
                    raise _different(section.name)
                if found != content:
                    undo.note(section.name)
                    files.put(section.name, content)
                    if files.get(section.name) != content:
                        raise _inexact(section.name)
            yield first_table
        except BaseException:
            undo.all()
            raise


class _Undo:
    """What the store held before files were put in it, as it is encrypted there. On disk: there may be millions."""

    def __enter__(self) -> "_Undo":
        self._boxes, self._names = tempfile.TemporaryFile(), tempfile.TemporaryFile("w+")
        return self

    def __exit__(self, *_: object) -> None:
        self._boxes.close()
        self._names.close()

    def note(self, name: str) -> None:
        """Before the file is put."""
        try:
            size = self._boxes.write(files.box_of(name))
        except files.Missing:
            size = _NOT_THERE
        self._names.write(f"{name} {size}\n")

    def all(self) -> None:
        """Puts back what was replaced and takes away what was new; one that fails keeps no other from being tried."""
        self._boxes.seek(0)
        self._names.seek(0)
        fault: files.StoreAway | None = None
        for line in self._names:
            name, size = line.split()
            box = b"" if int(size) == _NOT_THERE else self._boxes.read(int(size))
            try:
                if int(size) == _NOT_THERE:
                    files.delete(name)
                else:
                    files.put_back(name, box)
            except files.StoreAway as away:
                fault = away
        if fault is not None:
            raise BackupRefused(
                Code.FICHIERS_INACCESSIBLES,
                f"Rien n'a été restauré dans la base, mais des fichiers n'ont pas pu être remis comme ils étaient : {fault}. "
                "Relancez la restauration quand ils répondront.",
            ) from fault


def _found(name: str) -> bytes | None:
    """What the store has under that name: None for nothing, no byte for what cannot be read."""
    try:
        return files.get(name)
    except files.Missing:
        return None
    except files.Unreadable:
        return b""


def _different(name: str) -> BackupRefused:
    return BackupRefused(
        Code.FICHIER_DIFFERENT,
        f"Le fichier {name} est déjà là, et n'est pas celui de la sauvegarde. Pour le remplacer : --force",
    )


def _load_table(section: Section, names: list[str]) -> Measured:
    if section.name not in names or section.columns != tables.columns(section.name):
        raise BackupRefused(
            Code.ARCHIVE_ETRANGERE, f"La table {section.name} de cette sauvegarde n'est pas celle de cette base."
        )
    tables.load(section.name, section.columns, section.data)
    return section.measured


def _compare(loaded: tuple[Measured, ...], names: list[str], checked: _Checked) -> None:
    """Raises BackupRefused unless each table reads as it did when the backup was taken, and names the archive's files."""
    if sorted(each.name for each in loaded) != sorted(names):
        raise _inexact("les tables")
    for said in loaded:
        if tables.measured(said.name, tables.columns(said.name)) != said:
            raise _inexact(said.name)
    erased, lost = checked.named_and_absent
    if sum(names_in(table).count() for table in _that_name_files(names)) != checked.files + len(erased) + len(lost):
        raise _inexact("les fichiers")


def _inexact(what: str) -> BackupRefused:
    return BackupRefused(
        Code.RESTAURATION_INEXACTE, f"Ce qui a été écrit n'est pas ce que dit la sauvegarde ({what}) : rien n'en a été gardé."
    )


def _that_name_files(names: list[str]) -> list[type[Kept]]:
    """An older base may have fewer of them."""
    return [table for table in keeping.tables() if table._meta.db_table in names]


def _settle(erased: tuple[str, ...], names: list[str]) -> int:
    """Sets right what is no longer true; returns how many mails are held back.

    What was erased while the backup was taken stays erased. Mails that waited may have left since: a person decides. Numbers
    of changes go on, and everything changed: every machine's index is built anew.
    """
    for table in _that_name_files(names):
        table._default_manager.filter(file__in=erased).update(**table.ERASED)
    append_full_change()
    return outbox.give_up_waiting(MAY_HAVE_LEFT)
