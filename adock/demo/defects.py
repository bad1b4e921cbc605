"""Defects of real files, put into an invented one. The import must survive them, and report them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from random import Random

from adock.demo.chance import Weighted, between, one_of

DEFAULT_SHARE = 0.01

Row = list[str]

# Indexes of fields in a row, in the official order.
_SIRET, _NAME, _POSTCODE, _HEAD_OFFICE = 3, 4, 6, 8
_LTI_NUMBER, _LC_NUMBER = 10, 14
_DAYS_OF = {_LTI_NUMBER: (11, 12), _LC_NUMBER: (15, 16)}
_COPIES_OF = {_LTI_NUMBER: 13, _LC_NUMBER: 17}
_WRONG_DAYS = ("31/02/2024", "00/00/0000", "12/2025", "2024", "en cours", "01/13/2025")
_WRONG_COPIES = ("N/A", "-1", "3 + 1", "plusieurs", "1O")
_WRONG_POSTCODES = ("F-35", "CEDEX", "352", "0000")


class Defects:
    """Spoils a share of the rows that pass through; `counts` has how many by kind.

    Kinds are named after the anomaly that the import reports, if any; the import must take the others without a word.
    """

    def __init__(self, seed: int, share: float = DEFAULT_SHARE) -> None:
        self.counts: Counter[str] = Counter()
        self._random = Random(f"defects {seed}")
        self._share = share

    def spoil(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        """The rows, some spoilt, some repeated, with blank lines among them and at the end."""
        for row in rows:
            if self._random.random() < self._share:
                kind = _KINDS.draw(self._random)
                yield from self._spoilt(kind, list(row))
            else:
                yield row
        yield from ([], [], [""] * 19, [])
        self.counts["ligne vide"] += 4

    def _spoilt(self, kind: str, row: Row) -> Iterator[Sequence[str]]:
        """The row with that defect, or unchanged when it has nothing to spoil that way."""
        rows = _SPOILERS[kind](row, self._random)
        if rows is None:
            yield row
            return
        self.counts[kind] += 1
        yield from rows


def _licence(row: Row) -> int | None:
    """The index of the number of a licence that has both its days."""
    return next((at for at, days in _DAYS_OF.items() if all(row[day] for day in days)), None)


def _duplicate(row: Row, random: Random) -> list[Row] | None:
    """The row, and another with older licences before or after it."""
    if _licence(row) is None:
        return None
    older = list(row)
    for day in chain(*_DAYS_OF.values()):
        # not every year has a 29 February
        older[day] = re.sub(r"\d{4}$", lambda year: str(int(year[0]) - 6), row[day].replace("29/02", "28/02"))
    return [older, row] if random.random() < 0.5 else [row, older]


def _wrong_siret(row: Row, random: Random) -> list[Row]:
    siret = row[_SIRET]
    row[_SIRET] = (
        one_of(
            random,
            (
                siret.lstrip("0P"),  # as a spreadsheet does, dropping the zeros
                siret[:13],
                siret[:12] + str((int(siret[12]) + 1) % 10) + siret[13:],
                f"{int(siret[3:]):.4E}".replace(".", ","),
                "",
            ),
        )
        if siret[0] != "P"
        else "P1"
    )
    return [row]


def _short_line(row: Row, random: Random) -> list[Row]:
    return [row[: between(random, 5, 17)]]


def _wrong_day(row: Row, random: Random) -> list[Row] | None:
    number = _licence(row)
    if number is None:
        return None
    row[one_of(random, _DAYS_OF[number])] = one_of(random, _WRONG_DAYS)
    return [row]


def _days_inverted(row: Row, random: Random) -> list[Row] | None:
    number = _licence(row)
    if number is None:
        return None
    start, end = _DAYS_OF[number]
    row[start], row[end] = row[end], row[start]
    return [row]


def _wrong_copies(row: Row, random: Random) -> list[Row] | None:
    number = _licence(row)
    if number is None:
        return None
    row[_COPIES_OF[number]] = one_of(random, _WRONG_COPIES)
    return [row]


def _wrong_postcode(row: Row, random: Random) -> list[Row]:
    row[_POSTCODE] = one_of(random, _WRONG_POSTCODES)
    return [row]


def _short_years(row: Row, random: Random) -> list[Row] | None:
    number = _licence(row)
    if number is None:
        return None
    for day in _DAYS_OF[number]:
        row[day] = row[day][:-4] + row[day][-2:]
    return [row]


def _stray_spaces(row: Row, random: Random) -> list[Row]:
    return [[f" {cell}  " if cell else cell for cell in row]]


def _spaced_siret(row: Row, random: Random) -> list[Row]:
    siret = row[_SIRET]
    row[_SIRET] = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    return [row]


def _quotes_and_commas(row: Row, random: Random) -> list[Row]:
    row[_NAME] = f'{row[_NAME]}, DIT "LE ROULIER"'
    return [row]


def _head_office_unknown(row: Row, random: Random) -> list[Row]:
    row[_HEAD_OFFICE] = one_of(random, ("", "Y", "?"))
    return [row]


_SPOILERS: dict[str, Callable[[Row, Random], list[Row] | None]] = {
    "DOUBLON": _duplicate,
    "SIRET_INVALIDE": _wrong_siret,
    "LIGNE_INCOMPLETE": _short_line,
    "DATE_INVALIDE": _wrong_day,
    "DATES_INVERSEES": _days_inverted,
    "COPIES_INVALIDES": _wrong_copies,
    "CODE_POSTAL_INVALIDE": _wrong_postcode,
    "année sur deux chiffres": _short_years,
    "espaces": _stray_spaces,
    "SIRET espacé": _spaced_siret,
    "guillemets et virgules": _quotes_and_commas,
    "siège inconnu": _head_office_unknown,
}
_KINDS = Weighted([(kind, 2 if kind.isupper() else 1) for kind in _SPOILERS])
