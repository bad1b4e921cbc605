"""Files that are two things at once."""

import re
from io import BytesIO
from zipfile import ZipFile

# Words that neither a picture nor a PDF contains, long enough not to occur by chance in ten million bytes: what makes a
# browser that is given the file as a page run something, and the beginnings of other archives than ZIP.
_FOREIGN_WORDS = re.compile(
    rb"<!doctype|<\?php|<script|</script"
    rb"|<(?:html|head|body|iframe|frameset|object|embed|applet|form|meta|base|link|style|video|audio)[\s/>]"
    # up to the next of them, or each would be searched through all that follow it
    rb"|<(?:svg|img|math|input|a|div|p|marquee|details)[\s/]"
    rb"(?:[\x20-\x3b\x3f-\x7e\s]|<(?!(?:svg|img|math|input|a|div|p|marquee|details)[\s/])){0,500}+="
    rb"|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c",
    re.IGNORECASE,
)
_PDF = re.compile(rb"%PDF-\d")


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
    """Whether a web page, a program or another archive is written among its bytes."""
    return _FOREIGN_WORDS.search(content) is not None


def holds_a_pdf(content: bytes) -> bool:
    return _PDF.search(content) is not None
