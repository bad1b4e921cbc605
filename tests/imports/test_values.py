from datetime import date

import pytest

from adock.imports.values import Unreadable, quoted, read_count, read_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/03/2021", date(2021, 3, 12)),
        ("12/03/21", date(2021, 3, 12)),
        ("1/2/2021", date(2021, 2, 1)),
        (" 12/03/2021 ", date(2021, 3, 12)),
        ("\u00a012/03/2021", date(2021, 3, 12)),
        ("12-03-2021", date(2021, 3, 12)),
        ("12.03.2021", date(2021, 3, 12)),
        ("2021-03-12", date(2021, 3, 12)),
        ("12/03/2021 00:00:00", date(2021, 3, 12)),
        ("2021-03-12T00:00", date(2021, 3, 12)),
        ("29/02/2024", date(2024, 2, 29)),
        ("01/01/69", date(2069, 1, 1)),
        ("01/01/70", date(1970, 1, 1)),
        ("", None),
        ("  ", None),
    ],
)
def test_days_are_read_day_first_with_two_or_four_digit_years(text, expected):
    assert read_day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2021", "29/02/2023", "00/01/2021", "12/13/2021", "12/03/0021", "31/12/9999", "12/03/202", "12/03",
        "12/03-2021", "12/03/2021 14:30", "mars 2021", "0", "44267", "²/03/2021", "١٢/٠٣/٢٠٢١", "12/03/2021x",
    ],
)  # fmt: skip
def test_what_is_no_day_is_unreadable(text):
    with pytest.raises(Unreadable) as caught:
        read_day(text)
    assert caught.value.code == "DATE_INVALIDE"


def test_a_spreadsheet_s_day_number_is_named_for_what_it_is():
    with pytest.raises(Unreadable) as caught:
        read_day("44267")
    assert "tableur" in caught.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6", 6), ("0", 0), (" 12 ", 12), ("007", 7), ("6,0", 6), ("6.00", 6), ("1 200", 1200), ("1\u00a0200", 1200),
     ("99999", 99_999), ("", None), (" ", None)],
)  # fmt: skip
def test_counts_are_whole_numbers(text, expected):
    assert read_count(text, "COPIES_INVALIDES") == expected


@pytest.mark.parametrize("text", ["-1", "+1", "six", "6,5", "6 copies", "100000", "9" * 5_000, "²", "٦", "1e3", "."])
def test_what_is_no_count_is_unreadable_under_the_code_given(text):
    with pytest.raises(Unreadable) as caught:
        read_count(text, "COPIES_INVALIDES")
    assert caught.value.code == "COPIES_INVALIDES"


def test_a_quoted_field_is_short_and_on_one_line():
    assert quoted("a\nb") == "« a b »"
    assert len(quoted("x" * 1_000)) == 44
