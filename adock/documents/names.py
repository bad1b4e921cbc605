"""Cleans the names that files come with. Pure."""

import re
import unicodedata

from adock.core.text import UNSEEN, normal

LONGEST_NAME = 150
_FORBIDDEN = frozenset('/\\:*?"<>|')  # on one system or another


def clean_file_name(given: str) -> str:
    """A file's name as shown, never used as a path: its last part, without invisible characters.

    Nobody types a file's name into our form, so a character that reverses text ("U+202E, fdp.exe") is dropped, not refused.
    """
    last = re.split(r"[/\\]", given[-1_000:])[-1]
    return _shortened(" ".join(normal("NFC", _seen(last)).split()) or "document")


def name_to_download(name: str) -> str:
    """The name that a file is downloaded as: one that no system takes for a path, without invisible characters."""
    return _shortened("".join("-" if sign in _FORBIDDEN else sign for sign in _seen(name)).strip(" .") or "document")


def _seen(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNSEEN | {"Zl", "Zp"})


def _shortened(name: str) -> str:
    """A name that is too long keeps its extension."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    end = dot + extension if stem and len(extension) <= 10 else ""
    return name[: LONGEST_NAME - len(end)] + end
