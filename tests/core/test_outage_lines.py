"""The log of an outage: lines are counted."""

import logging
from io import StringIO

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from psycopg import errors

from adock.core import outage_lines
from adock.core.away import What
from adock.core.outage_lines import Ledger, OncePerOutage, outage_over

AWAY = OperationalError("connection refused\n\tIs the server running?")


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(outage_lines, "time", clock)
    return clock


@pytest.fixture
def log(settings, monkeypatch):
    """A log of its own, through the handler that all our processes write by; its lines so far."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    stream = StringIO()
    handler = OncePerOutage(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    loggers = [logging.getLogger(name) for name in ("tried", "django.request", "psycopg.pool", outage_lines.__name__)]
    for logger in loggers:
        logger.addHandler(handler)
        monkeypatch.setattr(logger, "propagate", False)  # the suite's own handler would count too
    yield lambda: stream.getvalue().splitlines()
    for logger in loggers:
        logger.removeHandler(handler)


def fail(times: int = 1, error: Exception = AWAY) -> None:
    for _ in range(times):
        logging.getLogger("tried").error("a request is given up", exc_info=error)


def test_a_thousand_errors_of_an_outage_are_one_line_without_a_trace(clock, log):
    fail(1_000)
    (line,) = log()
    assert line.startswith("the database does not answer (a request is given up: OperationalError connection refused Is the")


def test_then_one_line_a_minute_tells_how_many_were_left_out(clock, log):
    for _ in range(180):
        fail(10)
        clock.now += 1
    assert len(log()) == 3
    assert "for 60 s; 599 more lines like it were left out" in log()[1]


def test_the_processes_of_a_machine_write_one_line_together(clock, settings, log):
    path = settings.DATA_DIR / "shared"
    processes = [Ledger(path) for _ in range(4)]
    lines = [process.count(What.DATABASE) for _ in range(10) for process in processes]
    assert len([line for line in lines if line]) == 1
    assert [process.end(What.DATABASE) for process in processes].count(None) == 3


def test_where_nothing_can_be_written_each_process_writes_its_own(clock, tmp_path):
    ledger = Ledger(tmp_path / "nowhere" / "outages")
    assert [bool(ledger.count(What.DISK)) for _ in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_its_end_is_told_once_by_the_first_connection(clock, log):
    fail(5)
    clock.now += 7
    for _ in range(3):
        connection_created.send(sender=None, connection=connection)
    assert log()[1:] == ["over, after 7 s: the database does not answer; 4 more lines like it were left out"]


def test_a_database_that_comes_and_goes_does_not_fill_the_log(clock, log):
    for _ in range(60):
        fail(3)
        clock.now += 0.5
        outage_over(What.DATABASE)
        clock.now += 0.5
    assert len(log()) == 2


def test_an_outage_hours_later_is_told_at_once(clock, log):
    fail(2)
    clock.now += 3_600
    fail(2)
    assert len(log()) == 2


def test_after_the_machine_was_started_again_its_clock_begins_anew_and_outages_are_told(clock, log):
    fail()
    clock.now = 5.0
    fail()
    assert len(log()) == 2


def test_each_thing_that_is_away_has_its_own_line(clock, log):
    fail(3)
    fail(3, OSError(28, "No space left on device"))
    assert [line.partition(" (")[0] for line in log()] == [What.DATABASE.value, What.DISK.value]


def test_a_statement_that_is_given_up_leaves_one_trace_a_minute_and_its_page(clock, log):
    """A page that always deadlocks is a mistake of ours, and must be found."""
    try:
        raise OperationalError("deadlock detected") from errors.DeadlockDetected()
    except OperationalError as fault:
        for _ in range(50):
            logging.getLogger("tried").error("a request is answered 503: %s /%s", "POST", "fiche/<siret>", exc_info=fault)
    lines = log()
    assert "POST /fiche/<siret>" in lines[0]
    assert len([line for line in lines if line.startswith("Traceback")]) == 1
    assert any("raise OperationalError" in line for line in lines)


def test_what_others_write_during_an_outage_counts_as_its_lines(clock, log):
    """The pool's own warnings, with the error as an argument or without, and Django's line about each answer."""
    pool = logging.getLogger("psycopg.pool")
    for _ in range(10):
        pool.warning("error connecting in %r: %s", "pool-1", AWAY)
        pool.warning("reconnection attempt in pool %r failed after %s sec", "pool-1", 300)
        logging.getLogger("django.request").error("Service Unavailable: /", extra={"status_code": 503})
    assert [line.partition(" (")[0] for line in log()] == [What.DATABASE.value, What.OTHER.value]


def test_a_mistake_of_ours_keeps_its_trace_each_time(clock, log):
    try:
        raise KeyError("name")
    except KeyError as mistake:
        fail(2, mistake)
    assert sum(line == "KeyError: 'name'" for line in log()) == 2
