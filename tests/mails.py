"""The outbox as tests read it, and what every mail must be."""

import re

from adock.core.models import OutgoingMail
from tests.web.reading import plain

# What a program says to itself: EDIT_SHEET, ['35', '44'], {'a': 1}, {{ name }}, None, &#39;.
INNER_WORDS = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\b[A-Z]+_[A-Z_]+\b|\['|\{'|\{\{|\{%|&#|&\w+;|\bobject at 0x")


def outbox() -> list[OutgoingMail]:
    return [as_read(mail) for mail in OutgoingMail.objects.order_by("id")]


def as_read(mail: OutgoingMail) -> OutgoingMail:
    mail.subject, mail.text, mail.html = plain(mail.subject), plain(mail.text), plain(mail.html)
    return mail


def only_mail() -> OutgoingMail:
    [mail] = outbox()
    return mail


def link_in(mail: OutgoingMail) -> str:
    """The path of the one address that the mail asks to follow."""
    [address] = set(re.findall(r"https?://[^/\s]+(/\S+)", mail.text))
    return address


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
