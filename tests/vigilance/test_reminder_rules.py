"""When a company is told that a paper ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.vigilance.rules import REMINDER_DAYS, reminder_due

END = date(2026, 12, 31)
LONG_BEFORE = date(2026, 6, 1)


def due(days_before, *told, deposited_on=LONG_BEFORE):
    return reminder_due(deposited_on, END, frozenset(told), END - timedelta(days=days_before))


@pytest.mark.parametrize(
    ("days_before", "told", "thresholds"),
    [
        (31, (), ()),
        (30, (), (30,)),
        (29, (30,), ()),
        (8, (), (30,)),
        (8, (30,), ()),
        (7, (30,), (7,)),
        (7, (30, 7), ()),
        (0, (30,), (7,)),
        (-1, (30,), ()),
        (-1, (), ()),
    ],
)
def test_once_thirty_days_before_and_once_seven(days_before, told, thresholds):
    assert due(days_before, *told) == thresholds


def test_when_both_were_missed_one_mail_stands_for_both():
    assert due(3) == (30, 7)


def test_whoever_deposits_a_paper_that_ends_soon_is_not_told_the_next_day():
    late = END - timedelta(days=20)
    assert due(19, deposited_on=late) == ()
    assert due(7, deposited_on=late) == (30, 7)
    assert due(2, deposited_on=END - timedelta(days=3)) == ()


@given(st.sets(st.integers(-5, 60), min_size=1), st.integers(0, 200))
def test_on_whichever_days_the_worker_runs_there_are_two_mails_at_most_and_never_two_for_one_threshold(days, since):
    told: set[int] = set()
    mails = 0
    for days_before in sorted(days, reverse=True):
        thresholds = due(days_before, *told, deposited_on=END - timedelta(days=since))
        assert not told & set(thresholds)
        mails += bool(thresholds)
        told |= set(thresholds)
    assert mails <= len(REMINDER_DAYS)
