"""Locks of PostgreSQL, by what they are for and whose they are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from adock.core.locks import Lock, take_if_free, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def _is_free_elsewhere(lock: Lock, whose: int) -> bool:
    def asked() -> bool:
        try:
            with transaction.atomic():
                return take_if_free(lock, whose)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asked).result()


def test_one_is_held_until_the_transaction_ends_and_keeps_nobody_else_waiting():
    with transaction.atomic():
        wait_for(Lock.SHARES, 123)
        assert not _is_free_elsewhere(Lock.SHARES, 123)
        assert _is_free_elsewhere(Lock.SHARES, 124)
        assert _is_free_elsewhere(Lock.REMINDERS, 123)
    assert _is_free_elsewhere(Lock.SHARES, 123)
