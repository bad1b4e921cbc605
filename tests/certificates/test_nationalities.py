"""Who needs a permit to work in France, by nationality, on chosen days."""

from datetime import date
from itertools import pairwise

import pytest

from adock.certificates import nationalities
from adock.certificates.nationalities import NATIONALITIES, STATELESS, UNKNOWN, choices, exemption, name, needs_permit
from adock.core.geography import table_rows
from adock.core.text import fold

TODAY = date(2026, 11, 24)
UNION = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip


def test_today_those_of_the_union_the_area_switzerland_and_three_neighbours_need_none():
    free = {code for code in NATIONALITIES if not needs_permit(code, TODAY)}
    assert free == UNION | {"FR", "IS", "LI", "NO", "CH", "AD", "MC", "SM"}


@pytest.mark.parametrize(
    ("code", "last_day", "change"),
    [
        ("GB", date(2020, 12, 31), True),
        ("HR", date(2015, 6, 30), False),
        ("BG", date(2013, 12, 31), False),
        ("RO", date(2013, 12, 31), False),
        ("PL", date(2008, 6, 30), False),
        ("CH", date(2002, 5, 31), False),
    ],
)
def test_the_day_a_permit_begins_or_ceases_to_be_needed(code, last_day, change):
    first_day = date.fromordinal(last_day.toordinal() + 1)
    assert needs_permit(code, last_day) is not change
    assert needs_permit(code, first_day) is change


def test_britons_were_free_until_the_end_of_the_transition_though_out_of_the_union():
    assert exemption("GB", date(2020, 1, 31)).reason == "Union européenne"
    assert exemption("GB", date(2020, 2, 1)).reason.startswith("Période de transition")


def test_austrians_never_ceased_to_be_free_when_they_passed_from_the_area_to_the_union():
    assert not needs_permit("AT", date(1994, 12, 31))
    assert not needs_permit("AT", date(1995, 1, 1))


@pytest.mark.parametrize("code", ["DZ", "MA", "TN", "TR", "UA", "US", "VA", "XK", STATELESS, UNKNOWN])
def test_others_need_one_and_so_do_those_without_nationality(code):
    assert needs_permit(code, TODAY)
    assert code in dict(choices(TODAY))


@pytest.mark.parametrize("code", ["", "ZZ", "GP", "fr", "France"])
def test_a_code_of_no_nationality_is_no_answer(code):
    with pytest.raises(KeyError):
        needs_permit(code, TODAY)


def test_what_a_list_may_hold_is_in_the_order_of_french_lists_the_stateless_last():
    offered = choices(TODAY)
    assert [code for code, _ in offered[-2:]] == [STATELESS, UNKNOWN]
    assert {"FR", "DE", "MC"}.isdisjoint(code for code, _ in offered)
    names = [label for _, label in offered[:-2]]
    assert names == sorted(names, key=lambda label: fold(label).replace("-", " "))
    assert names[0] == "Afghanistan"


def test_names_are_french():
    assert name("CI") == "Côte d'Ivoire"
    assert name("CD") == "République démocratique du Congo"
    assert name("KN") == "Saint-Christophe-et-Niévès"
    assert name("VN") == "Vietnam"


def test_every_nationality_is_once_in_the_table_and_every_exemption_is_of_one():
    rows = [row["code"] for row in table_rows("nationalites.csv", nationalities.TABLES)]
    assert len(rows) == len(set(rows)) == len(set(NATIONALITIES.values()))
    exempt = list(table_rows("dispenses_d_autorisation_de_travail.csv", nationalities.TABLES))
    assert {row["code"] for row in exempt} <= set(rows)
    assert all(row["motif"] and row["source"] for row in exempt)


def test_exemptions_of_one_country_follow_each_other_without_overlap():
    for code in NATIONALITIES:
        spans = sorted(nationalities._EXEMPTIONS.get(code, ()), key=lambda known: known.since)
        assert all(earlier.until and earlier.until < later.since for earlier, later in pairwise(spans))
        assert all(known.until is None or known.since <= known.until for known in spans)
