"""How long a statement holds, and what it is worth on each side of each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.certificates.rules import CertificateFacts, EndKind, State, shown, state, valid_until

SIGNED = date(2026, 11, 24)
LAST = date(2027, 5, 24)
A_DAY = timedelta(days=1)


def facts(signed_on: date = SIGNED, number: str = "ADK-2026-000001", **fields) -> CertificateFacts:
    return CertificateFacts(number, signed_on, valid_until(signed_on), **fields)


@pytest.mark.parametrize(
    ("signed_on", "last_day"),
    [
        (SIGNED, LAST),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2026, 8, 29), date(2027, 2, 28)),
        (date(2027, 3, 31), date(2027, 9, 30)),
        (date(2027, 2, 28), date(2027, 8, 28)),
        (date(2028, 2, 29), date(2028, 8, 29)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_it_holds_until_the_same_day_six_months_later_or_the_months_last(signed_on, last_day):
    assert valid_until(signed_on) == last_day


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_it_holds_six_months_never_more_and_who_signs_later_holds_as_long_or_longer(one, other):
    earlier, later = sorted((one, other))
    assert 181 <= (valid_until(one) - one).days <= 184
    assert valid_until(earlier) <= valid_until(later)


@pytest.mark.parametrize(("day", "expected"), [(SIGNED, State.VALID), (LAST, State.VALID), (LAST + A_DAY, State.EXPIRED)])
def test_its_first_and_its_last_day_count(day, expected):
    assert state(facts(), day) == expected


@pytest.mark.parametrize(("end", "expected"), [(EndKind.WITHDRAWN, State.WITHDRAWN), (EndKind.REPLACED, State.REPLACED)])
def test_what_ended_it_counts_from_that_day_on_and_outlives_its_six_months(end, expected):
    ended_on = date(2027, 1, 10)
    ended = facts(ended_on=ended_on, end_kind=end)
    assert state(ended, ended_on - A_DAY) == State.VALID
    for day in (ended_on, LAST, LAST + A_DAY):
        assert state(ended, day) == expected


def test_a_sheet_tells_of_those_whose_six_months_run_the_latest_first_and_else_of_the_last_one():
    old = facts(date(2026, 1, 5), "ADK-2026-000001")
    replaced = facts(SIGNED, "ADK-2026-000002", ended_on=SIGNED, end_kind=EndKind.REPLACED)
    current = facts(SIGNED, "ADK-2026-000003")
    assert shown((old, replaced, current), LAST) == (current, replaced)
    assert shown((old, replaced, current), LAST + A_DAY) == (current,)
    assert shown((), LAST) == ()
