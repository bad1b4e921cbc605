"""Texts brought to one form: what makes two spellings the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.core.text import compact, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("JérÉmie", "jeremie"),
        ("ŒUVRE CÆSAR", "oeuvre caesar"),
        ("Straße", "strasse"),
        ("L’Été", "l'ete"),
        ("Ærø & Łódź", "aero & lodz"),
        ("３５ ²", "35 2"),
        ("e\u0301te\u0301", "ete"),
        ("٣٥", "35"),
        ("S.M.T.  - 2", "s.m.t.  - 2"),
    ],
)
def test_accents_case_ligatures_and_apostrophes_fall_away_and_the_rest_stays(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_every_letter_folds_to_a_fixed_point():
    # less the Han and Hangul blocks, which are most of Unicode and have no case
    alphabets = (*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x20000))
    characters = map(chr, alphabets)
    assert [character for character in characters if fold(fold(character)) != fold(character)] == []


def test_words_are_the_runs_of_letters_and_digits():
    assert words("L'Été-2M  (SARL)_x") == ["l", "ete", "2m", "sarl", "x"]


@given(st.text())
def test_words_of_any_text_are_made_of_letters_and_digits_alone(text):
    assert all(word.isalnum() for word in words(text))


def test_a_number_is_compact_whatever_parts_its_digits():
    assert compact("fr 12\u00a0000-123.456") == "FR12000123456"
