"""Inspection of a JPEG or a PNG, decoded in full once its size is known to be reasonable. Runs in the process apart."""

import re
from io import BytesIO
from typing import Any

from PIL import Image

from adock.gateways.inspection.appended import holds_a_pdf, opens_as_archive, speaks_another_language
from adock.gateways.inspection.kinds import Fault, Unacceptable
from adock.gateways.inspection.limits import MOST_PIXELS, MOST_PIXELS_ASIDE
from adock.gateways.pdf_end import PADDING

# our own limits are checked before anything is decoded
Image.MAX_IMAGE_PIXELS = None

_PNG_SIGNATURE_BYTES, _CHUNK_AROUND_BYTES = 8, 12
# What a segment of a JPEG that has no length is: a lone marker, or those that restart the decoder.
_LONE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_BOX_AROUND_BYTES = 8


def examine_jpeg(content: bytes) -> dict[str, Any]:
    """Examines a JPEG. Telephones append to the picture (another one, the seconds before it, their own notes): allowed, and
    nothing else (_is_of_a_telephone)."""
    return _answer(content, "JPEG")


def examine_png(content: bytes) -> dict[str, Any]:
    return _answer(content, "PNG")


def _answer(content: bytes, kind: str) -> dict[str, Any]:
    try:
        if opens_as_archive(content) or speaks_another_language(content) or holds_a_pdf(content):
            raise Unacceptable(Fault.POLYGLOT)
        if kind == "PNG":
            _check_chunks(content)
        elif not _is_of_a_telephone(content[_end_of_jpeg(content) :]):
            raise Unacceptable(Fault.POLYGLOT)
        _decode(content, kind)
    except Unacceptable as refusal:
        return {"fault": refusal.fault}
    return {"pages": 1}


def _decode(content: bytes, kind: str) -> None:
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            check_size(*picture.size)
            picture.load()
    except (Unacceptable, MemoryError):
        raise
    except Image.DecompressionBombError as bomb:
        raise Unacceptable(Fault.BOMB) from bomb
    except Exception as fault:
        # only these words of Pillow's show that a text inside is a bomb
        is_bomb = isinstance(fault, ValueError) and "too large" in str(fault)
        raise Unacceptable(Fault.BOMB if is_bomb else Fault.BROKEN) from fault


def check_size(width: int, height: int) -> None:
    if width > MOST_PIXELS_ASIDE or height > MOST_PIXELS_ASIDE or width * height > MOST_PIXELS:
        raise Unacceptable(Fault.BOMB)


def _check_chunks(content: bytes) -> None:
    """Checks that the file ends where its picture does, and has only one."""
    position = _PNG_SIGNATURE_BYTES
    while position + _CHUNK_AROUND_BYTES <= len(content):
        length, name = int.from_bytes(content[position : position + 4], "big"), content[position + 4 : position + 8]
        if name == b"acTL":  # animated
            raise Unacceptable(Fault.UNKNOWN_TYPE)
        position += length + _CHUNK_AROUND_BYTES
        if name == b"IEND":
            if content[position:].strip(PADDING):
                raise Unacceptable(Fault.POLYGLOT)
            return
    raise Unacceptable(Fault.BROKEN)


def _end_of_jpeg(content: bytes, position: int = 0) -> int:
    """Where the picture that begins there ends: after its end marker, found segment by segment. Raises Unacceptable."""
    position += 2
    while found := _NEXT_MARKER.match(content, position):
        marker, position = found[1][0], found.end()
        if marker == _END:
            return position
        if marker in _LONE_MARKERS or marker == _START:
            continue
        position += int.from_bytes(content[position : position + 2], "big")
        if marker == _SCAN:
            # the scan's own data last up to a marker that is none of theirs
            after = _NEXT_MARKER.search(content, position)
            position = after.start() if after else len(content)
    raise Unacceptable(Fault.BROKEN)


def _is_of_a_telephone(after: bytes) -> bool:
    """Whether what follows a JPEG is padding, other JPEGs (previews, depths: CIPA DC-007), a film (ISO 14496-12) or the notes
    of a Samsung."""
    while kept := after.lstrip(PADDING):
        # a film begins with its first box's length, which looks like padding
        nearby = after[max(0, len(after) - len(kept) - 4) :]
        film = nearby.find(b"ftyp", 4, 12) - 4
        if kept.startswith(b"\xff\xd8\xff"):
            after = kept[_end_of_jpeg(kept) :]
        elif film >= 0:
            after = nearby[film:][_end_of_film(nearby[film:]) :]
        else:
            return b"SEFH" in kept and kept.rstrip(PADDING).endswith(b"SEFT")
    return True


def _end_of_film(content: bytes) -> int:
    """Where its boxes end, each of which says its length first."""
    position = 0
    while content[position + 4 : position + 8].isalnum():
        length = int.from_bytes(content[position : position + 4], "big")
        if length == 1:
            length = int.from_bytes(content[position + _BOX_AROUND_BYTES : position + 2 * _BOX_AROUND_BYTES], "big")
        if length < _BOX_AROUND_BYTES or position + length > len(content):
            break
        position += length
    return position or len(content)
