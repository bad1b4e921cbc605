"""Where a PDF ends: said once, for what is deposited and for what is checked."""

import re

END = b"%%EOF"
# What readers pass over: the format's own white space, NUL among it, and the mark that DOS ended files with.
PADDING = b"\0\t\n\f\r \x1a"
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
