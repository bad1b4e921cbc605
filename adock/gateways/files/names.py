"""The names of files: ours, never a visitor's."""

import re
from datetime import datetime
from typing import NamedTuple

_SEGMENT = r"[a-z0-9_-][a-z0-9._-]{0,99}"
_NAME = re.compile(rf"{_SEGMENT}(/{_SEGMENT}){{0,9}}")
_PREFIX = re.compile(rf"(({_SEGMENT}/){{0,9}}({_SEGMENT})?)?")


class StoredFile(NamedTuple):
    name: str
    changed_at: datetime


def checked(name: str) -> str:
    """Lowercase letters, digits, `._-`, and `/` between parts that begin with no dot. Raises ValueError: a bug of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for a file: {name!r}")
    return name


def checked_prefix(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"not the beginning of a file's name: {prefix!r}")
    return prefix
