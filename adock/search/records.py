"""Records: what hits return, in one growing file beside the index.

The engine's own document store decompresses a block of 16 kB for each hit; here a hit is a slice of a mapped file. A
record never changes: a newer one is appended and the index points to it. Records that are no longer pointed to disappear
with the next generation.
"""

import mmap
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_HEADER = struct.Struct("<HHI")


class Record(NamedTuple):
    siret: str
    order_key: bytes
    payload: bytes


def pack(siret: str, order_key: bytes, payload: bytes) -> bytes:
    """The bytes of a record in the file."""
    name = siret.encode()
    return b"".join((_HEADER.pack(len(name), len(order_key), len(payload)), name, order_key, payload))


class Hit(NamedTuple):
    siret: str
    payload: bytes


class RecordFile:
    """A reader of the file. It sees what was appended since it was opened only after `remap`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | None = None
        self.size = 0
        self.remap()

    def remap(self) -> None:
        size = self._path.stat().st_size
        if size > self.size:
            # the former map stays alive as long as a reader is using it
            with self._path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
            self.size = size

    def read_hits(self, offsets: Iterable[int]) -> list[Hit]:
        """SIRET and payload of each record: a faster `read` for a page of results. Raises IndexError, as `read` does."""
        content, size, unpack, skipped = self._map, self.size, _HEADER.unpack_from, _HEADER.size
        hits = []
        for offset in offsets:
            if content is None or offset + skipped > size:
                raise IndexError(offset)
            siret_length, key_length, payload_length = unpack(content, offset)
            start = offset + skipped
            payload = start + siret_length + key_length
            end = payload + payload_length
            if end > size:
                raise IndexError(offset)
            hits.append(Hit(content[start : start + siret_length].decode(), content[payload:end]))
        return hits

    def read(self, offset: int) -> Record:
        """Raises IndexError when there is no such record: the index and this file do not belong together."""
        if self._map is None or offset + _HEADER.size > self.size:
            raise IndexError(offset)
        siret_length, key_length, payload_length = _HEADER.unpack_from(self._map, offset)
        key = offset + _HEADER.size + siret_length
        payload = key + key_length
        end = payload + payload_length
        if end > self.size:
            raise IndexError(offset)
        siret = self._map[offset + _HEADER.size : key].decode()
        return Record(siret, self._map[key:payload], self._map[payload:end])


class RecordAppender:
    """A writer that appends records; `flush` puts them on the disk before the index points to them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=1 << 20)
        self.size = self._file.tell()

    def append(self, packed: bytes) -> int:
        """Appends one record or several; returns the offset of the first."""
        offset = self.size
        self.size += self._file.write(packed)
        return offset

    def flush(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
