"""Putting files away, and getting them back, encrypted wherever they are kept."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings

from adock.gateways.files import encryption
from adock.gateways.files.disk import Disk
from adock.gateways.files.errors import Missing, Unreadable
from adock.gateways.files.keys import keys
from adock.gateways.files.names import StoredFile, checked, checked_prefix
from adock.gateways.settings import ObjectStore

FOLDER = "files"
# Of a file that no row names: what put it may be about to write its row.
STRAY_AFTER = timedelta(days=1)


class Store(Protocol):
    """Where encrypted files are. Every call may raise StoreAway."""

    def write(self, name: str, box: bytes) -> None: ...
    def read(self, name: str) -> bytes: ...
    def replace(self, name: str, old: bytes, new: bytes) -> bool: ...
    def remove(self, name: str) -> None: ...
    def list(self, prefix: str) -> Iterator[StoredFile]: ...


class Reencrypted(NamedTuple):
    """What was done: files seen, those encrypted anew, and those that no key of ours opens."""

    files: int
    renewed: int
    unreadable: tuple[Unreadable, ...]


def put(name: str, content: bytes) -> None:
    """Keeps `content` under `name`, in the place of what may be there. Once back, it is on the disk. Raises StoreAway."""
    _store().write(checked(name), encryption.encrypt(name, content, keys()[0]))


def get(name: str) -> bytes:
    """What was put there, or nothing: raises Missing, Unreadable, StoreAway."""
    return encryption.decrypt(name, _store().read(checked(name)), keys())


def delete(name: str) -> None:
    """Quiet when nothing is there. Raises StoreAway."""
    _store().remove(checked(name))


def names(prefix: str = "") -> Iterator[StoredFile]:
    """The files whose name begins so, in no order. Raises StoreAway, at any step."""
    return _store().list(checked_prefix(prefix))


def sweep(prefix: str, named_among: Callable[[list[str]], Iterable[str]], now: datetime) -> int:
    """Deletes what lies there for a day and that nothing names: a failure between a file and its row leaves it. How many.

    `named_among` picks, of the names it is given, those that a row has. Raises StoreAway.
    """
    lying = [stored.name for stored in names(prefix) if stored.changed_at < now - STRAY_AFTER]
    strays = set(lying).difference(named_among(lying))
    for name in strays:
        delete(name)
    return len(strays)


def reencrypt() -> Reencrypted:
    """Every file under the first key. Opens each one: it also tells those that are damaged. Can be interrupted and begun
    again, and runs while files are put and deleted."""
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
    """One by process: its connections are used again. Its library takes long to load: only where it is used."""
    from adock.gateways.files.s3 import S3

    return S3(store)
