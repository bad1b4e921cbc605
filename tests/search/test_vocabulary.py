"""Words near a word: exactly those within the distance, also among beginnings of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.search.vocabulary import Vocabulary, VocabularyFile, VocabularyReader
from tests.search.reference import distance

short = st.text(alphabet="ab", min_size=1, max_size=6)
long = st.text(alphabet="abc", min_size=6, max_size=12)
words = st.lists(short | long, min_size=1, max_size=40)


def vocabulary_of(*batches: list[str]) -> Vocabulary:
    vocabulary = Vocabulary()
    for batch in batches:
        vocabulary.learn(batch)
    return vocabulary


@pytest.mark.parametrize("errors", [0, 1, 2])
@given(words, words, st.lists(short | long, min_size=1, max_size=10))
def test_near_words_are_exactly_those_within_the_distance(errors, learned, later, asked):
    vocabulary = vocabulary_of(learned, later)
    known = {*learned, *later}
    starts = {word[:length] for word in known for length in range(1, len(word) + 1)}
    for word in [*asked, *learned]:
        for unfinished, candidates in ((False, known), (True, starts)):
            expected = {candidate for candidate in candidates if distance(word, candidate) <= errors}
            assert set(vocabulary.near(word, errors, unfinished=unfinished)) == expected


@pytest.mark.parametrize("other", ["rogr", "rroger", "rogar", "rgoer", "oger", "roge", "rogers"])
def test_a_letter_missing_too_many_another_or_two_swapped_is_one_error(other):
    assert vocabulary_of(["roger"]).near(other, 1, unfinished=False) == ("roger",)
    assert vocabulary_of(["roger"]).near(other, 0, unfinished=False) == ()


def test_a_beginning_that_becomes_a_word_is_a_word():
    vocabulary = vocabulary_of(["dupontel"], ["dupont"])
    assert vocabulary.near("dupomt", 1, unfinished=False) == ("dupont",)
    assert vocabulary.near("dupomt", 1, unfinished=True) == ("dupont",)


def test_what_was_looked_up_before_a_word_was_learned_is_looked_up_again():
    vocabulary = vocabulary_of(["dupont"])
    assert vocabulary.near("dupond", 1, unfinished=False) == ("dupont",)
    vocabulary.learn(["dupond"])
    assert vocabulary.near("dupond", 1, unfinished=False) == ("dupond", "dupont")


def test_a_reader_follows_what_is_added_and_no_word_is_written_twice(tmp_path):
    path = tmp_path / "vocabulary"
    file = VocabularyFile(path)
    reader = VocabularyReader(path)
    assert reader.fresh_words() == []
    file.add({"été", "dupont"})
    file.add({"dupont"})
    assert sorted(reader.fresh_words()) == ["dupont", "été"]
    VocabularyFile(path).add({"dupont", "durand"})
    assert reader.fresh_words() == ["durand"]


def test_half_a_word_left_by_a_writer_that_died_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "vocabulary"
    path.write_bytes("dupont\nélanc\u00e9".encode()[:-1])
    reader = VocabularyReader(path)
    assert reader.fresh_words() == ["dupont"]
    VocabularyFile(path).add({"durand"})
    assert reader.fresh_words()[-1] == "durand"
