"""What in a PDF acts by itself, calls somewhere or brings another file, by tables of ISO 32000-2.

Actions are listed that are allowed, not those that are not: a page of the same document, an address of the web or of mail
that a person clicks. Nothing may start by itself but at a page of the document, and nothing may name a file: opening one
on another machine hands over, on Windows, the hash of the reader's password.
"""

import re
from typing import Any

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

# Table 201, and those that PDF 2.0 adds or that were removed from it: whoever meets one of these names an action.
ACTIONS = {
    "/GoTo",
    "/GoToR",
    "/GoToE",
    "/GoToDp",
    "/Launch",
    "/Thread",
    "/URI",
    "/Sound",
    "/Movie",
    "/Hide",
    "/Named",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
    "/GoTo3DView",
    "/RichMediaExecute",
    "/SetState",
    "/NOP",
}
ALLOWED_ACTIONS = {"/GoTo", "/URI", "/Named"}
ALLOWED_NAMED = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward"}
# Where an entry holds actions that a person starts; their types are then among those allowed, known to us or not.
HOLDS_ACTIONS = ("/A", "/PA", "/NA", "/Next")
# Table 171 without those that play, run or bring a file: 3D, FileAttachment, Movie, RichMedia, Screen, Sound.
ANNOTATIONS = {
    "/Text",
    "/Link",
    "/FreeText",
    "/Line",
    "/Square",
    "/Circle",
    "/Polygon",
    "/PolyLine",
    "/Highlight",
    "/Underline",
    "/Squiggly",
    "/StrikeOut",
    "/Caret",
    "/Stamp",
    "/Ink",
    "/Popup",
    "/Widget",
    "/PrinterMark",
    "/TrapNet",
    "/Watermark",
    "/Redact",
    "/Projection",
}
FORBIDDEN_KEYS = {
    "/JavaScript",
    "/JS",
    # files inside, and collections of them
    "/EmbeddedFiles",
    "/EF",
    "/RF",
    "/Collection",
    # forms that are programs, and what plays
    "/XFA",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/Renditions",
    "/AlternatePresentations",
    "/PresSteps",
    # data that stay elsewhere: of a stream, of a picture to be printed, of a colour profile
    "/FFilter",
    "/FDecodeParms",
    "/OPI",
    "/DestOutputProfileRef",
}
FORBIDDEN_TYPES = {"/EmbeddedFile", "/Filespec", "/FileSpec", "/F", "/Rendition", "/MediaClip", "/NavNode"}
FORBIDDEN_SUBTYPES = {"/RichMedia", "/FileAttachment", "/Movie", "/Screen", "/3D", "/Sound", "/PS", "/Slideshow"}
# Where a dictionary names a file (Table 43) when what they hold is a text.
NAMES_OF_FILES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
# What a resource, whose name is its maker's choice, says that it is: a font may be called AA.
RESOURCES = {"/Font", "/ExtGState", "/Pattern", "/OCG", "/OCMD"}

_LINK = re.compile(rb"(?:https?://|mailto:)", re.IGNORECASE)
_BASE = re.compile(rb"https?://", re.IGNORECASE)
_MOST_HOPS = 20


def is_active(entry: DictionaryObject) -> bool:
    """Whether this one dictionary acts, calls somewhere or brings a file; what it holds or refers to is to be asked too."""
    kind, subtype, action = name(entry, "/Type"), name(entry, "/Subtype"), name(entry, "/S")
    return bool(
        FORBIDDEN_KEYS & set(entry)
        or kind in FORBIDDEN_TYPES
        or subtype in FORBIDDEN_SUBTYPES
        or name(entry, "/Subtype2") in FORBIDDEN_SUBTYPES
        or ((kind == "/Annot" or "/Rect" in entry) and subtype and subtype not in ANNOTATIONS)
        or ((kind == "/Action" or action in ACTIONS) and not _is_allowed(entry))
        or any(not _is_allowed(held) for key in HOLDS_ACTIONS for held in _actions(entry.get(key)))
        or _starts_by_itself(entry)
        or _names_a_file(entry)
        or ("/URI" in entry and not _leads_to_the_web(resolved(entry.get("/URI"))))
    )


def _is_allowed(action: DictionaryObject) -> bool:
    kind = name(action, "/S")
    if kind == "/Named":
        return name(action, "/N") in ALLOWED_NAMED
    if kind == "/URI":
        return "/URI" in action
    return kind in ALLOWED_ACTIONS


def _actions(value: Any) -> list[DictionaryObject]:
    """The actions that an entry holds, one or several. The same key may hold something else, which has no type of action:
    the attributes of a paragraph, the next entry of a table of contents."""
    value = resolved(value)
    held = [resolved(each) for each in value] if isinstance(value, ArrayObject) else [value]
    return [each for each in held if _is_plain(each) and "/S" in each]


def _starts_by_itself(entry: DictionaryObject) -> bool:
    opening = resolved(entry.get("/OpenAction"))
    if isinstance(opening, StreamObject):
        return True
    if isinstance(opening, DictionaryObject) and (name(opening, "/S") != "/GoTo" or "/Next" in opening):
        return True
    triggers = resolved(entry.get("/AA"))
    return _is_plain(triggers) and (
        name(triggers, "/Type") not in RESOURCES or any(_actions(value) for value in triggers.values())
    )


def _names_a_file(entry: DictionaryObject) -> bool:
    if isinstance(entry, StreamObject) and ("/F" in entry or "/Ref" in entry):
        return True
    return any(_is_text(resolved(entry.get(key))) for key in NAMES_OF_FILES)


def _leads_to_the_web(value: Any) -> bool:
    """Whether the address is whole and of the web or of mail. One that is not whole is looked for near the document: it may
    be a file, on this machine or another. A document's own base, which its addresses begin with, is of the web."""
    if _is_plain(value):
        base = resolved(value.get("/Base"))
        return base is None or (_is_text(base) and _BASE.match(_bytes(base)) is not None)
    return _is_text(value) and _LINK.match(_bytes(value)) is not None


def _is_plain(value: Any) -> bool:
    return isinstance(value, DictionaryObject) and not isinstance(value, StreamObject)


def _is_text(value: Any) -> bool:
    return isinstance(value, TextStringObject | ByteStringObject)


def _bytes(text: TextStringObject | ByteStringObject) -> bytes:
    return text.original_bytes


def name(entry: DictionaryObject, key: str) -> str:
    value = resolved(entry.get(key))
    return str(value) if isinstance(value, NameObject) else ""


def resolved(value: Any) -> Any:
    """What a reference leads to, through others. Raises RecursionError for one that leads back to itself."""
    for _ in range(_MOST_HOPS):
        if not isinstance(value, IndirectObject):
            return value
        value = value.get_object()
    raise RecursionError
