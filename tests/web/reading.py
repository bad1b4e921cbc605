"""A page as it is read, and a text: a space that no line breaks at is a space."""

import re
from html import unescape


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def html_of(response) -> str:
    return plain(response.content.decode())


def text_of(response) -> str:
    """No tags, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
