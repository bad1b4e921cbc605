"""Inspection of a JPEG or a PNG, decoded in full once its size is known to be reasonable. Runs in the process apart."""

from io import BytesIO
from typing import Any

from PIL import Image

from adock.gateways.inspection.appended import opens_as_archive, speaks_another_language
from adock.gateways.inspection.kinds import Fault, Unacceptable
from adock.gateways.inspection.limits import MOST_PIXELS, MOST_PIXELS_ASIDE

# our own limits are checked before anything is decoded
Image.MAX_IMAGE_PIXELS = None

_PNG_SIGNATURE_BYTES, _CHUNK_AROUND_BYTES = 8, 12
_PADDING = b"\0\t\n\r "


def examine_jpeg(content: bytes) -> dict[str, Any]:
    """Examines a JPEG. Telephones append to the picture (a second one, a film): allowed, unless it is of another kind."""
    return _answer(content, "JPEG")


def examine_png(content: bytes) -> dict[str, Any]:
    return _answer(content, "PNG")


def _answer(content: bytes, kind: str) -> dict[str, Any]:
    try:
        if opens_as_archive(content) or speaks_another_language(content):
            raise Unacceptable(Fault.POLYGLOT)
        if kind == "PNG":
            _check_chunks(content)
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
            if content[position:].strip(_PADDING):
                raise Unacceptable(Fault.POLYGLOT)
            return
    raise Unacceptable(Fault.BROKEN)
