"""Files that are two things at once."""

import re
from io import BytesIO
from zipfile import ZipFile

# Words that no picture contains, long enough not to occur by chance in ten million bytes.
_FOREIGN_WORDS = re.compile(rb"<script|<!doctype|<\?php|<html>|%PDF-\d", re.IGNORECASE)


def opens_as_archive(content: bytes) -> bool:
    """Whether the file is also an archive. An archive is read from its end, so it can follow or hide in any other file."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return bool(archive.infolist())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not open
        return False


def speaks_another_language(content: bytes) -> bool:
    return _FOREIGN_WORDS.search(content) is not None
