import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import tva as stdnum_vat

from adock.core import siren

DIGITS = st.text("0123456789", min_size=1, max_size=16)


@given(DIGITS)
def test_siren_and_siret_agree_with_an_independent_library(text):
    assert siren.is_siren(text) == (len(text) == 9 and stdnum_siren.is_valid(text))
    if not text.startswith(siren.LA_POSTE_SIREN):
        assert siren.is_siret(text) == (len(text) == 14 and luhn.is_valid(text) and luhn.is_valid(text[:9]))


def test_an_establishment_of_la_poste_only_needs_a_digit_sum_divisible_by_five():
    assert siren.is_siret("35600000000048")  # the seat passes Luhn as well
    assert siren.is_siret("35600000059845")
    assert not siren.is_siret("35600000059844")


def test_an_establishment_of_no_company_has_no_siret():
    assert siren.passes_siret_check("11122233344455")
    assert not siren.is_siret("11122233344455")


@pytest.mark.parametrize("text", ["", "²²²²²²²²²", "00012345a", "٠٠٠١٢٣٤٥٥", " 000123455"])
def test_what_is_no_number_is_no_siren(text):
    assert not siren.is_siren(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("P0000000000123", True),
        ("P12", False),
        ("PARIS", False),
        ("00012345500016", False),
        ("p0000000000123", False),
        ("P" * 15, False),
    ],
)
def test_a_provisional_number_is_a_capital_p_and_what_follows(text, answer):
    assert siren.is_provisional(text) is answer


def test_a_provisional_number_has_no_siren():
    assert siren.siren_of("P0000000000123") is None
    assert siren.siren_of("00012345500016") == "000123455"


@given(st.text("0123456789", min_size=8, max_size=8))
def test_the_luhn_digit_makes_a_siren_valid_and_its_vat_number_too(body):
    number = body + siren.luhn_digit(body)
    assert siren.is_siren(number)
    assert stdnum_vat.is_valid(siren.vat_number(number))


def test_numbers_are_grouped_as_people_dictate_them():
    assert siren.group_siret("00012345500016") == "000 123 455 00016"
    assert siren.group_siren("000123455") == "000 123 455"
    assert siren.group_siret("P0000000000123") == "P0000000000123"
