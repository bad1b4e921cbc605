"""Cleans the names that files come with. Pure."""

import re
import unicodedata

from adock.core.text import UNSEEN

LONGEST_NAME = 150


def clean_file_name(given: str) -> str:
    """A file's name as shown, never used as a path: its last part, without invisible characters.

    Nobody types a file's name into our form, so a character that reverses text ("U+202E, fdp.exe") is dropped, not refused.
    """
    last = re.split(r"[/\\]", given[-1_000:])[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in UNSEEN | {"Zl", "Zp"})
    name = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(name) <= LONGEST_NAME:
        return name or "document"
    stem, dot, extension = name.rpartition(".")
    end = dot + extension if stem and len(extension) <= 10 else ""
    return name[: LONGEST_NAME - len(end)] + end
