"""PostgreSQL advisory locks by transaction, and their numbers: for what must happen one at a time for the same company or
person. (changes.py has one for the table of changes; migrations have one by session, in adock/jobs/schema.py.)

PostgreSQL takes two numbers: what is locked (listed here, so that no two are the same), and whose it is. A lock ends with
its transaction: a process that is killed leaves nothing locked.
"""

from enum import IntEnum, unique

from django.db import connection, transaction


@unique
class Lock(IntEnum):
    """What is done one at a time. The numbers are arbitrary, but nothing else in the database may use them."""

    MEMBERS = 20_181  # of a company
    LETTERS = 20_182  # of a user
    STATEMENTS = 20_183  # of a company
    PAPERS = 20_184  # of a company's vigilance file
    SHARES = 20_185  # of a company's vigilance file
    REMINDERS = 20_186  # to a company
    IMPORT = 0xAD0C  # of a source


def wait_for(lock: Lock, whose: int) -> None:
    """Takes the lock until the current transaction ends, waiting for whoever holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, whose])


def take_if_free(lock: Lock, whose: int) -> bool:
    """Takes the lock, as `wait_for` does, unless somebody holds it; returns whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, whose])
        taken: bool = cursor.fetchone()[0]
        return taken


def require_no_transaction() -> None:
    """Raises RuntimeError within a transaction: no lock may be held while waiting for the network."""
    # Django's own check, which tells the transaction around a test from the product's own
    with transaction.atomic(durable=True):
        pass
