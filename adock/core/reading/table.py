"""Counts by key, in a file that all web processes of a machine map into their memory.

No lock is ever waited for. Each process adds in a lane of its own, so two that count at once lose nothing; a lane is held
by a record lock, which the kernel frees when the process ends, however it ends. A process that stops keeps its lane and
nothing else. Beyond LANES processes, lanes are shared, and two that count the same key in the same microsecond may lose one.

Layout, in words of 8 bytes: a header, then BUCKETS x WAYS slots. A slot holds the digest of its key, its window (when it
began and when it ends, in seconds), and one word per lane: the mark of that window, and the lane's count. A word is written
at once, so whatever interrupts a writer costs one count at most.

A full bucket gives up its oldest window: nobody can reset everybody's counts. Digests are keyed by a secret of the file, so
nobody can choose keys that fall into one bucket.
"""

import contextlib
import fcntl
import mmap
import os
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

# Part of the file's name too: processes of two versions, during an upgrade, do not fight for one file.
VERSION = 1
_MAGIC = int.from_bytes(b"ADockRd1", "little")

LANES = 14
BUCKETS, WAYS = 2048, 8
_HEADER = 16  # words: what it is, its version and geometry, then the secret
_SLOT = 2 + LANES
_BUCKET = WAYS * _SLOT
_WORDS = _HEADER + BUCKETS * _BUCKET
SIZE = _WORDS * 8
_GEOMETRY = (_MAGIC, VERSION, BUCKETS, WAYS, LANES)
_SECRET = slice(8 * len(_GEOMETRY), 8 * _HEADER)

_LOW = 0xFFFF_FFFF

# How the names of files begin that are not in place yet, of whatever version; the work of a moment.
UNFINISHED = ".reading-limits-"
GIVEN_UP_AFTER_S = 3600
_ZEROS = 1 << 20


class TableAway(Exception):
    """The file cannot be made, opened or used."""


class Count(NamedTuple):
    """What a key's window holds. Times are whole seconds since 1970."""

    total: int
    began_at: int


@dataclass(slots=True)
class _Mapping:
    """The file as this process maps it."""

    descriptor: int
    memory: mmap.mmap
    words: memoryview
    secret: bytes
    lane: int
    process: int = field(default_factory=os.getpid)

    def close(self) -> None:
        self.words.release()
        self.memory.close()
        os.close(self.descriptor)


class CountTable:
    """The counts kept in a file of `folder`. Opened at the first count, and again whenever the file is no longer
    the one that was opened."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"reading-limits-{VERSION}"
        self._mapping: _Mapping | None = None

    def add(self, key: str, cost: int, *, now: int, lasts: Callable[[int], int]) -> Count:
        """Adds `cost` to the key's count. Its window begins with the first count and lasts `lasts(total)` seconds; the next
        count after that begins another. With a cost of 0, only looks. Raises TableAway."""
        mapping = self._current()
        words, digest = mapping.words, _digest(key, mapping.secret)
        slot = _slot_of(words, digest)
        began_at = words[slot + 1] >> 32 if words[slot] == digest else 0
        total = _total(words, slot, _tag(digest, began_at)) if began_at else 0
        if not began_at <= now < began_at + lasts(total):
            began_at, total = now, 0
        if cost:
            if not total:
                # the digest last: until then, the others take the slot for an ended one
                words[slot + 1] = began_at << 32 | (began_at + lasts(0)) & _LOW
                words[slot] = digest
            lane, tag = slot + 2 + mapping.lane, _tag(digest, began_at)
            known = words[lane]
            words[lane] = tag << 32 | min((known & _LOW if known >> 32 == tag else 0) + cost, _LOW)
        return Count(total + cost, began_at)

    def close(self) -> None:
        if self._mapping:
            self._mapping.close()
            self._mapping = None

    def _current(self) -> _Mapping:
        """The mapping, as long as the file still has its name and its size. Touching a mapped file that was cut short kills
        the process (SIGBUS), hence a look at each count: one system call, of a microsecond."""
        mapping = self._mapping
        try:
            if mapping:
                found = os.fstat(mapping.descriptor)
                if found.st_nlink and found.st_size == SIZE and mapping.process == os.getpid():
                    return mapping
                self.close()
            self._mapping = mapping = _open(self.path)
        except OSError as fault:
            raise TableAway(str(fault)) from fault
        return mapping


def _digest(key: str, secret: bytes) -> int:
    return int.from_bytes(blake2b(key.encode(errors="surrogateescape"), key=secret, digest_size=8).digest(), "little") or 1


def _slot_of(words: memoryview, digest: int) -> int:
    """Where the key's slot begins: its own when it has one, else the one whose window is the oldest."""
    first = _HEADER + digest % BUCKETS * _BUCKET
    slots = range(first, first + _BUCKET, _SLOT)
    oldest, ends_at = first, _LOW + 1
    for slot in slots:
        if words[slot] == digest:
            return slot
        if (ends := words[slot + 1] & _LOW) < ends_at:
            oldest, ends_at = slot, ends
    return oldest


def _total(words: memoryview, slot: int, tag: int) -> int:
    return sum(word & _LOW for word in words[slot + 2 : slot + _SLOT].tolist() if word >> 32 == tag)


def _tag(digest: int, began_at: int) -> int:
    """What marks a lane's count as of this key and this window: a slot is given to another key without being emptied."""
    return (digest >> 32 ^ began_at) & _LOW


# ---------------------------------------------------------------- the file


def _open(path: Path) -> _Mapping:
    """Maps the file, made anew when it is missing or not exactly one of ours."""
    with contextlib.suppress(FileNotFoundError, _Foreign):
        return _mapped(path)
    _make(path)
    try:
        return _mapped(path)
    except _Foreign as fault:
        raise OSError(f"{path} is not as it was just made") from fault


class _Foreign(Exception):
    """The file is not one of ours, whole, for this account alone."""


def _mapped(path: Path) -> _Mapping:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as fault:
        # a link, a folder, somebody else's: replacing it tells whether that may be done
        raise _Foreign from fault
    try:
        found = os.fstat(descriptor)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        if not is_ours or found.st_size != SIZE or not found.st_nlink:
            raise _Foreign
        head = os.pread(descriptor, 8 * _HEADER, 0)
        if tuple(memoryview(head).cast("Q")[: len(_GEOMETRY)]) != _GEOMETRY:
            raise _Foreign
        memory = mmap.mmap(descriptor, SIZE)
        return _Mapping(descriptor, memory, memoryview(memory).cast("Q"), head[_SECRET][:64], _lane(descriptor))
    except BaseException:
        os.close(descriptor)
        raise


def _make(path: Path) -> None:
    """Puts a new file in place, whole at once. Its room on the disk is taken now: a full disk is an error here, and would be
    the end of the process (SIGBUS) at a write into memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    descriptor, beside = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        _take_room(descriptor)
        head = b"".join(word.to_bytes(8, sys.byteorder) for word in _GEOMETRY)
        os.pwrite(descriptor, head + secrets.token_bytes(8 * _HEADER - len(head)), 0)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
    finally:
        os.close(descriptor)


def _take_room(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, SIZE)
        return
    # macOS has none
    left = SIZE
    while left:
        left -= os.pwrite(descriptor, bytes(min(left, _ZEROS)), SIZE - left)


def _sweep(folder: Path) -> None:
    """Takes away what processes left that were killed before they had put their file in place."""
    for left in folder.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - GIVEN_UP_AFTER_S:
                left.unlink()


def _lane(descriptor: int) -> int:
    """A lane that no other living process has, or a shared one when there is none."""
    for lane in range(LANES):
        with contextlib.suppress(OSError):
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, lane)
            return lane
    return os.getpid() % LANES
