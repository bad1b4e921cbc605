"""Bytes to text, whatever program wrote the file."""

import codecs

# Characters no field holds on purpose: PostgreSQL refuses NUL, DOS ends files with 0x1A, others break lines in Python
# but not in CSV. Tab, line feed and carriage return stay.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), Windows-1252, or UTF-16 with BOM; never fails.

    What is not UTF-8 is read as Windows-1252 byte by byte, so that one bad line in a UTF-8 file does not spoil the
    accents of the others; a Windows-1252 accent followed by what follows it in words is practically never valid UTF-8.
    Control characters become spaces.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", errors="replace").encode()
    return raw.removeprefix(codecs.BOM_UTF8).translate(_WITHOUT_CONTROLS).decode(errors=_AS_WINDOWS_1252)


def _as_windows_1252(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("windows-1252", errors="replace"), fault.end


_AS_WINDOWS_1252 = "adock.windows-1252"
codecs.register_error(_AS_WINDOWS_1252, _as_windows_1252)
