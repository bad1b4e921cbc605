"""A server that has just not answered is not asked again at once: tries are counted."""

import psycopg
import pytest
from django.db import OperationalError

from adock.core.postgres import base
from adock.core.postgres.base import DatabaseWrapper


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(base, "time", clock)
    monkeypatch.setattr(base, "_away_until", {})
    return clock


@pytest.fixture
def tries(monkeypatch, clock):
    """The connections that were tried. Each takes three seconds to fail, as with a machine that is gone."""
    tried = []

    def connect(self, params):
        tried.append(params["host"])
        clock.now += 3
        raise psycopg.OperationalError("timeout expired")

    monkeypatch.setattr(base.base.DatabaseWrapper, "get_new_connection", connect)
    return tried


def ask(host: str = "gone") -> None:
    with pytest.raises((OperationalError, psycopg.OperationalError), match="timeout expired"):
        DatabaseWrapper({"NAME": "adock"}).get_new_connection({"host": host, "port": "5432", "dbname": "adock"})


def test_a_server_that_does_not_answer_holds_a_process_a_quarter_of_the_time_at_most(clock, tries):
    began_at = clock.now
    while clock.now < began_at + 120:
        ask()
        clock.now += 0.05
    assert len(tries) * 3 <= 120 / 4


def test_another_server_is_asked(clock, tries):
    ask()
    ask()
    ask("other")
    assert tries == ["gone", "other"]


def test_one_that_answers_again_is_asked_each_time(clock, tries, monkeypatch):
    ask()
    clock.now += 60
    monkeypatch.setattr(base.base.DatabaseWrapper, "get_new_connection", lambda *_: "connection")
    made = DatabaseWrapper({"NAME": "adock"})
    assert [made.get_new_connection({"host": "gone", "port": "5432", "dbname": "adock"}) for _ in range(2)] == [
        "connection"
    ] * 2
