"""Days as words: a stretch of days bears a word of a day exactly when the day lies in it."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from adock.search.days import blocks_of_day, blocks_of_span

# as far as blocks reach: beyond the year 2800
days = st.integers(0, 4**10 - 20_000)


@given(days, st.integers(-3, 5_000), st.integers(-6_000, 6_000))
@example(first=0, length=0, offset=0)
@example(first=4**5, length=4**5 - 1, offset=0)
@example(first=4**5, length=4**5 - 1, offset=4**5)
@example(first=4**5 - 1, length=1, offset=1)
def test_a_day_shares_a_block_with_a_span_exactly_when_it_lies_in_it(first, length, offset):
    last, day = first + length, max(first + offset, 0)
    shared = set(blocks_of_span(first, last).split()) & set(blocks_of_day(day))
    assert bool(shared) == (first <= day <= last)


@given(days, st.integers(0, 5_000))
def test_no_block_is_given_twice_and_they_are_few(first, length):
    blocks = blocks_of_span(first, first + length).split()
    assert len(blocks) == len(set(blocks)) <= 40


def test_a_span_without_end_holds_the_last_day_there_is():
    today, for_ever = date(2026, 11, 24).toordinal(), date.max.toordinal()
    blocks = set(blocks_of_span(today, for_ever).split())
    assert blocks & set(blocks_of_day(today + 100_000))
    assert not blocks & set(blocks_of_day(today - 1))
