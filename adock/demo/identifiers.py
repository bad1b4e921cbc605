"""Numbers of invented companies: SIREN and SIRET in 000…, provisional numbers, licence numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from random import Random

from adock.core.siren import is_provisional, luhn_digit
from adock.demo.chance import between

FICTIONAL = "000"
# 000 leaves five free digits, and a check.
SIRENS = 100_000
# Licences are numbered by year and region; some numbers go to passenger transport, hence the gaps.
_WIDEST_GAP = 3
_HIGHEST_FIRST = 600


def siren_at(index: int) -> str:
    """The fictional SIREN of an index from 0 to SIRENS - 1."""
    digits = f"{FICTIONAL}{index:05d}"
    return digits + luhn_digit(digits)


def siret_at(siren: str, sequence: int) -> str:
    """The SIRET of a company's establishment number `sequence`, from 1 to 9999."""
    digits = f"{siren}{sequence:04d}"
    return digits + luhn_digit(digits)


def check_weight(siren: str) -> int:
    """What a SIREN's digits add to the Luhn sum of its SIRETs, for code that computes their last digit elsewhere."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    return sum(doubled[int(digit)] if at % 2 == 0 else int(digit) for at, digit in enumerate(siren))


def is_fictional(siret: str) -> bool:
    """Whether the number can be nobody's: it begins with 000, or is provisional and so unknown to Sirene."""
    return is_provisional(siret) or siret.startswith(FICTIONAL)


def draw_sirens(random: Random, taken: Collection[str] = ()) -> Iterator[str]:
    """Every fictional SIREN that is not `taken`, once, in random order."""
    moved: dict[int, int] = {}
    for last in range(SIRENS - 1, -1, -1):
        # A lazy shuffle: the last index takes the place of the one drawn.
        at = between(random, 0, last)
        siren = siren_at(moved.get(at, at))
        moved[at] = moved.get(last, last)
        if siren not in taken:
            yield siren


class LicenceNumbers:
    """Numbers `YYYY RR NNNNNNN`: year of issue, INSEE code of the region, and a count of that region and year."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._last: defaultdict[tuple[str, str], int] = defaultdict(lambda: between(random, 0, _HIGHEST_FIRST))

    def issue(self, year: int, region_code: str) -> str:
        key = (f"{year:04d}", region_code)
        self._last[key] += between(self._random, 1, _WIDEST_GAP)
        return f"{key[0]} {region_code} {self._last[key]:07d}"

    def remember(self, number: str | None) -> None:
        """Takes note of a number in use, so that it is not issued again."""
        digits = (number or "").replace(" ", "")
        if len(digits) == 13 and digits.isdigit():
            key = (digits[:4], digits[4:6])
            self._last[key] = max(self._last[key], int(digits[6:]))
