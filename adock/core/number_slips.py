"""Numbers that differ from a mistyped one by a single slip, and that pass their checks. Pure."""

from collections.abc import Iterator

from adock.core.identifiers import SIREN_LENGTH, SIRET_LENGTH
from adock.core.siren import is_siren, is_siret

_FIGURES = "0123456789"


def near_numbers(figures: str) -> list[str]:
    """The SIRET or SIREN that somebody may have meant by these figures: one wrong, two neighbours in each other's place, one
    missing or one too many. At most some forty; none when the figures are far from any length."""
    wanted = {
        number: None
        for number in _slips(figures)
        if (len(number) == SIRET_LENGTH and is_siret(number)) or (len(number) == SIREN_LENGTH and is_siren(number))
    }
    return list(wanted)


def _slips(figures: str) -> Iterator[str]:
    length = len(figures)
    if length in (SIREN_LENGTH, SIRET_LENGTH):
        for place in range(length - 1):
            yield figures[:place] + figures[place + 1] + figures[place] + figures[place + 2 :]
        for place in range(length):
            yield from (figures[:place] + figure + figures[place + 1 :] for figure in _FIGURES if figure != figures[place])
    elif length in (SIREN_LENGTH - 1, SIRET_LENGTH - 1):
        for place in range(length + 1):
            yield from (figures[:place] + figure + figures[place:] for figure in _FIGURES)
    elif length in (SIREN_LENGTH + 1, SIRET_LENGTH + 1):
        yield from (figures[:place] + figures[place + 1 :] for place in range(length))
