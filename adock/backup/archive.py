"""What an archive holds, as records inside the envelope: kind (1 byte), length (4 bytes), content.

    the manifest | each file: its name, its data, its end | each table: its name, its data, its end | the summary

The end of a file or of a table says how much there was of it, and its SHA-256; the summary says how many there were. A table's
data are the lines of PostgreSQL's COPY, deflated; a file's are the bytes that were deposited or sealed.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from adock.backup.envelope import Opener, Sealer
from adock.backup.errors import damaged

MANIFEST, FILE, TABLE, DATA, END, SUMMARY = b"MFTDEZ"
_HEAD = struct.Struct(">BI")
# How much data a record holds at most, before it is deflated.
RECORD_BYTES = 256 * 1024
# Manifest and summary are the longest records.
_LONGEST = 64 * 1024 * 1024

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file or a table holds. `lines` is 0 for a file."""

    name: str
    lines: int
    size: int
    sha256: str


class Measure:
    """Counts and digests data as it passes."""

    def __init__(self, name: str, *, counts_lines: bool) -> None:
        self._name, self._counts_lines = name, counts_lines
        self._lines = self._size = 0
        self._digest = sha256()

    def add(self, data: bytes) -> None:
        self._digest.update(data)
        self._size += len(data)
        if self._counts_lines:
            self._lines += data.count(b"\n")

    @property
    def result(self) -> Measured:
        return Measured(self._name, self._lines, self._size, self._digest.hexdigest())


class Writer:
    """Writes an archive: the manifest, then files, then tables, then the summary."""

    def __init__(self, file: BinaryIO, key: bytes, manifest: Json) -> None:
        self._sealer = Sealer(file, key)
        self._files = self._tables = 0
        self._write_json(MANIFEST, manifest)

    def add_file(self, name: str, content: bytes) -> Measured:
        self._files += 1
        pieces = (content[start : start + RECORD_BYTES] for start in range(0, len(content), RECORD_BYTES))
        return self._add(FILE, {"name": name}, pieces, Measure(name, counts_lines=False))

    def add_table(self, name: str, columns: list[str], pieces: Iterable[bytes]) -> Measured:
        """`pieces`: at most RECORD_BYTES each."""
        self._tables += 1
        return self._add(TABLE, {"name": name, "columns": columns}, pieces, Measure(name, counts_lines=True))

    def close(self, summary: Json) -> None:
        self._write_json(SUMMARY, summary | {"files": self._files, "tables": self._tables})
        self._sealer.close()

    def _add(self, kind: int, head: Json, pieces: Iterable[bytes], measure: Measure) -> Measured:
        self._write_json(kind, head)
        for piece in pieces:
            measure.add(piece)
            self._write(DATA, zlib.compress(piece, 3) if kind == TABLE else piece)
        done = measure.result
        self._write_json(END, {"lines": done.lines, "size": done.size, "sha256": done.sha256})
        return done

    def _write_json(self, kind: int, content: Json) -> None:
        self._write(kind, json.dumps(content, ensure_ascii=False).encode())

    def _write(self, kind: int, content: bytes) -> None:
        self._sealer.write(_HEAD.pack(kind, len(content)))
        self._sealer.write(content)


@dataclass
class Section:
    """A file or a table as it is read: `data` once, in order; then `measured`, which was compared with what its end says."""

    name: str
    is_table: bool
    columns: list[str]
    data: Iterator[bytes]
    measured: Measured = field(init=False)

    def skip(self) -> None:
        for _ in self.data:
            pass


class Reader:
    """Reads an archive, and refuses whatever does not agree with itself. `summary` is there once `sections` has ended."""

    def __init__(self, file: BinaryIO, keys: tuple[bytes, ...]) -> None:
        self._opener = Opener(file, keys)
        kind, content = self._read()
        if kind != MANIFEST:
            raise damaged("sans description")
        self.manifest = _parsed(content)
        self.summary: Json = {}

    def sections(self) -> Iterator[Section]:
        """Each file, then each table. What is not read of one is read over."""
        counted = {FILE: 0, TABLE: 0}
        while True:
            kind, content = self._read()
            if kind == SUMMARY:
                break
            if kind not in counted or (kind == FILE and counted[TABLE]):
                raise damaged("ordre inattendu")
            counted[kind] += 1
            head = _parsed(content)
            section = Section(head["name"], kind == TABLE, head.get("columns", []), iter(()))
            section.data = self._data(section)
            yield section
            section.skip()
        self.summary = _parsed(content)
        if (self.summary["files"], self.summary["tables"]) != (counted[FILE], counted[TABLE]) or not self._opener.is_at_end():
            raise damaged("les comptes ne sont pas justes")

    def _data(self, section: Section) -> Iterator[bytes]:
        measure = Measure(section.name, counts_lines=section.is_table)
        while True:
            kind, content = self._read()
            if kind == END:
                break
            if kind != DATA:
                raise damaged(section.name)
            piece = _inflated(content) if section.is_table else content
            measure.add(piece)
            yield piece
        said = _parsed(content)
        section.measured = measure.result
        if section.measured != Measured(section.name, said["lines"], said["size"], said["sha256"]):
            raise damaged(section.name)

    def _read(self) -> tuple[int, bytes]:
        kind, length = _HEAD.unpack(self._opener.read(_HEAD.size))
        if length > _LONGEST:
            raise damaged("enregistrement trop long")
        return kind, self._opener.read(length)


def _parsed(content: bytes) -> Json:
    try:
        read = json.loads(content)
    except ValueError:
        raise damaged("description illisible") from None
    if not isinstance(read, dict):
        raise damaged("description illisible")
    return read


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        # one more than it may hold, so that the end is reached when it holds just as much
        piece = inflater.decompress(content, RECORD_BYTES + 1)
    except zlib.error:
        raise damaged("données illisibles") from None
    if not inflater.eof:
        raise damaged("données trop longues")
    return piece
