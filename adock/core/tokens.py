"""Secrets of links and letters: drawn at random, given out once, stored as a digest."""

import secrets
from hashlib import sha256

# Without 0, 1, I, L, O and U: a code read on paper must be typed without doubt, and spell no word.
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def link_token() -> str:
    """A secret of 256 bits, for the address of a link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a link's token. The token has too many bits to be guessed, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def paper_code(groups: int = 3, length: int = 4) -> str:
    """A code to type from paper, "7KQ2-M9FD-3XHA": 58 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(length)) for _ in range(groups))


def normalized_code(typed: str) -> str:
    """A code as typed, stripped of what does not count: case, spaces, hyphens."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
