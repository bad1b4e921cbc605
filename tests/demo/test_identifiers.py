from random import Random

from hypothesis import given
from hypothesis import strategies as st

from adock.core.siren import is_siren, is_siret
from adock.demo.identifiers import (
    SIRENS,
    LicenceNumbers,
    check_weight,
    draw_sirens,
    is_fictional,
    siren_at,
    siret_at,
)

INDEXES = st.integers(0, SIRENS - 1)


@given(INDEXES, st.integers(1, 9_999))
def test_every_number_begins_with_000_and_passes_its_check(index, sequence):
    siren = siren_at(index)
    siret = siret_at(siren, sequence)
    assert siren.startswith("000")
    assert is_siren(siren)
    assert is_siret(siret)
    assert siret[:9] == siren


@given(INDEXES, st.integers(1, 9_999))
def test_the_check_weight_gives_the_last_digit_of_a_siret(index, sequence):
    """That is the computation which the stock's SQL makes."""
    siren = siren_at(index)
    thousands, hundreds, tens, units = (int(digit) for digit in f"{sequence:04d}")
    total = check_weight(siren) + thousands + sum(divmod(2 * hundreds, 10)) + tens + sum(divmod(2 * units, 10))
    assert siret_at(siren, sequence)[-1] == str(-total % 10)


def test_every_siren_is_drawn_once_save_those_taken():
    taken = {siren_at(index) for index in range(0, SIRENS, 3)}
    drawn = list(draw_sirens(Random(1), taken))
    assert len(drawn) == len(set(drawn)) == SIRENS - len(taken)
    assert not taken & set(drawn)
    assert drawn[:50] != sorted(drawn[:50])


def test_a_number_of_a_real_company_is_not_fictional():
    assert is_fictional("00012345500016")
    assert is_fictional("P0000000000123")
    assert not is_fictional("73282932000074")


def test_licence_numbers_count_by_year_and_region_and_are_issued_once():
    numbers = LicenceNumbers(Random(1))
    numbers.remember("2026 53 0004000")
    numbers.remember("2026530005000")
    numbers.remember("not a number")
    numbers.remember(None)
    issued = [numbers.issue(2026, "53") for _ in range(50)]
    assert len(set(issued)) == 50
    assert all(number.startswith("2026 53 ") and number > "2026 53 0005000" for number in issued)
    assert numbers.issue(2025, "53") < "2025 53 0005000"
