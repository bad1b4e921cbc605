"""A French postal address over the lines of an envelope. Pure.

The standard is AFNOR NF Z 10-011 (as La Poste's guide cites it): six lines of 38 signs at most, in capitals, from the
addressee to the postcode and town, which share the last one.
"""

from dataclasses import dataclass
from enum import StrEnum

LINES = 6
SIGNS = 38


class Unpostable(StrEnum):
    """Why no envelope can bear an address."""

    INCOMPLETE = "incomplete"  # no postcode, no town, or nothing that says where in it
    ABROAD = "abroad"
    TOO_LONG = "too long"  # for six lines of 38 signs


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Each part as its source writes it, empty where it gives none. `country` is empty in France.

    With a CEDEX, `cedex_code` and `cedex` ("RENNES CEDEX 7") end the address instead of `postcode` and `town`.
    """

    complement: str = ""
    street: str = ""
    special_distribution: str = ""  # "CS 96407", "BP 12"
    postcode: str = ""
    town: str = ""
    cedex_code: str = ""
    cedex: str = ""
    country: str = ""


def postal_lines(addressee: str, address: PostalAddress, attention: str = "") -> tuple[str, ...] | Unpostable:
    """The lines of the envelope, whole; or why there are none. Nothing is ever cut: what is long takes the lines that others
    leave, and a word is never split. `attention` ("À l'attention de…") is no part of the address: it stands if a line is left.
    """
    if _capitals(address.country) not in {"", "FRANCE"}:
        return Unpostable.ABROAD
    code, town = _capitals(address.cedex_code or address.postcode), _capitals(address.cedex or address.town)
    place = [_capitals(address.complement), _capitals(address.street), _distribution(address)]
    if not (_capitals(addressee) and _is_postcode(code) and town and any(place)):
        return Unpostable.INCOMPLETE
    last = f"{code} {town if len(town) < SIGNS - len(code) else _with_short_saints(town)}"
    name, rest = _wrapped(_capitals(addressee)), [*(line for part in place for line in _wrapped(part)), last]
    noted = _wrapped(_capitals(attention))
    lines = [*name, *(noted if len(name) + len(noted) + len(rest) <= LINES else []), *rest]
    return tuple(lines) if len(lines) <= LINES and all(len(line) <= SIGNS for line in lines) else Unpostable.TOO_LONG


def _capitals(text: str) -> str:
    return " ".join(text.split()).upper()


def _is_postcode(code: str) -> bool:
    return len(code) == 5 and code.isascii() and code.isdigit()


def _distribution(address: PostalAddress) -> str:
    """The line before the last: the box, and the town where the CEDEX's label does not name it."""
    town, cedex = _capitals(address.town), _capitals(address.cedex)
    is_named = not cedex or f" {_as_words(town)} " in f" {_as_words(cedex)} "
    return " ".join(filter(None, (_capitals(address.special_distribution), "" if is_named else town)))


def _as_words(text: str) -> str:
    return text.replace("-", " ").replace("'", " ")


def _with_short_saints(town: str) -> str:
    """As La Poste writes towns that are too long for the last line: without hyphens, SAINT shortened."""
    short = {"SAINT": "ST", "SAINTE": "STE"}
    return " ".join(short.get(word, word) for word in _as_words(town).split())


def _wrapped(text: str) -> list[str]:
    """The words of `text` over as few lines as they fill; a word that is longer than a line stands alone, whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= SIGNS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
