"""Texts brought to one form: what makes two spellings the same."""

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.core import text as texts
from adock.core.text import LONGEST_NORMALISED, MOST_MARKS, TooLong, compact, fold, normal, words

HEAP = "e" + "\u0301\u0316" * 50_000  # putting these marks in order costs 15 s


@pytest.fixture
def normalised(monkeypatch):
    """The lengths of the texts that are normalised."""
    seen: list[int] = []

    def normalize(form, text):
        seen.append(len(text))
        return unicodedata.normalize(form, text)

    monkeypatch.setattr(
        texts,
        "unicodedata",
        SimpleNamespace(
            normalize=normalize,
            combining=unicodedata.combining,
            decimal=unicodedata.decimal,
            decomposition=unicodedata.decomposition,
        ),
    )
    return seen


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


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_a_text_that_is_too_long_is_not_normalised(normalised, form):
    with pytest.raises(TooLong):
        normal(form, HEAP)
    assert normalised == []


def test_a_text_that_is_too_long_is_folded_up_to_a_length(normalised):
    assert fold(HEAP) == "e"
    assert fold("a" * 50_000) == "a" * LONGEST_NORMALISED
    assert max(normalised) <= LONGEST_NORMALISED


@pytest.mark.parametrize("text", [HEAP[:9_000], "a" + HEAP[:9_000], "\u0301" * 9_000])
def test_marks_are_never_put_in_order_by_the_thousand(normalised, text):
    normal("NFC", text)
    assert max(normalised) <= MOST_MARKS + 2


# Every sign that is or holds a mark once taken apart. U+0F73, U+0F75 and U+0F81 have no class themselves.
SIGNS_WITH_MARKS = [
    sign for sign in map(chr, range(0x110000)) if any(map(unicodedata.combining, unicodedata.normalize("NFKD", sign)))
]


def test_no_sign_that_holds_marks_makes_a_heap_of_them():
    assert {"\u0f73", "\u0f75", "\u0f81", "\u0344", "\u0301"} <= set(SIGNS_WITH_MARKS)
    kept = {sign: unicodedata.normalize("NFKD", texts._without_heaps(sign * 100)) for sign in SIGNS_WITH_MARKS}
    assert [sign for sign, text in kept.items() if _longest_heap(text) > MOST_MARKS] == []


def _longest_heap(text: str) -> int:
    longest = heap = 0
    for sign in text:
        heap = heap + 1 if unicodedata.combining(sign) else 0
        longest = max(longest, heap)
    return longest


@given(st.text(max_size=MOST_MARKS))
def test_a_text_of_an_ordinary_length_has_its_usual_normal_form(text):
    assert [normal(form, text) for form in ("NFC", "NFKC", "NFKD")] == [
        unicodedata.normalize(form, text) for form in ("NFC", "NFKC", "NFKD")
    ]
