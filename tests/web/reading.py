"""A page as it is read."""

import re
from html import unescape


def text_of(response) -> str:
    """No tags, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
