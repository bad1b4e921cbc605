"""Search requests, and the reading of their text. Nothing here knows the index."""

from dataclasses import dataclass
from typing import NamedTuple

from adock.core.identifiers import LABELS, SIREN_LENGTH, Kind, read_identifier
from adock.core.siren import is_siren, is_siret
from adock.core.text import fold, words
from adock.search.naming import Dotted, Elided, Piece, read_pieces, whole_word, without_legal_forms, words_in_order

# Words that people put before a number, ignored so that the number is still found.
_LABELS = frozenset(label.lower() for label in LABELS)


@dataclass(frozen=True)
class SearchRequest:
    """A search, once understood. The establishment must be in one of `departements`, serve all of `origins` and
    `destinations` (départements), and have all of `licences` and `specialities`; on `valid_on` (the ordinal of a day) its
    verdict must be `valide`. Pages begin at 1."""

    text: str = ""
    departements: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    valid_on: int | None = None
    page: int = 1
    per_page: int = 20

    @property
    def to_serve(self) -> tuple[str, ...]:
        return tuple(sorted({*self.origins, *self.destinations})) if self.origins or self.destinations else ()

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


class ParsedText(NamedTuple):
    numbers: tuple[str, ...]
    """The exact numbers that the whole text may be, compact: "FR 12 000123456" is read as a VAT number, hence a SIREN."""
    pieces: tuple[Piece, ...]
    """Its words without legal forms; the last may be unfinished."""
    orders: tuple[tuple[str, ...], ...]
    """The same words as names are indexed, to be compared in order; a second time with "et" for "&"."""
    last: str
    """The last word as typed."""

    @property
    def digits(self) -> str:
        """The text as one number when it is made only of groups of digits; "" otherwise."""
        if len(self.pieces) > 1 and all(isinstance(piece, str) and piece.isdecimal() for piece in self.pieces):
            return "".join(map(whole_word, self.pieces))
        return ""


def parse_text(text: str) -> ParsedText:
    folded = fold(text)
    found = words(folded)
    pieces = without_legal_forms(read_pieces(folded))
    orders = [words_in_order(pieces)]
    if pieces and "&" in folded:
        orders.append(words_in_order(without_legal_forms(read_pieces(folded.replace("&", " et ")))))
    last = pieces[-1] if pieces else ""
    return ParsedText(
        numbers=_possible_numbers(text, found),
        pieces=tuple(_gather_digits(_undotted(pieces))),
        orders=tuple(order for order in orders if order),
        last=last.parts[-1] if isinstance(last, Elided) else whole_word(last),
    )


def _possible_numbers(text: str, found: list[str]) -> tuple[str, ...]:
    """What the index may hold of the whole text: its words in one, those that are no label, and the number read in it."""
    whole = "".join(found).upper()
    unlabelled = "".join(word for word in found if word not in _LABELS).upper()
    numbers = dict.fromkeys(number for number in (whole, unlabelled) if number)
    read = read_identifier(text) if any(map(str.isdecimal, whole)) else None
    # The beginning of a SIRET is no SIREN that lost its zeros.
    if read and read.fault is None and not (read.zeros_given_back and len(read.value) == SIREN_LENGTH):
        if read.kind is Kind.VAT:
            numbers = {}
        numbers[(read.kind is Kind.VAT and read.siren) or read.value] = None
    return tuple(numbers)


def _undotted(pieces: list[Piece]) -> list[Piece]:
    """ "S.M.T." is searched as "smt" is: dots never matter."""
    return [piece.word if isinstance(piece, Dotted) else piece for piece in pieces]


def _gather_digits(pieces: list[Piece]) -> list[Piece]:
    """Joins the groups of digits of a SIRET or SIREN that stands among words."""
    gathered: list[Piece] = []
    group: list[str] = []
    for piece in [*pieces, ""]:
        if isinstance(piece, str) and piece.isdecimal():
            group.append(piece)
            continue
        joined = "".join(group)
        gathered += [joined] if is_siret(joined) or is_siren(joined) else group
        group = []
        if piece:
            gathered.append(piece)
    return gathered
