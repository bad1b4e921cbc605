"""Mail addresses and host names that people type, in one spelling. Pure; nothing else reads an address.

Addresses that look alike must be alike, or be refused: a domain is stored in lower-case ASCII (IDNA 2008 with the mapping of
UTS #46), a sign that nobody sees is refused and not dropped. Reading is idempotent.
"""

import re

import idna

from adock.core.refusals import Mistyped
from adock.core.typed import LONGEST_TYPED, refuse_unseen
from adock.core.words import marked

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without its angle brackets
LONGEST_MAILBOX = 64

WRONG = marked("Cette adresse n'est pas complète. Elle s'écrit comme nom@exemple.fr, sans espace.")
TOO_LONG = marked("Cette adresse est trop longue : 254 caractères au plus.")
SEVERAL = marked("Une seule adresse peut être donnée ici, comme nom@exemple.fr.")
NO_ACCENTS = marked("Ce qui précède le @ s'écrit sans accent ni espace, comme dans nom@exemple.fr.")

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_ENCODED = re.compile(r"(?:^|\.)xn--", re.IGNORECASE)
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def mail_address(typed: str) -> str:
    """The address, its domain in lower-case ASCII; empty when nothing was typed. The mailbox keeps its case, which its owner
    chose to show. Raises Mistyped."""
    if len(typed) > LONGEST_TYPED:
        raise Mistyped(TOO_LONG)
    text = typed.strip()
    refuse_unseen(text)
    if not text:
        return ""
    if len(text) > LONGEST_ADDRESS:
        raise Mistyped(TOO_LONG)
    mailbox, at, domain = text.rpartition("@")
    if "@" in mailbox:
        raise Mistyped(SEVERAL)
    if at and not mailbox.isascii():
        raise Mistyped(NO_ACCENTS)
    try:
        kept = f"{mailbox}@{ascii_host(domain)}"
    except ValueError:
        raise Mistyped(WRONG) from None
    if not _MAILBOX.fullmatch(mailbox) or len(mailbox) > LONGEST_MAILBOX:
        raise Mistyped(WRONG)
    if len(kept) > LONGEST_ADDRESS:
        raise Mistyped(TOO_LONG)
    return kept


def account_address(typed: str) -> str:
    """The same, the mailbox in lower case too: what accounts are known, counted and compared by."""
    return mail_address(typed).lower()


def ascii_host(name: str) -> str:
    """A public host's name in lower-case ASCII. Raises ValueError if it is not one."""
    is_plain = name.isascii() and not _ENCODED.search(name)
    host = name.lower() if is_plain else idna.encode(name, uts46=True).decode("ascii")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError(name)
    return host
