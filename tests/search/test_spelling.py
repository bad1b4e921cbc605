"""The nearest spelling of a text that finds nothing."""

import pytest

from tests.search.samples import establishment


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("rogaar", "roger"),
        ("transports rogaar", "transports roger"),
        ("transouest", "trans ouest"),
        ("super rosier", "super roger"),
        ("auto cars", "autocars"),
        ("smz", "smt"),
    ],
)
def test_a_spelling_that_finds_something_is_proposed(searched, text, spelling):
    found = searched(
        establishment("TRANSPORTS ROGER"),
        establishment("SUPER ROGER"),
        establishment("TRANS OUEST"),
        establishment("AUTOCARS BRETONS"),
        establishment("S.M.T."),
    )
    assert found.names(text) == []
    assert found.index.nearest_spelling(text) == spelling
    assert found.names(spelling)


def test_words_that_exist_but_not_together_are_not_proposed(searched):
    found = searched(establishment("SUPER ROGER"), establishment("GARAGE MARCEL"))
    assert found.index.nearest_spelling("super marcel") is None


def test_the_most_frequent_of_equally_near_words_is_proposed(searched):
    found = searched(establishment("DURAXX"), establishment("DURAYY A"), establishment("DURAYY B"))
    assert found.index.nearest_spelling("duratt") == "durayy"


@pytest.mark.parametrize("text", ["", "zzzzzzzzzz", "00099999999999", "zz " * 20])
def test_nothing_is_proposed_when_nothing_is_near(searched, text):
    assert searched(establishment("DUPONT")).index.nearest_spelling(text) is None
