"""How a name is read: which words it is made of, which of them count, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.search.naming import LONGEST_WORD, name_forms, read_pieces, without_legal_forms, words_in_order


def order(name: str) -> str:
    """The words that count, in order."""
    return " ".join(name_forms(name).orders[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S.M.T.", "SMT"),
        ("SM.T.", "smt"),
        ("S. M. T.", "S M T"),
        ("L'OREAL", "L OREAL"),
        ("L’Oréal", "L'OREAL"),
        ("SAINT-X", "ST X"),
        ("SAINTE ANNE", "Ste-Anne"),
        ("2 A TRANS", "2A TRANS"),
        ("TRANS/OUEST, (35)", "trans ouest 35"),
        ("DUPONT SARL", "Dupont"),
        ("S.A.R.L. DUPONT", "S A R L Dupont"),
        ("SAS. DUPONT", "Dupont E.U.R.L."),
        ("SOCIETE A RESPONSABILITE LIMITEE DUPONT", "DUPONT"),
        ("Dupont, société par actions simplifiée unipersonnelle", "DUPONT SASU"),
        ("DUPONT & FILS", "DUPONT FILS"),
        ("DUPONT ＆ FILS", "DUPONT & FILS"),
    ],
)
def test_names_that_differ_in_what_does_not_matter_are_the_same(one, other):
    assert order(one) == order(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("DUPONT FILS", "FILS DUPONT"), ("2 M", "2"), ("SOCIETE DUPONT", "DUPONT"), ("35 35", "3535"), ("3 5", "35")],
)
def test_names_that_differ_in_their_words_are_not(one, other):
    assert order(one) != order(other)


def test_a_legal_form_that_is_all_there_is_counts():
    assert order("S.A.R.L.") == "sarl"
    assert order("SAS EURL") == "sas eurl"


def test_a_dot_parts_words_that_are_no_initials():
    assert order("ETS.DUPONT") == "ets dupont"
    assert order("E.DUPONT") == "e dupont"
    assert order("S.M.T.TRANSPORTS") == "smt transports"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("L'OREAL", "loreal"),
        ("S M T", "s"),
        ("S.M.T.", "smt"),
        ("DUPONT & FILS", "et"),
        ("SAINT-X", "st"),
        ("ST X", "saint"),
        ("DUPONT SARL", "sarl"),
    ],
)
def test_a_name_also_answers_to_its_other_spellings(name, word):
    assert word in name_forms(name).words


def test_an_ampersand_is_read_as_nothing_and_as_et():
    assert name_forms("A & B").orders == (("ab",), ("a", "et", "b"))


def test_a_name_without_any_word_has_no_order():
    assert name_forms("--- !").orders == ()


@given(st.text(max_size=60))
def test_any_name_is_read_into_short_words_without_spaces(name):
    forms = name_forms(name)
    for word in [*forms.words, *(word for order in forms.orders for word in order)]:
        assert word
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD


@given(st.text(alphabet="ab2.' &-", max_size=12))
def test_all_words_of_an_order_are_among_the_words_of_the_name(name):
    forms = name_forms(name)
    assert all(word in forms.words for order in forms.orders for word in order)


@given(st.lists(st.sampled_from(["sarl", "dupont", "saint", "l", "oreal", "2", "a", "transports"]), max_size=6))
def test_a_plain_name_is_read_as_one_with_punctuation_is(words):
    plain, punctuated = " ".join(words), ", ".join(words)
    assert words_in_order(without_legal_forms(read_pieces(plain))) == words_in_order(
        without_legal_forms(read_pieces(punctuated))
    )
