"""Finds a certificate for a stranger, by the code or the number on its paper: counted once, whichever way it is asked.

A code is 58 bits: nobody guesses one. Numbers are sequential, and reveal only what sheets already show: never the kind of
statement. Wrong codes and numbers are counted all the same, so that trying has a cost: pages, papers and the API share the
counts.
"""

from adock.certificates import references
from adock.certificates.models import Certificate
from adock.certificates.queries import find
from adock.core.reading import Reading, Standing, count, look


class TooManyGuesses(Exception):
    """That place has tried enough for now; `standing` says how long it waits."""

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing


def find_for(asked: references.Reference, place: str) -> Certificate | None:
    """Finds it for whoever asks from `place`. Raises TooManyGuesses, before looking: a right guess is not told either."""
    misses = look(Reading.CERTIFICATE_MISSES, place)
    if misses and not misses.left:
        raise TooManyGuesses(misses)
    if not asked.is_code:
        _check(count(Reading.CERTIFICATE_NUMBERS, place))
    found = find(asked.text)
    if found is None:
        _check(count(Reading.CERTIFICATE_MISSES, place))
    return found


def check_token_from(place: str) -> None:
    """Counts the check of a QR code's text. Raises TooManyGuesses."""
    _check(count(Reading.CERTIFICATE_TOKENS, place))


def _check(standing: Standing | None) -> None:
    if standing and standing.is_exceeded:
        raise TooManyGuesses(standing)
