"""Words kept apart from what fills them: said in French as they are written, in another language as its catalogue says."""

from datetime import date

from adock.core.words import Capitalized, Counted, Words, marked, words

DAY = date(2031, 3, 12)
LICENCE = Words("licence communautaire")


class Shouted:
    """Another language, for tests: capitals, and the holes as they are."""

    def text(self, text: str) -> str:
        return "".join(
            part if part.startswith("{") else part.upper() for part in text.replace("{", "\0{").replace("}", "}\0").split("\0")
        )

    def noun(self, count: int, one: str, many: str) -> str:
        return f"{one}/{many}"


def test_a_sentence_is_filled_with_days_in_words_counts_and_other_words():
    said = words("La {name} expire le {until}, {count}.", name=LICENCE, until=DAY, count=Counted(1, "jour", "jours"))
    assert said.said() == "La licence communautaire expire le 12 mars 2031, 1 jour."


def test_another_language_is_asked_for_the_sentence_with_its_holes_and_for_each_word_within():
    said = words("La {name} de {town} : {count}", name=LICENCE, town="Rennes", count=Counted(3, "copie", "copies"))
    assert said.said(Shouted()) == "LA LICENCE COMMUNAUTAIRE DE Rennes : 3 copie/copies"


def test_words_that_begin_a_sentence_are_made_capital_once_they_are_said():
    assert words("{name} valable", name=Capitalized(LICENCE)).said() == "Licence communautaire valable"


def test_what_a_name_holds_is_never_read_as_a_hole():
    assert words("tenue au siège ({town})", town="{name} {0}").said() == "tenue au siège ({name} {0})"
    assert Words("un texte {nu}").said() == "un texte {nu}"


def test_the_same_words_with_the_same_values_are_equal():
    assert words("le {day}", day=DAY) == words("le {day}", day=DAY)
    assert len({words("le {day}", day=DAY), words("le {day}", day=DAY)}) == 1
    assert words("le {day}", day=DAY) != words("le {day}", day=date(2031, 3, 13))


def test_a_mark_changes_nothing():
    assert marked("En règle") == "En règle"
