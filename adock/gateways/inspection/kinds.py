"""What a file was found to be, or why it is not accepted."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
EXTENSIONS = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png"}


class Inspected(NamedTuple):
    kind: Kind
    media_type: str
    extension: str
    pages: int


class Fault(StrEnum):
    EMPTY = "empty"
    # none of the three kinds, whatever its name says: a program, a web page, an SVG drawing, an Office document
    UNKNOWN_TYPE = "unknown_type"
    # a photograph as telephones keep it (HEIC). It is told how to make a JPEG of it rather than converted: a browser does so
    # by itself where a form asks for JPEG, and its decoder is one more that strangers' files would reach
    TELEPHONE_PICTURE = "telephone_picture"
    # a picture in another format: WebP, AVIF, TIFF, GIF
    OTHER_PICTURE = "other_picture"
    # cut short, or so damaged that readers would not agree on what it shows
    BROKEN = "broken"
    # asks for a password
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    # would take too much time, memory or room to open
    BOMB = "bomb"
    # a PDF that does something when it is read, calls somewhere or brings another file (acting.py)
    ACTIVE = "active"
    # also something else when opened by another program: an archive or a page before, after or among it
    POLYGLOT = "polyglot"


class Unacceptable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
