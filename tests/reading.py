"""What was answered and written, as tests read it: pages, problems of the API, mails, the journal.

A space that no line breaks at is read as a space.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from adock.accounts.models import User
from adock.core.models import JournalEntry, OutgoingMail

# ------------------------------------------------------------------ pages


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def html_of(response) -> str:
    return plain(response.content.decode())


def text_of(response) -> str:
    """No tags, single spaces."""
    return _read(response.content.decode())


def main_text_of(response) -> str:
    """The same, without what all pages have."""
    return _read(response.content.decode().split("<main", 1)[1].split("</main>")[0])


def _read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def hidden_fields(html: str) -> dict[str, str]:
    """What a page's forms would send that nobody types."""
    reader = _HiddenFields()
    reader.feed(html)
    return reader.found


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.found[given["name"] or ""] = given["value"] or ""


def problem_of(response, status: int) -> dict[str, Any]:
    """What the API says is wrong."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    return response.json()


# ------------------------------------------------------------------ mails

# What a program says to itself: EDIT_SHEET, ['35', '44'], {'a': 1}, {{ name }}, None, &#39;.
INNER_WORDS = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\b[A-Z]+_[A-Z_]+\b|\['|\{'|\{\{|\{%|&#|&\w+;|\bobject at 0x")


def outbox() -> list[OutgoingMail]:
    return [as_read(mail) for mail in OutgoingMail.objects.order_by("id")]


def as_read(mail: OutgoingMail) -> OutgoingMail:
    mail.subject, mail.text, mail.html = plain(mail.subject), plain(mail.text), plain(mail.html)
    return mail


def mails_to(who: User | str) -> list[OutgoingMail]:
    address = who if isinstance(who, str) else who.email
    return [as_read(mail) for mail in OutgoingMail.objects.filter(recipient=address).order_by("id")]


def only_mail() -> OutgoingMail:
    [mail] = outbox()
    return mail


def link_in(mail: OutgoingMail) -> str:
    """The path of the one address that the mail asks to follow."""
    [address] = set(re.findall(r"https?://[^/\s]+(/\S+)", mail.text))
    return address


def token_for(address: str) -> str:
    """The end of the link in the last mail to that address."""
    return link_in(mails_to(address)[-1]).rsplit("/", 1)[1]


def assert_is_plain_french(mail: OutgoingMail) -> None:
    """Text and HTML say the same, to a person: no code, no hole, no word of a program."""
    assert "Bonjour," in mail.text
    for words in (mail.subject, mail.text):
        found = INNER_WORDS.search(words)
        assert found is None, f"« {found.group()} » in {words}"
    read = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", mail.html))
    assert INNER_WORDS.search(re.sub(r"&(nbsp|amp|lt|gt|#34|#39);", " ", read)) is None, read
    assert mail.subject
    assert not mail.subject.endswith(".")


# ------------------------------------------------------------------ the journal


def acts(subject: str) -> list[str]:
    """What the journal holds of a company or an establishment."""
    return list(JournalEntry.objects.filter(subject=subject).order_by("id").values_list("act", flat=True))
