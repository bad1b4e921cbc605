"""What is typed into a report, as it is kept."""

import pytest

from adock.core.refusals import Mistyped
from adock.support.rules import LABELS, Kind, company_number, page_address, paper_reference
from tests.factories import siren, siret


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        (f" {siret(1)} ", siret(1)),
        (f"{siren(1)[:3]} {siren(1)[3:6]} {siren(1)[6:]}", siren(1)),
        (f"{siret(1)[:9]}.{siret(1)[9:]}", siret(1)),
    ],
)
def test_a_company_s_number_is_read_and_nothing_is_nothing(typed, kept):
    assert company_number(typed) == kept


@pytest.mark.parametrize("typed", ["1", "Transports Morel", siret(1)[:-1] + "x", "-", "0" * 13, "9" * 100_000, "éé"])
def test_what_is_no_number_is_refused_with_what_to_do(typed):
    with pytest.raises(Mistyped, match="videz ce champ"):
        company_number(typed)


@pytest.mark.parametrize(
    "sent", ["", "//ailleurs.example", "https://ailleurs.example", "aide", "/a b", "/é", "/\n", "/" + "a" * 500]
)
def test_only_an_address_of_ours_is_kept_as_the_page(sent):
    assert page_address(sent) == ""


def test_the_question_of_a_page_is_kept_with_it():
    assert page_address("/etablissements/1?vehicule=leger&le=2026-12-01") == "/etablissements/1?vehicule=leger&le=2026-12-01"


def test_a_paper_s_reference_is_short():
    assert paper_reference(" 7KQ2-M9FD ") == "7KQ2-M9FD"
    with pytest.raises(Mistyped):
        paper_reference("7" * 41)


def test_each_kind_has_its_words():
    assert LABELS.keys() == set(Kind)
