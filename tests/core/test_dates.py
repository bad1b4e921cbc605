"""Days, as people write them."""

from datetime import date

import pytest

from adock.core.dates import months_later, typed_day


@pytest.mark.parametrize("typed", ["24/11/2026", "24.11.2026", "24-11-2026", "24 11 2026", " 2026-11-24 "])
def test_a_day_is_read_as_people_and_browsers_write_it(typed):
    assert typed_day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["", "24/11/26", "31/02/2026", "2026-11-31", "20261124", "٢٤/١١/٢٠٢٦", "1/1/99999999999"])
def test_what_is_no_day_is_none(typed):
    assert typed_day(typed) is None


def test_a_month_that_has_no_such_day_gives_its_last():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 24), 6) == date(2027, 5, 24)
