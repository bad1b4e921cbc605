"""The storing and fetching of files, encrypted wherever they are stored."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings

from adock.core.waiting import waiting
from adock.gateways.files import encryption
from adock.gateways.files.disk import Disk
from adock.gateways.files.errors import Missing, Unreadable
from adock.gateways.files.keys import keys
from adock.gateways.files.names import StoredFile, checked, checked_prefix
from adock.gateways.settings import ObjectStore

FOLDER = "files"
# How old a file that no row names must be to be deleted: a younger one's row may be about to be written.
STRAY_AFTER = timedelta(days=1)


class Store(Protocol):
    """A place for encrypted files. Every call may raise StoreAway."""

    def write(self, name: str, box: bytes) -> None: ...
    def read(self, name: str) -> bytes: ...
    def replace(self, name: str, old: bytes, new: bytes) -> bool: ...
    def remove(self, name: str) -> None: ...
    def list(self, prefix: str) -> Iterator[StoredFile]: ...


class Reencrypted(NamedTuple):
    """Counts of the files seen and re-encrypted, and the files that none of our keys opens."""

    files: int
    renewed: int
    unreadable: tuple[Unreadable, ...]


def put(name: str, content: bytes) -> None:
    """Stores `content` under `name`, replacing what was there; on return it is on the disk. Raises StoreAway."""
    box = encryption.encrypt(name, content, keys()[0])
    with waiting():
        _store().write(checked(name), box)


def get(name: str) -> bytes:
    """The content that was put under `name`. Raises Missing, Unreadable, StoreAway."""
    with waiting():
        box = _store().read(checked(name))
    return encryption.decrypt(name, box, keys())


def box_of(name: str) -> bytes:
    """What is stored under `name`, as it is encrypted: whatever it holds, `put_back` restores it. Raises Missing, StoreAway."""
    with waiting():
        return _store().read(checked(name))


def put_back(name: str, box: bytes) -> None:
    """Stores again what `box_of` returned for that name. Raises StoreAway."""
    with waiting():
        _store().write(checked(name), box)


def delete(name: str) -> None:
    """Deletes the file, if there is one. Raises StoreAway."""
    with waiting():
        _store().remove(checked(name))


def names(prefix: str = "") -> Iterator[StoredFile]:
    """The files whose name begins with `prefix`, in no order. May raise StoreAway at any step."""
    return _store().list(checked_prefix(prefix))


def sweep(prefix: str, named_among: Callable[[list[str]], Iterable[str]], now: datetime) -> int:
    """Deletes files older than a day that no row names, as a failure between a file and its row leaves; returns how many.

    `named_among` returns which of the names it is given are those of a row. Raises StoreAway.
    """
    lying = [stored.name for stored in names(prefix) if stored.changed_at < now - STRAY_AFTER]
    strays = set(lying).difference(named_among(lying))
    for name in strays:
        delete(name)
    return len(strays)


def reencrypt() -> Reencrypted:
    """Re-encrypts every file with the first key. Opens each one, so it also reports those that are damaged. Can be
    interrupted and started again, and runs while files are put and deleted."""
    store, known = _store(), keys()
    seen, renewed, unreadable = 0, 0, []
    for file in store.list(""):
        seen += 1
        try:
            box = store.read(file.name)
            content = encryption.decrypt(file.name, box, known)
        except Missing:
            continue
        except Unreadable as fault:
            unreadable.append(fault)
            continue
        if not encryption.is_of(box, known[0]):
            renewed += store.replace(file.name, box, encryption.encrypt(file.name, content, known[0]))
    return Reencrypted(seen, renewed, tuple(unreadable))


def _store() -> Store:
    if settings.FILES_STORE is None:
        return Disk(Path(settings.DATA_DIR) / FOLDER)
    return _object_store(settings.FILES_STORE)


@cache
def _object_store(store: ObjectStore) -> Store:
    """One per process, so that its connections are reused. Its library is slow to load, so it is imported only here."""
    from adock.gateways.files.s3 import S3

    return S3(store)
