"""Names of stored files, which we choose; a visitor's name never becomes one."""

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
    """The name, if it is made of lowercase letters, digits, `._-`, and `/` between parts that do not begin with a dot.

    Raises ValueError otherwise: it is a bug of ours.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for a file: {name!r}")
    return name


def checked_prefix(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"not the beginning of a file's name: {prefix!r}")
    return prefix
