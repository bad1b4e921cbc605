"""What spreadsheets write into the texts that they save. Pure."""

import re

_DECLARED = re.compile(r"\ufeff?\"?sep=([;,\t|])\"?[;,\t ]*", re.IGNORECASE)


def declared_delimiter(line: str) -> str:
    """The delimiter that the line declares, when it is the one that Excel puts before the titles ("sep=;"); else empty."""
    found = _DECLARED.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else ""
