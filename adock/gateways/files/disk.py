"""A store of files in a folder, of this machine or of a disk that machines share."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkstemp
from time import time

from adock.gateways.files.errors import Missing, StoreAway
from adock.gateways.files.names import StoredFile

# No stored file's name begins with a dot, so neither is ever taken for one.
UNFINISHED, LOCK = ".unfinished", ".lock"
# A file still unfinished after this was left by a process that was killed.
GIVEN_UP_AFTER = timedelta(hours=1)

_NOT_THERE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class Disk:
    """A store that only its owner can read (0700, 0600). A name leads to a whole file or to none, even after a kill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, box: bytes) -> None:
        with _troubles():
            with self._draft(box) as draft, self._locked():
                self._put_in_place(draft, name)
            _settle((self._folder / name).parent)

    def read(self, name: str) -> bytes:
        try:
            with _troubles():
                return (self._folder / name).read_bytes()
        except _NOT_THERE:
            raise Missing(name) from None

    def replace(self, name: str, old: bytes, new: bytes) -> bool:
        """Writes `new` if the file is still `old`; returns whether it was."""
        with _troubles():
            with self._draft(new) as draft, self._locked():
                try:
                    if (self._folder / name).read_bytes() != old:
                        return False
                except _NOT_THERE:
                    return False
                self._put_in_place(draft, name)
            _settle((self._folder / name).parent)
        return True

    def remove(self, name: str) -> None:
        place = self._folder / name
        with suppress(*_NOT_THERE), _troubles():
            if not place.is_file():
                return
            with self._locked():
                place.unlink()
            _settle(place.parent)

    def list(self, prefix: str) -> Iterator[StoredFile]:
        top = self._folder / prefix.rpartition("/")[0]
        with _troubles():
            for folder, _, files in os.walk(top, onerror=_unless_gone):
                for file in files:
                    place = Path(folder, file)
                    name = place.relative_to(self._folder).as_posix()
                    if name.startswith(prefix) and not name.startswith("."):
                        with suppress(FileNotFoundError):  # taken away meanwhile
                            yield StoredFile(name, datetime.fromtimestamp(place.stat().st_mtime, UTC))

    @contextmanager
    def _draft(self, box: bytes) -> Iterator[Path]:
        """A temporary file with the content, whole and on the disk, until it is given its name."""
        folder = self._folder / UNFINISHED
        self._make_folder(folder)
        _sweep(folder)
        descriptor, name = mkstemp(dir=folder)  # 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(box)
                file.flush()
                os.fsync(file.fileno())
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _put_in_place(self, draft: Path, name: str) -> None:
        place = self._folder / name
        self._make_folder(place.parent)
        draft.replace(place)

    def _make_folder(self, folder: Path) -> None:
        """Makes the folder and its parents, each readable by us alone (with `parents`, mkdir would open them to all)."""
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
            _settle(each.parent)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Allows one replacement or removal at a time; otherwise a re-encrypted file could come back after its removal."""
        descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except _NOT_THERE:
        raise
    except OSError as fault:
        raise StoreAway(fault.strerror or type(fault).__name__) from fault


def _settle(folder: Path) -> None:
    """Writes the folder to the disk, so that a name added to it or removed from it is settled."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time() - GIVEN_UP_AFTER.total_seconds():
                left.unlink()


def _unless_gone(fault: OSError) -> None:
    if not isinstance(fault, _NOT_THERE):
        raise fault
