"""Where a PDF ends: said once, for what is deposited and for what is checked."""

import re

END = b"%%EOF"
# What readers pass over: the format's own white space, NUL among it, and the mark that DOS ended files with.
PADDING = b"\0\t\n\f\r \x1a"
# How a document ends that has a table of its objects (ISO 32000-2, 7.5.5), and within how many bytes. Where it is not so,
# libraries search all of it, byte by byte, for minutes' worth of ten megabytes.
_TABLE = re.compile(rb"startxref[\0\t\n\f\r ]{1,9}(\d{1,10})[\0\t\n\f\r ]{1,9}\Z")
_TABLE_WITHIN, _END_WITHIN = 100, 2_000
_LINE_END = re.compile(rb"\r\n|\n|\r|")


def whole_document(content: bytes) -> bytes:
    """The content up to its last end mark and the end of that line, without the padding that some programs add after it.
    As it is where anything but padding follows, or where there is no end mark."""
    end = content.rfind(END)
    if end < 0 or after_end(content):
        return content
    end += len(END)
    line_end = _LINE_END.match(content, end)
    return content[: line_end.end() if line_end else end]


def after_end(content: bytes) -> bytes:
    """What follows the last end mark, but for padding."""
    return content[content.rfind(END) + len(END) :].strip(PADDING)


def says_where_its_table_is(content: bytes) -> bool:
    """Whether it ends as the format demands, but for a little that may have been added after."""
    end = content.rfind(END)
    found = _TABLE.search(content, max(0, end - _TABLE_WITHIN), end) if end >= len(content) - _END_WITHIN else None
    return found is not None and int(found[1]) < len(content)
