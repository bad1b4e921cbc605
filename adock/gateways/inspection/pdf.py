"""Inspection of a PDF. Runs in the process apart.

Every object named in the file's tables is examined, used or not. The raw bytes are searched too, for what a reader would
find when it repairs a damaged file. Nothing is drawn.
"""

import re
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from adock.gateways.inspection.appended import opens_as_archive
from adock.gateways.inspection.kinds import Fault, Unacceptable
from adock.gateways.inspection.limits import (
    DEEPEST_PAGE_TREE,
    MOST_INFLATED,
    MOST_INFLATED_STREAM,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_POINTS,
)
from adock.gateways.inspection.pictures import check_size

_TOO_MUCH = (LimitReachedError, RecursionError)
_BEFORE, _AFTER = b"\xef\xbb\xbf\0\t\n\f\r ", b"\0\t\n\f\r \x1a"
_END = b"%%EOF"
_CUT_IN_AN_OBJECT = re.compile(rb"\d\s+obj\b|\bendobj\b|\bendstream\b")

# How an active object is written, long enough not to occur by chance: found even in an object that no table names.
_ACTIVE_WORDS = re.compile(
    rb"/S\s*/(JavaScript|Launch|SubmitForm|ImportData|GoToR)\b|/Type\s*/EmbeddedFile\b|/Subtype\s*/RichMedia\b"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE_KEYS = {"/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    # opens a remote file: on Windows, its owner is sent the hash of the reader's password
    "/GoToR",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
_ACTIVE_SUBTYPES = {"/RichMedia", "/FileAttachment", "/Movie", "/Screen", "/3D", "/Sound"}

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
        return {"pages": _examine(content)}
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
    end = content.rfind(_END)
    if end < 0:
        raise Unacceptable(Fault.BROKEN)
    after = content[end + len(_END) :].strip(_AFTER)
    if after:
        raise Unacceptable(Fault.BROKEN if _CUT_IN_AN_OBJECT.search(after) else Fault.POLYGLOT)
    if opens_as_archive(content):
        raise Unacceptable(Fault.POLYGLOT)


def _examine(content: bytes) -> int:
    # each change of a document adds a table, so an object may be named more than once
    reader = PdfReader(BytesIO(content), strict=False, xref_stream_maximum_entries=4 * MOST_OBJECTS)
    # A PDF that only asks not to be printed or copied opens for everybody, with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unacceptable(Fault.ENCRYPTED)
    numbers = [(number, generation) for generation, entries in reader.xref.items() for number in entries]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise Unacceptable(Fault.BOMB)
    pages = _count_pages(reader)
    _refuse_active_words(content)
    inflated = _look_at(reader.trailer, MOST_INFLATED)
    for number, generation in numbers:
        found = reader.get_object(IndirectObject(number, generation, reader))
        inflated += _look_at(found, MOST_INFLATED - inflated)
    return pages


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
    for name in ("/MediaBox", "/CropBox"):
        box = node.get(name)
        if box is None:
            continue
        left, bottom, right, top = (float(str(side.get_object())) * unit for side in box.get_object())
        # written so that NaN does not pass
        if not (abs(right - left) <= MOST_POINTS and abs(top - bottom) <= MOST_POINTS):
            raise Unacceptable(Fault.BOMB)


def _look_at(found: PdfObject | None, room: int) -> int:
    """Checks an object and what it contains, not what it refers to. Returns the inflated size of its stream, in bytes."""
    waiting: list[Any] = [found]
    inflated = 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            _refuse_active(each)
            if isinstance(each, StreamObject):
                inflated += _inflated_bytes(each, room - inflated)
                if _name(each, "/Type") == "/ObjStm":
                    _refuse_active_words(each.get_data())
            waiting += each.values()
        elif isinstance(each, ArrayObject):
            waiting += each
    return inflated


def _refuse_active_words(content: bytes) -> None:
    """Searches the raw bytes for active words, any of whose letters may be written as #4A."""
    if _ACTIVE_WORDS.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise Unacceptable(Fault.ACTIVE)


def _refuse_active(entry: DictionaryObject) -> None:
    is_active = (
        _ACTIVE_KEYS & set(entry)
        or _name(entry, "/S") in _ACTIVE_ACTIONS
        or _name(entry, "/Subtype") in _ACTIVE_SUBTYPES
        or _name(entry, "/Type") == "/EmbeddedFile"
    )
    if is_active:
        raise Unacceptable(Fault.ACTIVE)


def _name(entry: DictionaryObject, key: str) -> str:
    value = entry.get(key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return str(value) if isinstance(value, NameObject) else ""


def _inflated_bytes(stream: StreamObject, room: int) -> int:
    filters = stream.get("/Filter", stream.get("/F", ()))
    filters = filters.get_object() if isinstance(filters, PdfObject) else filters
    names = [str(each.get_object()) for each in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if sum(name in _COMPRESSED for name in names) > 1:
        # compressed twice: nobody does this, save to turn ten bytes into a thousand million
        raise Unacceptable(Fault.BOMB)
    if _name(stream, "/Subtype") == "/Image":
        check_size(int(str(stream["/Width"].get_object())), int(str(stream["/Height"].get_object())))
    data: bytes = stream._data
    for name in names:
        if name in _IN_LETTERS:
            decoded = _IN_LETTERS[name].decode(data)
            data = decoded.encode("latin-1") if isinstance(decoded, str) else decoded
        elif name in _INFLATED:
            return _length_inflated(data, min(room, MOST_INFLATED_STREAM))
        elif name in _COMPRESSED:
            return len(stream.get_data())  # stopped by pypdf's own limit, half of ours
        elif name in _WITH_ITS_OWN_SIZE:
            _check_picture(data, _WITH_ITS_OWN_SIZE[name])
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
