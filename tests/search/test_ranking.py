"""The contract's "Ranking", and the filters."""

from datetime import date

import pytest

from adock.search import ranking
from adock.search.query import SearchRequest
from tests.search.samples import establishment, new_siret

DAY = date(2026, 11, 24).toordinal()


@pytest.fixture(autouse=True, params=["few at once", "tier by tier"])
def _both_ways(request, monkeypatch):
    """Results are read in one of two ways, according to how many there may be: the order is the same."""
    if request.param == "tier by tier":
        monkeypatch.setattr(ranking, "FEW", 0)


def test_exact_number_then_exact_name_then_words_in_order_then_other_words_then_forgiven_words(searched):
    number = "P2M"
    found = searched(
        establishment("ZZZ", siret=number, completeness=40),
        establishment("P2M", completeness=55),
        establishment("GARAGE P2M OUEST", completeness=70),
        establishment("PLOMBERIE", commune="P2M", completeness=85),
    )
    assert found.names("p2m") == ["ZZZ", "P2M", "GARAGE P2M OUEST", "PLOMBERIE"]
    found = searched(
        establishment("SUPER ROGER", completeness=40),
        establishment("LE SUPER ROGERS", completeness=55),
        establishment("ROGER SUPER", completeness=70),
        establishment("SUPER DURAND", commune="ROGER", completeness=85),
        establishment("SOUPER ROGER", completeness=100),
    )
    assert found.names("super roger") == [
        "SUPER ROGER",
        "LE SUPER ROGERS",
        "SUPER DURAND",
        "ROGER SUPER",
        "SOUPER ROGER",
    ]


def of_every_tier(**facts):
    return [
        establishment("SUPER ROGER", licence_numbers=("SUPERROGER",), **facts),
        *(establishment("SUPER ROGER", **facts) for _ in range(2)),
        *(establishment(f"LE SUPER ROGER {letter}X", **facts) for letter in "ABC"),
        *(establishment(f"ROGER SUPER {letter}X", **facts) for letter in "ABC"),
        *(establishment(f"SOUPER ROGER {letter}X", **facts) for letter in "ABC"),
    ]


@pytest.mark.parametrize("asked", [{}, {"origins": ("35",)}, {"departements": ("35",)}])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 12, 13])
def test_pages_put_together_are_the_whole_and_each_says_the_same_total(searched, asked, size):
    index = searched(*of_every_tier(area="FRANCE"), establishment("OTHER"), establishment("SUPER")).index

    def page(number, per_page):
        return index.search(SearchRequest(text="super roger", page=number, per_page=per_page, **asked))

    whole = page(1, 50)
    assert whole.total == len(whole.hits) == 12
    pages = [page(number, size) for number in range(1, 14)]
    assert [hit for page in pages for hit in page.hits] == whole.hits
    assert {page.total for page in pages} == {12}


def test_any_of_the_names_may_be_the_exact_one(searched):
    found = searched(establishment("HOLDING X", "DUPONT", completeness=40), establishment("DUPONT FRERES", completeness=100))
    assert found.names("s.a.r.l. dupont") == ["HOLDING X", "DUPONT FRERES"]


def test_words_of_two_different_names_are_not_in_order(searched):
    found = searched(establishment("SUPER", "ROGER", completeness=100), establishment("GARAGE SUPER ROGER", completeness=40))
    assert found.names("super roger") == ["GARAGE SUPER ROGER", "SUPER"]


def test_a_word_of_the_name_comes_before_a_word_of_the_commune(searched):
    found = searched(
        establishment("TRANSPORTS A", commune="FOUGERES", completeness=100), establishment("FOUGERES B", completeness=40)
    )
    assert found.names("fougeres") == ["FOUGERES B", "TRANSPORTS A"]


def test_then_completeness_descending_then_name_then_siret(searched):
    first, second = new_siret(901, 1), new_siret(901, 2)
    found = searched(
        establishment("DUPONT B", completeness=55),
        establishment("Dupont Écluse", completeness=100),
        establishment("DUPONT F", completeness=100),
        establishment("DUPONT D", completeness=100),
        establishment("DUPONT A", siret=second, completeness=55),
        establishment("DUPONT A", siret=first, completeness=55),
    )
    assert found.names("dupont") == ["DUPONT D", "Dupont Écluse", "DUPONT F", "DUPONT A", "DUPONT A", "DUPONT B"]
    assert [hit.siret for hit in found.index.suggest("dupont a")[:2]] == sorted((first, second))


def test_the_name_shown_is_the_one_sorted_by(searched):
    found = searched(establishment("ZORRO", "ALPHA"), establishment("MARTIN"))
    assert found.names() == ["ZORRO", "MARTIN"]


def test_an_exact_number_is_one_tier_whatever_else_matches(searched):
    found = searched(
        establishment("P2M", licence_numbers=("P2M",), completeness=40),
        establishment("ZZZ", licence_numbers=("P2M",), completeness=55),
    )
    assert found.names("p2m") == ["ZZZ", "P2M"]


def carrier(name, area, *served, departement="56", completeness=40):
    return establishment(
        f"{name} FRET", area=area, served_departements=served, departement=departement, completeness=completeness
    )


def served_by_area():
    return [
        carrier("ABROAD", "INTERNATIONAL"),
        carrier("UNSAID", ""),
        carrier("COUNTRY", "FRANCE"),
        carrier("THREE", "REGION", "35", "44", "93", completeness=100),
        carrier("ONE", "DEPARTEMENT", "93"),
        carrier("ELSEWHERE", "DEPARTEMENT", "44"),
    ]


def first_words(names):
    return [name.split()[0] for name in names]


# without a text, and with one that all match equally well
@pytest.mark.parametrize("text", ["", "fret"])
class TestDepartementsToServe:
    def test_those_who_serve_it_are_kept_narrowest_area_first(self, searched, text):
        found = searched(*served_by_area())
        assert first_words(found.names(text, origins=("93",))) == ["ONE", "THREE", "COUNTRY", "ABROAD"]

    def test_origin_and_destination_must_both_be_served(self, searched, text):
        found = searched(*served_by_area())
        both = {"origins": ("35",), "destinations": ("44",)}
        assert first_words(found.names(text, **both)) == ["THREE", "COUNTRY", "ABROAD"]
        assert first_words(found.names(text, origins=("35",), destinations=("2A",))) == ["COUNTRY", "ABROAD"]

    def test_among_equal_areas_seats_inside_them_come_first(self, searched, text):
        found = searched(
            carrier("OUTSIDE", "REGION", "35", "44", completeness=100),
            carrier("ORIGIN", "REGION", "35", "44", departement="35", completeness=55),
            carrier("DESTINATION", "DEPARTEMENT", "35", "44", departement="44", completeness=70),
            carrier("WIDER", "REGION", "35", "44", "56", departement="35", completeness=100),
        )
        asked = {"origins": ("35",), "destinations": ("44",)}
        assert first_words(found.names(text, **asked)) == ["DESTINATION", "ORIGIN", "OUTSIDE", "WIDER"]

    def test_a_list_that_no_area_gives_meaning_to_does_not_count(self, searched, text):
        assert searched(carrier("UNSAID", "", "35")).names(text, origins=("35",)) == []


def test_the_tier_comes_before_the_area(searched):
    found = searched(
        establishment("DUPONT FRERES", area="DEPARTEMENT", served_departements=("35",)),
        establishment("DUPONT", area="INTERNATIONAL"),
    )
    assert found.names("dupont", origins=("35",)) == ["DUPONT", "DUPONT FRERES"]


def test_without_departements_to_serve_the_area_does_not_count(searched):
    found = searched(
        establishment("B", area="DEPARTEMENT", served_departements=("35",)), establishment("A", area="INTERNATIONAL")
    )
    assert found.names() == ["A", "B"]


def test_the_departement_of_the_establishment_is_any_of_those_asked(searched):
    found = searched(
        establishment("A", departement="35"), establishment("B", departement="2A"), establishment("C", departement="44")
    )
    assert found.names("", departements=("35",)) == ["A"]
    assert found.names("", departements=("35", "2A")) == ["A", "B"]


def test_all_licences_and_all_specialities_asked_are_held(searched):
    found = searched(
        establishment("BOTH", licence_kinds=("LC", "LTI"), specialities=("BOIS", "LOT")),
        establishment("LC ONLY", licence_kinds=("LC",), specialities=("BOIS",)),
        establishment("LTI ONLY", licence_kinds=("LTI",)),
        establishment("NONE", licence_kinds=()),
    )
    assert found.finds("", licences=("LC",)) == {"BOTH", "LC ONLY"}
    assert found.finds("", licences=("LTI",)) == {"BOTH", "LTI ONLY"}
    assert found.finds("", licences=("LC", "LTI")) == {"BOTH"}
    assert found.finds("", specialities=("BOIS",)) == {"BOTH", "LC ONLY"}
    assert found.finds("", specialities=("BOIS", "LOT")) == {"BOTH"}
    assert len(found.names()) == 4


def test_a_filter_value_that_nobody_has_finds_nothing(searched):
    found = searched(establishment("A"))
    assert found.names("", specialities=("NOBODY",)) == []
    assert found.names("a", departements=("976",)) == []
    assert found.names("a", valid_on=0) == []


@pytest.mark.parametrize(
    ("spans", "day", "valid"),
    [
        (((DAY - 10, DAY),), DAY, True),
        (((DAY, DAY + 10),), DAY, True),
        (((DAY - 10, DAY - 1),), DAY, False),
        (((DAY + 1, DAY + 10),), DAY, False),
        (((DAY - 9, DAY - 5), (DAY - 2, DAY + 2), (DAY + 5, DAY + 9)), DAY, True),
        (((DAY - 9, DAY - 5), (DAY - 2, DAY + 2), (DAY + 5, DAY + 9)), DAY + 3, False),
        (((DAY - 9, DAY - 5), (DAY - 2, DAY + 2), (DAY + 5, DAY + 9)), DAY + 5, True),
        (((DAY - 4000, date.max.toordinal()),), DAY, True),
        ((), DAY, False),
    ],
)
def test_only_those_valid_on_the_day_are_kept(searched, spans, day, valid):
    found = searched(establishment("A", valid_spans=spans))
    assert found.names("", valid_on=day) == (["A"] if valid else [])
    assert found.names("a", valid_on=day) == (["A"] if valid else [])


def test_filters_apply_to_exact_numbers_too(searched):
    one = establishment("A", departement="35")
    found = searched(one)
    assert found.names(one.siret, departements=("35",)) == ["A"]
    assert found.names(one.siret, departements=("44",)) == []
