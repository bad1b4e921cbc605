"""A French postal address, as it is shown and over the lines of an envelope. Pure.

The standard is AFNOR NF Z 10-011 (as La Poste's guide cites it): six lines of 38 signs at most, in capitals, from the
addressee to the postcode and town, which share the last one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LINES = 6
SIGNS = 38


class Unpostable(StrEnum):
    """Why no envelope can bear an address."""

    INCOMPLETE = "incomplete"  # no postcode, no town, or nothing that says where in it
    ABROAD = "abroad"
    TOO_LONG = "too long"  # for six lines of 38 signs


class Placed(Protocol):
    """What keeps an address as Sirene writes it, part by part; None where a part is not given."""

    @property
    def address_complement(self) -> str | None: ...
    @property
    def street(self) -> str | None: ...
    @property
    def special_distribution(self) -> str | None: ...
    @property
    def postcode(self) -> str | None: ...
    @property
    def commune(self) -> str | None: ...
    @property
    def cedex_code(self) -> str | None: ...
    @property
    def cedex(self) -> str | None: ...


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

    @classmethod
    def of(cls, placed: Placed, country_abroad: str | None) -> "PostalAddress":
        return cls(
            complement=placed.address_complement or "",
            street=placed.street or "",
            special_distribution=placed.special_distribution or "",
            postcode=placed.postcode or "",
            town=placed.commune or "",
            cedex_code=placed.cedex_code or "",
            cedex=placed.cedex or "",
            country=country_abroad or "",
        )

    @property
    def place(self) -> tuple[str, str]:
        """The code and the town of the last line: those of the CEDEX when there is one."""
        return self.cedex_code or self.postcode, self.cedex or self.town

    @property
    def where(self) -> tuple[str, ...]:
        """What stands before the last line, from the building to the box, and the town that a CEDEX does not name."""
        box = " ".join(filter(None, (self.special_distribution, self.town if self._hides_town else "")))
        return tuple(part for part in (self.complement, self.street, box) if part)

    @property
    def _hides_town(self) -> bool:
        town, cedex = _as_words(_capitals(self.town)), _as_words(_capitals(self.cedex))
        return bool(cedex and town) and f" {town} " not in f" {cedex} "


def written_lines(address: PostalAddress) -> tuple[str, ...]:
    """The address as a page or a paper shows it, each part as its source writes it; empty when nothing is known."""
    return tuple(line for line in (*address.where, " ".join(filter(None, address.place)), address.country) if line)


def postal_lines(addressee: str, address: PostalAddress, attention: str = "") -> tuple[str, ...] | Unpostable:
    """The lines of the envelope, whole; or why there are none. Nothing is ever cut: what is long takes the lines that others
    leave, and a word is never split. `attention` ("À l'attention de…") is no part of the address: it stands if a line is left.
    """
    if _capitals(address.country) not in {"", "FRANCE"}:
        return Unpostable.ABROAD
    code, town = map(_capitals, address.place)
    place = [_capitals(part) for part in address.where]
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
