"""A web process answers one request at a time, save those that wait."""

from threading import Event, Thread

import pytest
from django.db import transaction

from adock.core.waiting import answering, waiting
from adock.web.one_at_a_time import one_at_a_time

LONG_S = 30


class Other:
    """Another request, in a thread of its own: whether it was answered yet."""

    def __init__(self) -> None:
        self.is_answered = Event()
        self._thread = Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        with answering():
            self.is_answered.set()

    def ends(self) -> bool:
        self._thread.join(LONG_S)
        return self.is_answered.is_set()


def test_a_request_is_not_answered_while_another_computes():
    with answering():
        other = Other()
        assert not other.is_answered.wait(0.05)
    assert other.ends()


def test_a_request_that_waits_keeps_nobody_else_waiting():
    with answering():
        with waiting():
            assert Other().ends()
        other = Other()
        assert not other.is_answered.wait(0.05)
    assert other.ends()


def test_a_wait_that_fails_ends_as_any_other():
    with answering():
        with pytest.raises(ZeroDivisionError), waiting():
            raise ZeroDivisionError
        other = Other()
        assert not other.is_answered.wait(0.05)
    assert other.ends()


def test_a_wait_within_a_wait_and_one_outside_of_any_request_do_nothing():
    with waiting():
        pass
    with answering():
        with waiting(), waiting():
            assert Other().ends()
        other = Other()
        assert not other.is_answered.wait(0.05)
    assert other.ends()


@pytest.mark.django_db
def test_a_transaction_is_never_left_open_for_another_request_to_run_into():
    with answering(), transaction.atomic():
        other = Other()
        with waiting():
            assert not other.is_answered.wait(0.05)
    assert other.ends()


def test_the_application_holds_the_baton_while_it_answers():
    seen = []

    def application(environ, start_response):
        other = Other()
        seen.append((other.is_answered.wait(0.05), other))
        return []

    one_at_a_time(application)({}, None)
    [(was_answered, other)] = seen
    assert not was_answered
    assert other.ends()
