"""So many at once and no more, counted in PostgreSQL so that all web processes of all machines count together.

For what a stranger may ask for and which keeps a process busy for seconds: the others must remain for everybody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from adock.core.locks import Lock, take_if_free


class NoTurn(Exception):
    """As many are under way as may be."""


@contextmanager
def turn(lock: Lock, *, most: int) -> Iterator[None]:
    """One of `most` turns, given back at the end, even by a process that dies. Never waits: raises NoTurn."""
    with transaction.atomic():
        if not any(take_if_free(lock, place) for place in range(most)):
            raise NoTurn
        yield
