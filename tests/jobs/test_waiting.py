"""A web process answers one request at a time, save those that wait."""

from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import transaction

from adock import accounts
from adock.core import turns
from adock.core.waiting import answering, waiting
from adock.gateways import antivirus, apart, typesetting
from adock.gateways.files import store
from adock.jobs.one_at_a_time import one_at_a_time

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


def waits_for_a_process_apart(patch):
    patch.setattr(apart, "_run", lambda *_: Other().ends())
    return apart.run_apart("module:name", b"")


def waits_for_the_antivirus(patch):
    patch.setattr(antivirus, "_ask", lambda *_: b"stream: OK" if Other().ends() else b"")
    return antivirus.scan(b"") is None


def waits_for_the_store(patch):
    class Store:
        def write(self, name: str, box: bytes) -> None:
            self.box = box
            assert Other().ends()

        def read(self, name: str) -> bytes:
            assert Other().ends()
            return self.box

    held = Store()
    patch.setattr(store, "_store", lambda: held)
    store.put("essai/a", b"abc")
    return store.get("essai/a") == b"abc"


def waits_for_a_paper_to_be_typeset(patch):
    patch.setattr(typesetting.typst, "compile", lambda *_, **__: Other().ends())
    return typesetting.typeset(Path(accounts.__file__).with_name("letter.typ"), {})


def waits_for_its_turn(patch):
    answered = []

    def sleep(_: float) -> None:
        answered.append(Other().ends())

    patch.setattr(turns, "sleep", sleep)
    with turns.turn("attente", most=1), pytest.raises(turns.NoTurn), turns.turn("attente", most=1, patience_s=0.01):
        pass
    return answered and all(answered)


@pytest.mark.parametrize(
    "waits",
    [
        waits_for_a_process_apart,
        waits_for_the_antivirus,
        waits_for_the_store,
        waits_for_a_paper_to_be_typeset,
        waits_for_its_turn,
    ],
)
def test_a_request_that_waits_for_a_file_lets_readers_be_answered(waits, monkeypatch, settings, tmp_path):
    settings.DATA_DIR, settings.CLAMD = tmp_path, "/nowhere"
    with answering():
        assert waits(monkeypatch)
