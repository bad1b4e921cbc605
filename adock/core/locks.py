"""Acts that must happen one at a time for the same company or person: PostgreSQL's advisory locks, and all their numbers.

PostgreSQL takes two numbers: what is locked (here, so that no two are ever the same), and whose it is. A lock goes with
the transaction: a process that is killed leaves nothing locked.
"""

from enum import IntEnum, unique

from django.db import connection, transaction


@unique
class Lock(IntEnum):
    """What only one at a time does. The numbers are any that nothing else in the same base uses."""

    MEMBERS = 20_181  # of a company
    LETTERS = 20_182  # of a user
    STATEMENTS = 20_183  # of a company
    PAPERS = 20_184  # of a company's vigilance file
    SHARES = 20_185  # of a company's vigilance file
    REMINDERS = 20_186  # to a company
    EXAMINATIONS = 20_187  # of strangers' files, a few at once (turns.py)
    IMPORT = 0xAD0C  # of a source


def wait_for(lock: Lock, whose: int) -> None:
    """Makes whoever else asks for the same wait for the end of the transaction under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, whose])


def take_if_free(lock: Lock, whose: int) -> bool:
    """Takes it, as `wait_for` does, unless somebody has it: whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, whose])
        taken: bool = cursor.fetchone()[0]
        return taken


def require_no_transaction() -> None:
    """For what waits for the network, which nobody may hold a lock meanwhile. Raises RuntimeError within a transaction."""
    # Django's own refusal, which tells the transaction that a test lives in from those of the product
    with transaction.atomic(durable=True):
        pass
