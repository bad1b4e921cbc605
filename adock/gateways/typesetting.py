"""Typesetting: turns a Typst source and values into a tagged PDF. Nothing is fetched; only Typst's own fonts are used, and
the State's typeface in the letterhead.

Both are set as French here: nobody else puts their no-break spaces. A source finds beside it the letterhead of every paper
of the service (letterhead.typ) and the State's drawings, which stay in their own folder (static/dsfr/NOTICE.md).
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from adock.core import french
from adock.core.text import UNSEEN, normal
from adock.core.waiting import waiting

# The characters that Typst's own fonts draw. PDF/UA refuses a document with any other, and names come as people type them:
# a character that cannot be drawn is shown as missing.
_DRAWN_UP_TO = "\u04ff"
_DRAWN_BEYOND = re.compile(
    r"[\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u2070\u2071\u2074-\u208e\u2090-\u209c\u20ac\u2116\u2122\u25a1]"
)
_NOT_DRAWN = frozenset("\u0485\u0486")
_MISSING = "\u25a1"
# Text that needs no look at each character, as most long values: a picture's drawing, numbers.
_PLAIN = re.compile(r"[\n\x20-\x7e]*")
# Invisible characters that lay a text out: a line's end, and where a long word may be broken.
_LAYING_OUT = frozenset("\n\u200b")

LETTERHEAD = Path(__file__).with_name("letterhead.typ")
STATE = Path(__file__).parents[1] / "static/dsfr/paper"
# As in the header of every page.
SERVICE = {"service": "A Dock", "tagline": "Le registre des transporteurs routiers"}


def typeset(source: Path, values: Mapping[str, Any], made_at: datetime | None = None) -> bytes:
    """The PDF (PDF/UA-1) of `source`, which reads `values` as `json(bytes(sys.inputs.values))`, and may import
    "letterhead.typ".

    Values are data to Typst, never markup; characters that are in none of its fonts (ideograms, emoji) become squares. The
    same values give the same bytes when `made_at`, the PDF's date, is given. Raises typst.TypstError when the source is
    wrong.
    """
    head = {"ministry": settings.SITE["ministry"], **SERVICE}
    inputs = {"values": _written(values), "letterhead": _written(head)}
    files = {"main": _set_as_french(source), **_beside_every_source()}
    with waiting():  # a list of hundreds of names takes a second, outside of Python
        # its stubs know neither projects of several files nor the options that a given type of input takes
        return typst.compile(  # type: ignore[call-overload]
            files,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards="ua-1",
            timestamp=None if made_at is None else int(made_at.timestamp()),
        )


def _written(values: Mapping[str, Any]) -> str:
    return json.dumps(_drawable(values), ensure_ascii=False)


def _set_as_french(source: Path) -> bytes:
    return french.typeset(source.read_text()).encode()


@cache
def _beside_every_source() -> Mapping[str, bytes]:
    drawings = {drawing.name: drawing.read_bytes() for drawing in STATE.glob("*.svg")}
    return {LETTERHEAD.name: _set_as_french(LETTERHEAD), **drawings}


@cache
def _fonts() -> typst.Fonts:
    """Found once: looking for them again takes longer than a letter."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(STATE)])


def _normal(text: str) -> str:
    """In the composed form, word by word: a paper may be longer than what one normalisation takes."""
    return " ".join(normal("NFC", word) for word in text.split(" "))


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        value = french.typeset(value)
        if _PLAIN.fullmatch(value):
            return value
        kept = (sign for sign in _normal(value) if _is_laid_out(sign))
        return "".join(sign if sign in _LAYING_OUT or _is_drawn(sign) else _MISSING for sign in kept)
    if isinstance(value, Mapping):
        return {name: _drawable(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(held) for held in value]
    return value


def _is_laid_out(sign: str) -> bool:
    return sign in _LAYING_OUT or unicodedata.category(sign) not in UNSEEN


def _is_drawn(sign: str) -> bool:
    if sign <= _DRAWN_UP_TO:
        return sign not in _NOT_DRAWN and unicodedata.category(sign) != "Cn"
    return _DRAWN_BEYOND.match(sign) is not None
