"""So many at once and no more, counted in PostgreSQL so that all web processes of all machines count together.

For what a stranger may ask for and which keeps a process busy for seconds: the others must remain for everybody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


class NoTurn(Exception):
    """As many are under way as may be."""


@contextmanager
def turn(act: int, *, most: int) -> Iterator[None]:
    """One of the `most` turns of `act` (the first of PostgreSQL's two numbers for a lock), given back at the end, even by a
    process that dies. Never waits: raises NoTurn."""
    with transaction.atomic():
        if not any(_is_taken(act, place) for place in range(most)):
            raise NoTurn
        yield


def _is_taken(act: int, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [act, place])
        taken: bool = cursor.fetchone()[0]
        return taken
