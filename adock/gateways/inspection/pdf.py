"""Inspection of a PDF. Runs in the process apart.

Every object is examined, used or not (acting.py says which act). The raw bytes are searched too, for what a reader would
find when it repairs a damaged file. Nothing is drawn.
"""

import logging
import re
import zlib
from collections.abc import Mapping
from io import SEEK_CUR, BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    PdfObject,
    StreamObject,
    read_object,
)

from adock.gateways.inspection.acting import is_active, name, resolved
from adock.gateways.inspection.appended import opens_as_archive, speaks_another_language
from adock.gateways.inspection.kinds import Fault, Unacceptable
from adock.gateways.inspection.limits import (
    DEEPEST_PAGE_TREE,
    MOST_INFLATED,
    MOST_INFLATED_OBJECTS,
    MOST_INFLATED_STREAM,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_POINTS,
)
from adock.gateways.inspection.pictures import check_size
from adock.gateways.pdf_end import END, after_end, whole_document

_TOO_MUCH = (LimitReachedError, RecursionError)
_BEFORE = b"\xef\xbb\xbf\0\t\n\f\r "
_CUT_IN_AN_OBJECT = re.compile(rb"\d\s+obj\b|\bendobj\b|\bendstream\b")

# How an active object is written, long enough not to occur by chance: found even where nothing can be parsed.
_ACTIVE_WORDS = re.compile(
    rb"/S\s*/(JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Thread|Rendition|RichMediaExecute)\b"
    rb"|/Type\s*/EmbeddedFile\b|/Subtype\s*/RichMedia\b"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")

_SPACE = rb"[\0\t\n\f\r ]"
_HEAD = rb"(\d{1,10})%b+(\d{1,5})%b+obj(?![A-Za-z])" % (_SPACE, _SPACE)
_OBJECT = re.compile(rb"(?<!\d)" + _HEAD)
_TRAILER = re.compile(rb"\btrailer(?=%b*<<)" % _SPACE)
# What may follow an object. Anything else is a part of it that our library did not read, and that others may.
_NEXT = re.compile(
    rb"(?:%b|%%[^\r\n]*(?:[\r\n]|\Z))*(?:endobj|endstream|%b|xref|trailer|startxref|%%%%EOF|\Z)" % (_SPACE, _HEAD)
)
_NUMBER = re.compile(rb"\d+")
# Keys that a careless program may well write twice, and that nothing is done with.
_HARMLESS_TWICE = {
    "/Producer",
    "/Creator",
    "/Author",
    "/Title",
    "/Subject",
    "/Keywords",
    "/CreationDate",
    "/ModDate",
    "/Trapped",
}

_INFLATED = {"/FlateDecode", "/Fl"}
_COMPRESSED = _INFLATED | {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/BrotliDecode"}
_IN_LETTERS: dict[str, Any] = {
    "/ASCII85Decode": ASCII85Decode,
    "/A85": ASCII85Decode,
    "/ASCIIHexDecode": ASCIIHexDecode,
    "/AHx": ASCIIHexDecode,
}
_WITH_ITS_OWN_SIZE = {"/DCTDecode": "JPEG", "/DCT": "JPEG", "/JPXDecode": "JPEG2000"}


def examine(content: bytes) -> dict[str, Any]:
    try:
        _check_ends(content)
        return {"pages": _examine(whole_document(content))}
    except Unacceptable as refusal:
        return {"fault": refusal.fault}
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - pypdf meets what it does not expect in many ways
        is_too_much = isinstance(fault, _TOO_MUCH) or isinstance(fault.__cause__, _TOO_MUCH)
        return {"fault": Fault.BOMB if is_too_much else Fault.BROKEN}


def _check_ends(content: bytes) -> None:
    if not content.lstrip(_BEFORE).startswith(b"%PDF-"):
        raise Unacceptable(Fault.POLYGLOT)
    if END not in content:
        raise Unacceptable(Fault.BROKEN)
    if after := after_end(content):
        raise Unacceptable(Fault.BROKEN if _CUT_IN_AN_OBJECT.search(after) else Fault.POLYGLOT)
    if opens_as_archive(content) or speaks_another_language(content):
        raise Unacceptable(Fault.POLYGLOT)


def _examine(content: bytes) -> int:
    # each change of a document adds a table, so an object may be named more than once
    reader = PdfReader(BytesIO(content), strict=False, xref_stream_maximum_entries=4 * MOST_OBJECTS)
    # A PDF that only asks not to be printed or copied opens for everybody, with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unacceptable(Fault.ENCRYPTED)
    if sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > MOST_OBJECTS:
        raise Unacceptable(Fault.BOMB)
    pages = _count_pages(reader)
    _refuse_active_words(content)
    _Walk(reader, content).all()
    return pages


class _Doubts(logging.Handler):
    """What our library says it did not read as it was written, which another reader may read otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.are_there = False

    def emit(self, record: logging.LogRecord) -> None:
        said = record.args if isinstance(record.args, Mapping) else {}
        is_harmless = str(record.msg).startswith("Stream length") or str(said.get("key")) in _HARMLESS_TWICE
        self.are_there = self.are_there or not is_harmless


class _Walk:
    """Looks at every object: those of the tables, of earlier revisions, of streams of objects, and those that no table names
    but a reader that repairs a file would find."""

    def __init__(self, reader: PdfReader, content: bytes) -> None:
        self._reader, self._content, self._source = reader, content, BytesIO(content)
        self._room, self._objects = MOST_INFLATED, 0
        self._doubts = _Doubts()
        parser = logging.getLogger("pypdf.generic._data_structures")
        parser.addHandler(self._doubts)
        parser.propagate = False

    def all(self) -> None:
        places = set()
        for found in _OBJECT.finditer(self._content):
            places.add(found.start())
            self._one_more()
            self._look_at(self._decrypted(self._read(self._source, found.end()), int(found[1]), int(found[2])))
            if not _NEXT.match(self._content, self._source.tell()):
                raise Unacceptable(Fault.BROKEN)
        for found in _TRAILER.finditer(self._content):
            self._look_at(self._read(self._source, found.end()))
        for generation, entries in self._reader.xref.items():
            for number, place in entries.items():
                # written in another way than any program does, yet found by our library
                if place not in places:
                    self._look_at(self._reader.get_object(IndirectObject(number, generation, self._reader)))

    def _one_more(self) -> None:
        self._objects += 1
        if self._objects > MOST_OBJECTS:
            raise Unacceptable(Fault.BOMB)

    def _read(self, source: BytesIO, place: int) -> PdfObject:
        source.seek(place)
        while (sign := source.read(1)) and sign in b"\0\t\n\f\r ":
            pass
        if not sign:
            raise Unacceptable(Fault.BROKEN)
        source.seek(-1, SEEK_CUR)
        found = read_object(source, self._reader)
        if self._doubts.are_there:
            raise Unacceptable(Fault.BROKEN)
        return found

    def _decrypted(self, found: PdfObject, number: int, generation: int) -> PdfObject:
        encryption = self._reader._encryption
        if encryption is None or (isinstance(found, DictionaryObject) and name(found, "/Type") == "/XRef"):
            return found
        keys = self._reader.trailer.raw_get("/Encrypt")
        if isinstance(keys, IndirectObject) and keys.idnum == number:
            return found
        return encryption.decrypt_object(found, number, generation)

    def _look_at(self, found: PdfObject | None) -> None:
        """Checks an object and what it contains, not what it refers to."""
        waiting: list[Any] = [found]
        while waiting:
            each = waiting.pop()
            if isinstance(each, DictionaryObject):
                if is_active(each):
                    raise Unacceptable(Fault.ACTIVE)
                if isinstance(each, StreamObject):
                    self._look_into(each)
                waiting += each.values()
            elif isinstance(each, ArrayObject):
                waiting += each

    def _look_into(self, stream: StreamObject) -> None:
        length = _inflated_bytes(stream, self._room)
        self._room -= length
        if name(stream, "/Type") == "/ObjStm" or ("/N" in stream and "/First" in stream):
            if length > MOST_INFLATED_OBJECTS:
                raise Unacceptable(Fault.BOMB)
            self._look_at_objects_of(stream)

    def _look_at_objects_of(self, stream: StreamObject) -> None:
        data = stream.get_data()
        _refuse_active_words(data)
        first = resolved(stream.get("/First"))
        if not isinstance(first, NumberObject) or not 0 <= first <= len(data):
            raise Unacceptable(Fault.BROKEN)
        # pairs of a number and a place; all are looked at, whatever their count is said to be
        places = [int(found[0]) for found in _NUMBER.finditer(data, 0, int(first))][1::2]
        source = BytesIO(data)
        for place in places:
            self._one_more()
            if first + place < len(data):
                self._look_at(self._read(source, int(first) + place))


def _count_pages(reader: PdfReader) -> int:
    """Counts the pages by following the tree: the number it declares proves nothing."""
    pages, seen = 0, set()
    waiting: list[tuple[Any, int]] = [(reader.root_object.raw_get("/Pages"), 0)]
    while waiting:
        reference, depth = waiting.pop()
        node = reference.get_object()
        if not isinstance(node, DictionaryObject):
            raise Unacceptable(Fault.BROKEN)
        _check_box(node)
        if "/Kids" not in node:
            pages += 1
            if pages > MOST_PAGES:
                raise Unacceptable(Fault.TOO_MANY_PAGES)
            continue
        if isinstance(reference, IndirectObject):
            if reference.idnum in seen:  # its own ancestor, or in two places of the tree
                raise Unacceptable(Fault.BROKEN)
            seen.add(reference.idnum)
        if depth > DEEPEST_PAGE_TREE:
            raise Unacceptable(Fault.BOMB)
        kids = node["/Kids"]
        if not isinstance(kids, ArrayObject) or len(kids) > MOST_OBJECTS:
            raise Unacceptable(Fault.BROKEN)
        waiting += [(kid, depth + 1) for kid in kids]
        if len(waiting) > MOST_OBJECTS:
            raise Unacceptable(Fault.BOMB)
    if not pages:
        raise Unacceptable(Fault.BROKEN)
    return pages


def _check_box(node: DictionaryObject) -> None:
    unit = float(str(node.get("/UserUnit", 1)))
    for side_of in ("/MediaBox", "/CropBox"):
        box = node.get(side_of)
        if box is None:
            continue
        left, bottom, right, top = (float(str(side.get_object())) * unit for side in box.get_object())
        # written so that NaN does not pass
        if not (abs(right - left) <= MOST_POINTS and abs(top - bottom) <= MOST_POINTS):
            raise Unacceptable(Fault.BOMB)


def _refuse_active_words(content: bytes) -> None:
    """Searches the raw bytes for active words, any of whose letters may be written as #4A."""
    if _ACTIVE_WORDS.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise Unacceptable(Fault.ACTIVE)


def _inflated_bytes(stream: StreamObject, room: int) -> int:
    filters = resolved(stream.get("/Filter", ()))
    names = [str(resolved(each)) for each in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if sum(each in _COMPRESSED for each in names) > 1:
        # compressed twice: nobody does this, save to turn ten bytes into a thousand million
        raise Unacceptable(Fault.BOMB)
    if name(stream, "/Subtype") == "/Image":
        check_size(int(str(stream["/Width"].get_object())), int(str(stream["/Height"].get_object())))
    data: bytes = stream._data
    for each in names:
        if each in _IN_LETTERS:
            decoded = _IN_LETTERS[each].decode(data)
            data = decoded.encode("latin-1") if isinstance(decoded, str) else decoded
        elif each in _INFLATED:
            return _length_inflated(data, min(room, MOST_INFLATED_STREAM))
        elif each in _COMPRESSED:
            return len(stream.get_data())  # stopped by pypdf's own limit, half of ours
        elif each in _WITH_ITS_OWN_SIZE:
            _check_picture(data, _WITH_ITS_OWN_SIZE[each])
            return 0
    return len(data)


def _length_inflated(data: bytes, most: int) -> int:
    """The inflated length, measured without storing the result. Damaged data count up to the damage."""
    inflater, length = zlib.decompressobj(), 0
    try:
        while data and not inflater.eof:
            length += len(inflater.decompress(data, 1_000_000))
            if length > most:
                raise Unacceptable(Fault.BOMB)
            data = inflater.unconsumed_tail
    except zlib.error:
        pass
    return length


def _check_picture(data: bytes, kind: str) -> None:
    """Checks the size that the picture declares, which its decoder believes."""
    try:
        with Image.open(BytesIO(data), formats=[kind]) as picture:
            size = picture.size
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it will not be shown
        return
    check_size(*size)
