"""Limits on acts, and what happens while PostgreSQL cannot count them."""

import logging
from datetime import timedelta

import pytest
from django.db import InterfaceError, InternalError, OperationalError

from adock.core import limits
from adock.core.limits import is_within_limit

pytestmark = pytest.mark.django_db


def act() -> bool:
    return is_within_limit("letter", "somebody", most=1, period=timedelta(hours=1))


class Unusable:
    """A connection to a server that is no longer there."""

    def __init__(self, fault: type[Exception]) -> None:
        self.fault = fault

    def cursor(self):
        raise self.fault("the server closed the connection\nDETAIL: more")


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, InternalError])
def test_without_postgresql_no_act_is_refused_and_the_log_does_not_repeat_itself(monkeypatch, caplog, settings, fault):
    settings.DATA_DIR.mkdir()
    with caplog.at_level(logging.INFO, logger="adock"):
        with monkeypatch.context() as away:
            away.setattr(limits, "connection", Unusable(fault))
            assert [act() for _ in range(5)] == [True] * 5
        assert [act(), act()] == [True, False]
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        "PostgreSQL does not count: acts are not limited",
        "PostgreSQL counts again: acts are limited",
    ]


def test_a_fault_of_ours_is_not_taken_for_an_outage(monkeypatch):
    monkeypatch.setattr(limits, "COUNT", "SELECT no_such_thing")
    with pytest.raises(Exception, match="no_such_thing"):
        act()
