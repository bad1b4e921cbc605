"""How strong a secret is: whether it was drawn at random, as far as its letters or octets can tell. Words are French.

Random ones pass (each bound is missed by less than one in a million); what people write by hand, repeat, count up, or copy
from a page does not. OWASP ASVS 5.0: 11.5.1, 13.2.3; Django's own check of SECRET_KEY (security.W009) looks at less.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from adock.gateways.settings import FILES_KEY_BYTES as KEY_BYTES

# Django's default length, and what hexadecimal digits, sixteen in all, can still reach.
SECRET_LENGTH, SECRET_LETTERS = 50, 10
# 32 random octets hold about thirty different ones.
KEY_DIFFERENT_BYTES = 20
# Words of those who mean to put a real secret there later; at random they never come.
PLACEHOLDERS = (
    "insecure",
    "secret",
    "change-me",
    "changeme",
    "change_me",
    "password",
    "motdepasse",
    "mot-de-passe",
    "example",
    "exemple",
    "development",
    "développement",
)
# What programs are delivered with, and what is typed instead of a password.
DEFAULT_PASSWORDS = {
    *("adock", "a-dock", "admin", "azerty", "changeit", "changeme", "default", "minio", "minioadmin", "motdepasse", "pass"),
    *("passw0rd", "password", "postgres", "postgresql", "root", "secret", "service", "test", "user", "0000", "1234"),
    *("12345", "123456", "12345678", "123456789"),
}


def is_default_password(password: str, user: str = "") -> bool:
    """Whether it is one that everybody tries first: a program's own, or the name of its user."""
    return bool(password) and password.lower() in DEFAULT_PASSWORDS | {user.lower()}


def weakness_of_secret(secret: str) -> str | None:
    """Why a secret of letters is refused; None when it seems to be random."""
    if len(secret) < SECRET_LENGTH:
        return f"ne fait que {len(secret)} caractères : il en faut {SECRET_LENGTH}, tirés au hasard"
    if any(word in secret.lower() for word in PLACEHOLDERS):
        return "est une valeur d'exemple, publiée ou écrite à la main"
    if len(set(secret)) < SECRET_LETTERS or _is_patterned([ord(letter) for letter in secret]):
        return "se répète ou suit un ordre : il faut des caractères tirés au hasard"
    return None


def key_of(written: str) -> bytes | None:
    """The 32 octets of a key written in base64, ordinary or for addresses; None when it is not one."""
    try:
        key = base64.b64decode(written, altchars=b"-_" if set(written) & {"-", "_"} else None, validate=True)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == KEY_BYTES else None


def weakness_of_key(key: bytes) -> str | None:
    """Why a key of 32 octets is refused; None when it seems to be random. The same for every key written in base64."""
    if not any(key):
        return "n'est faite que de zéros"
    if len(set(key)) < KEY_DIFFERENT_BYTES or _is_patterned(key):
        return "se répète ou suit un ordre"
    if all(0x20 <= octet < 0x7F for octet in key):
        return "est un texte, et non des octets tirés au hasard"
    return None


def _is_patterned(values: Sequence[int]) -> bool:
    """Whether a part comes again and again, or most values follow the one before by the same step."""
    triples = {tuple(values[start : start + 3]) for start in range(len(values) - 2)}
    steps = Counter(after - before for before, after in pairwise(values))
    return len(triples) < 0.7 * (len(values) - 2) or max(steps.values()) > len(values) / 2
