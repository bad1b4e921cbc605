"""Limits on how many run at once, counted in PostgreSQL so that the web processes of all machines share them.

For what anybody may ask for and keeps a process busy for seconds: the other processes must stay free for everybody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from adock.core.locks import Lock, take_if_free


class NoTurn(Exception):
    """Every turn is taken."""


@contextmanager
def turn(lock: Lock, *, most: int) -> Iterator[None]:
    """Holds one of `most` turns, released at the end even if the process dies. Never waits: raises NoTurn."""
    with transaction.atomic():
        if not any(take_if_free(lock, place) for place in range(most)):
            raise NoTurn
        yield
