"""What may be done so many times at once, whoever does it."""

import pytest

from adock.core.locks import Lock
from adock.core.turns import NoTurn, turn
from tests.accounts.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def take(most: int) -> None:
    with turn(Lock.EXAMINATIONS, most=most):
        pass


def test_there_are_as_many_as_may_be_and_no_more():
    with turn(Lock.EXAMINATIONS, most=1):
        assert at_once(lambda: take(2)) == [None]
        [refused] = at_once(lambda: take(1))
    assert isinstance(refused, NoTurn)


def test_it_is_given_back_at_the_end_even_of_what_fails():
    with pytest.raises(ZeroDivisionError), turn(Lock.EXAMINATIONS, most=1):
        raise ZeroDivisionError
    assert at_once(lambda: take(1)) == [None]
