"""Days, as people write them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.core.dates import in_digits, in_words, months_later, read_day
from adock.core.refusals import Mistyped


@pytest.mark.parametrize(
    "typed",
    [
        "24/11/2026",
        "24.11.2026",
        "24-11-2026",
        "24 11 2026",
        " 2026-11-24 ",
        "2026/11/24",
        "24/11/26",
        "24.11.26",
        "24 novembre 2026",
        "le 24 Novembre 2026",
        "24 nov. 2026",
        "24\u00a0nov 26",
    ],
)
def test_a_day_is_read_as_people_and_browsers_write_it(typed):
    assert read_day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(("typed", "year"), [("1/2/69", 2069), ("1/2/70", 1970), ("01/02/00", 2000), ("1er févr. 98", 1998)])
def test_a_year_of_two_digits_is_of_the_century_that_the_register_means(typed, year):
    assert read_day(typed) == date(year, 2, 1)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31/02/2026", "Le mois de février 2026 a 28 jours."),
        ("2026-11-31", "Le mois de novembre 2026 a 30 jours."),
        ("31 avril 2026", "Le mois d’avril 2026 a 30 jours."),
        ("0/11/2026", "Le mois de novembre 2026 a 30 jours."),
        ("11/24/2026", "Une année a 12 mois"),
    ],
)
def test_a_day_that_the_calendar_does_not_have_is_told_why(typed, why):
    with pytest.raises(Mistyped) as told:
        read_day(typed)
    assert str(told.value).startswith(why)
    assert "24/11/2026" in str(told.value)


@pytest.mark.parametrize(
    "typed",
    ["", "hier", "11/2026", "20261124", "٢٤/١١/٢٠٢٦", "1/1/99999999999", "24 juin juillet 2026", "24 ju 2026", "9" * 9000],
)
def test_what_is_not_understood_is_not_said_to_be_no_day(typed):
    with pytest.raises(Mistyped) as told:
        read_day(typed)
    assert str(told.value).startswith("Cette date n'est pas comprise.")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_no_day_that_exists_is_denied_however_it_is_written(day):
    for typed in (in_words(day), in_digits(day), day.isoformat(), in_digits(day)[:6] + in_digits(day)[8:]):
        assert read_day(typed) == day


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_day_or_told(typed):
    with suppress(Mistyped):
        assert read_day(typed)


def test_a_month_that_has_no_such_day_gives_its_last():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 24), 6) == date(2027, 5, 24)
