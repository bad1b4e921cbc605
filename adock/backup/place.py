"""The file in which an archive is written: whole or not there, for its owner alone, and out of what is served."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from django.conf import settings

from adock.backup.errors import BackupRefused, Code

# Folders of ADOCK_DATA_DIR that are served, or whose content is erased or made anew.
OF_THE_SERVICE = ("static", "files", "index", "postgres", "sealing", "demo", "logs")

# Linux's names of the files that a process has open.
NAMED_BY = Path("/proc/self/fd")


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Yields a file that bears no name until the block has ended well; readable by its owner alone.

    Raises BackupRefused when `out` exists, is below a folder of the service, or cannot be written.
    """
    _check(out)
    try:
        with _nameless(out.parent) as (file, source):
            yield file
            file.flush()
            os.fsync(file.fileno())
            _name(source, out)
    except FileExistsError as fault:
        raise _exists(out) from fault
    except OSError as fault:
        raise BackupRefused(
            Code.ECRITURE_IMPOSSIBLE, f"Impossible d'écrire {out} : {fault.strerror or fault}. Rien n'en est resté."
        ) from fault


def _check(out: Path) -> None:
    if os.path.lexists(out):
        raise _exists(out)
    folder = out.parent.resolve()
    data = Path(settings.DATA_DIR)
    exposed = [*(data / name for name in OF_THE_SERVICE), Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    for each in exposed:
        if folder.is_relative_to(each.resolve()):
            raise BackupRefused(
                Code.FICHIER_EXPOSE, f"{out} serait dans {each}, que le service sert ou range lui-même : choisissez ailleurs."
            )


def _exists(out: Path) -> BackupRefused:
    return BackupRefused(Code.FICHIER_EXISTANT, f"{out} existe déjà, et une sauvegarde n'en remplace jamais une autre.")


@contextmanager
def _nameless(folder: Path) -> Iterator[tuple[BinaryIO, str]]:
    """A file of that folder without a name, so that even a kill leaves nothing, and the path by which it can be named.

    Where the system has no such files, it has a hidden name meanwhile.
    """
    hidden = None
    try:
        if not NAMED_BY.exists():
            raise OSError
        descriptor = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except (AttributeError, OSError):
        descriptor, hidden = mkstemp(prefix=".sauvegarde-", dir=folder)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, hidden or str(NAMED_BY / str(descriptor))
    finally:
        if hidden:
            Path(hidden).unlink(missing_ok=True)


def _name(source: str, out: Path) -> None:
    """Raises FileExistsError."""
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        # a folder has to be given for the source to be followed; since that is an absolute path, the folder counts for nothing
        os.link(source, out, src_dir_fd=folder)
        with suppress(OSError):  # some file systems cannot
            os.fsync(folder)
    finally:
        os.close(folder)
