"""Decoding of a file's bytes to text, whatever program wrote it."""

import codecs

# Characters that no field contains on purpose: PostgreSQL refuses NUL, DOS ends files with 0x1A, others break lines in
# Python but not in CSV. Tab, line feed and carriage return stay.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), Windows-1252, or UTF-16 with BOM; never fails.

    The file is judged as a whole, since "CAFÉ»" in Windows-1252 happens to be valid UTF-8. When most accents are UTF-8
    and some are not (lines pasted from elsewhere), these alone are read as Windows-1252. Control characters become
    spaces.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(codecs.BOM_UTF8).translate(_WITHOUT_CONTROLS)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors=_AS_WINDOWS_1252) if _is_mostly_utf_8(raw) else raw.decode("windows-1252", "replace")


def _is_mostly_utf_8(raw: bytes) -> bool:
    text = raw.decode(errors="replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", errors="ignore")) - wrong
    return right >= wrong


def _as_windows_1252(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("windows-1252", errors="replace"), fault.end


_AS_WINDOWS_1252 = "adock.windows-1252"
codecs.register_error(_AS_WINDOWS_1252, _as_windows_1252)
