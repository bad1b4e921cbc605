"""Bytes to text, whatever program wrote the file."""

import codecs

# Characters no field holds on purpose: PostgreSQL refuses NUL, DOS ends files with 0x1A, others break lines in Python
# but not in CSV. Tab, line feed and carriage return stay.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), Windows-1252, or UTF-16 with BOM; never fails.

    A file that is not wholly UTF-8 is judged line by line: a single bad line in a UTF-8 file then does not spoil the
    accents of the others, and a Windows-1252 line with an accent is practically never valid UTF-8. Control characters
    become spaces.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(codecs.BOM_UTF8).translate(_WITHOUT_CONTROLS)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "".join(_decode_line(line) for line in raw.splitlines(keepends=True))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("windows-1252", errors="replace")
