"""A web process answers one request at a time, save those that wait."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from adock import accounts
from adock.core import limits, turns
from adock.core import waiting as waits
from adock.core.away import What
from adock.core.locks import Lock, wait_for
from adock.core.outages import outage_in
from adock.core.postgres import base
from adock.core.postgres.connection import Connection
from adock.core.waiting import WEB_THREADS, Crowded, answering, asking_database, waiting
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


def test_of_the_threads_one_is_left_to_readers_and_one_more_to_the_database(monkeypatch):
    """Three wait for seconds: a fourth is refused when none of them moves, and may ask the database all the same."""
    monkeypatch.setattr(waits, "PATIENCE_S", 0)
    with several_that_wait(WEB_THREADS - 2):
        with answering():
            with pytest.raises(Crowded), waiting():
                pass
            with asking_database(lambda: True):
                pass
        assert Other().ends()


def test_whoever_holds_locks_in_the_database_is_not_refused_the_rest_of_its_transaction(monkeypatch):
    monkeypatch.setattr(waits, "PATIENCE_S", 0)
    with answering():
        with asking_database(lambda: False):  # it begins
            pass
        with several_that_wait(WEB_THREADS - 2, outside=True):
            with asking_database(lambda: True):  # it ends
                pass
            waits._all_waits.take()  # and its place is free
            with pytest.raises(Crowded), asking_database(lambda: True):
                pass
            waits._all_waits.leave()


def test_a_transaction_that_never_ended_keeps_no_place_beyond_its_request():
    for _ in range(2 * WEB_THREADS):
        with answering(), asking_database(lambda: False):
            pass
    assert waits._all_waits._taken == 0


def test_one_that_is_refused_has_the_baton_again(monkeypatch):
    monkeypatch.setattr(waits, "PATIENCE_S", 0)
    with several_that_wait(WEB_THREADS - 2):
        with answering():
            with pytest.raises(Crowded), waiting():
                pass
            other = Other()
            assert not other.is_answered.wait(0.05)
        assert other.ends()


@contextmanager
def several_that_wait(count: int, *, outside: bool = False) -> Iterator[None]:
    """So many requests that wait until the end of the block. `outside`: whoever calls holds the baton, and gives it up for them
    to come in."""
    is_over, arrived = Event(), Barrier(count + 1)

    def wait() -> None:
        with answering(), waiting():
            arrived.wait(LONG_S)
            is_over.wait(LONG_S)

    threads = [Thread(target=wait, daemon=True) for _ in range(count)]
    with waits._without_baton() if outside else nullcontext():
        for thread in threads:
            thread.start()
        arrived.wait(LONG_S)
    try:
        yield
    finally:
        is_over.set()
        with waits._without_baton() if outside else nullcontext():
            for thread in threads:
                thread.join(LONG_S)


@pytest.mark.django_db(transaction=True)
class TestTheDatabase:
    def test_a_statement_that_waits_for_a_lock_keeps_no_reader_waiting_in_a_transaction_or_not(self, web_connection):
        with transaction.atomic():
            wait_for(Lock.IMPORT, 1)
            other = Thread(target=self._takes_the_lock, args=(web_connection,), daemon=True)
            other.start()
            while not self._somebody_waits():
                pass
            assert Other().ends()
        other.join(LONG_S)
        assert not other.is_alive()

    def test_two_requests_of_which_each_has_what_the_other_wants_end_both(self, web_connection):
        """One waits for a file in a transaction that holds a lock, the other for that lock."""
        with answering(), transaction.atomic():
            wait_for(Lock.IMPORT, 1)
            other = Thread(target=self._takes_the_lock, args=(web_connection,), daemon=True)
            with waiting():
                other.start()
                while not self._somebody_waits():
                    pass
        other.join(LONG_S)
        assert not other.is_alive()

    def _takes_the_lock(self, ours) -> None:
        with answering(), ours.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 1)", [Lock.IMPORT])
            cursor.execute("COMMIT")

    def _somebody_waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return bool(cursor.fetchone()[0])

    def test_the_connections_of_requests_alone_have_limits_of_time(self, web_connection):
        assert [self._shown(web_connection, name) for name in ("lock_timeout", "statement_timeout")] == ["3s", "6s"]
        assert [self._shown(connection, name) for name in ("lock_timeout", "statement_timeout")] == ["0", "0"]

    def _shown(self, of, name: str) -> str:
        with of.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            return cursor.fetchone()[0]

    def test_a_server_that_says_nothing_is_given_up_and_not_asked_again_for_a_moment(self, web_connection, monkeypatch):
        monkeypatch.setattr(base, "_away_until", {})
        web_connection.connection.silent_s = 0.01
        with pytest.raises(OperationalError) as silence, web_connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        assert outage_in(silence.value) is What.DATABASE
        assert web_connection.connection.closed
        asked = []
        monkeypatch.setattr(Connection, "connect", lambda **_: asked.append(1))
        web_connection.close()
        with answering(), pytest.raises(OperationalError), web_connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert asked == []

    def test_a_process_in_which_too_many_wait_is_as_one_without_a_database_but_counts_no_act_as_allowed(
        self, web_connection, monkeypatch
    ):
        monkeypatch.setattr(waits, "_all_waits", waits._Places(0))
        monkeypatch.setattr(waits, "PATIENCE_S", 0)
        monkeypatch.setattr(limits, "connection", web_connection)
        with answering():
            with pytest.raises(OperationalError) as crowded, web_connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            with pytest.raises(OperationalError):
                limits.is_within_limit("act", "who", most=1, period=timedelta(hours=1))
        assert outage_in(crowded.value) is What.THREADS

    def test_a_connection_that_was_there_before_the_silence_is_not_asked_either(self, web_connection, monkeypatch):
        said = {base.server_of(web_connection.get_connection_params()): (float("inf"), "silent")}
        monkeypatch.setattr(base, "_away_until", said)
        with pytest.raises(OperationalError, match="silent"), web_connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        said.clear()
        web_connection.close()
        assert self._shown(web_connection, "server_encoding") == "UTF8"


@pytest.fixture
def web_connection():
    made = connection.copy()
    made.inc_thread_sharing()
    with answering():
        made.ensure_connection()
    yield made
    made.close()


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
    "waits_somewhere",
    [
        waits_for_a_process_apart,
        waits_for_the_antivirus,
        waits_for_the_store,
        waits_for_a_paper_to_be_typeset,
        waits_for_its_turn,
    ],
)
def test_a_request_that_waits_for_a_file_lets_readers_be_answered(waits_somewhere, monkeypatch, settings, tmp_path):
    settings.DATA_DIR, settings.CLAMD = tmp_path, "/nowhere"
    with answering():
        assert waits_somewhere(monkeypatch)
