"""French made of values, and the no-break spaces of its typography."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.core import french
from adock.core.french import NARROW_NO_BREAK, NO_BREAK, typeset


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 pièce"), (1, "1 pièce"), (2, "2 pièces"), (12_345, f"12{NARROW_NO_BREAK}345 pièces")],
)
def test_a_count_goes_with_its_noun_none_and_one_being_singular(count, said):
    assert french.plural(count, "pièce") == said
    assert french.noun(count, "pièce") == said.split(" ")[-1]


def test_a_noun_of_several_words_has_its_own_plural():
    assert french.plural(1, "copie conforme", "copies conformes") == "1 copie conforme"
    assert french.plural(3, "copie conforme", "copies conformes") == "3 copies conformes"


def test_a_terminal_gets_thousands_with_plain_spaces():
    assert french.grouped_plainly(1_234_567) == "1 234 567"


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1 ko"), (1_499, "1 ko"), (340_000, "340 ko"), (1_000_000, "1,0 Mo"), (1_240_000, "1,2 Mo")],
)
def test_a_file_weighs_kilobytes_or_megabytes(size, said):
    assert french.weight(size) == said.replace(" ", NO_BREAK)


@pytest.mark.parametrize(
    ("words", "said"),
    [((), ""), (("a",), "a"), (("a", "b"), "a et b"), (("a", "b", "c"), "a, b et c"), (("a", "b", "c", "d"), "a, b, c et d")],
)
def test_a_list_is_said_with_commas_then_et(words, said):
    assert french.enumerated(words) == said
    assert french.enumerated(word for word in words) == said


def test_only_the_first_letter_of_a_sentence_is_made_capital():
    assert french.capitalized("état de la SARL") == "État de la SARL"
    assert french.capitalized("") == ""


@pytest.mark.parametrize(
    ("days", "of_months", "of_years"),
    [
        (0, "dernier jour", "dernier jour"),
        (1, "encore 1 jour", "encore 1 jour"),
        (59, "encore 59 jours", "encore 59 jours"),
        (60, "encore 60 jours", "encore 2 mois"),
        (183, "encore 183 jours", "encore 6 mois"),
        (719, "encore 719 jours", "encore 23 mois"),
        (729, "encore 729 jours", "encore 24 mois"),
        (730, "encore 730 jours", "encore 2 ans"),
        (731, "encore 731 jours", "encore 2 ans"),
    ],
)
def test_what_is_left_of_months_is_told_in_days_and_of_years_roughly(days, of_months, of_years):
    assert french.days_left(days) == of_months
    assert french.time_left(days) == of_years


@pytest.mark.parametrize(
    ("days", "counted", "as_one_talks"),
    [
        (0, "aujourd'hui", "aujourd'hui"),
        (1, "dans 1 jour", "demain"),
        (2, "dans 2 jours", "dans 2 jours"),
        (30, "dans 30 jours", "dans 30 jours"),
    ],
)
def test_what_comes_is_told_by_its_days_with_a_word_for_tomorrow_where_wanted(days, counted, as_one_talks):
    assert french.in_days(days) == counted
    assert french.in_days_or_tomorrow(days) == as_one_talks


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "dans une minute"), (2, "dans 2 minutes"), (59, "dans 59 minutes"), (60, "dans une heure"), (61, "dans une heure")],
)
def test_a_wait_is_told_in_minutes_up_to_an_hour(minutes, said):
    assert french.in_minutes(minutes) == said


# what is typed, and what is set: ~ stands for the no-break space
SET = [
    ("Il manque : le nom.", "Il manque~: le nom."),
    ("Pour quel transport ?", "Pour quel transport~?"),
    ("Attention !", "Attention~!"),
    ("fermé ; le registre", "fermé~; le registre"),
    ("Vraiment ?!", "Vraiment~?!"),
    ("la page « Mon compte » :", "la page «~Mon compte~»~:"),
    ("« il a dit « oui » hier »", "«~il a dit «~oui~» hier~»"),
    ("« Qui ? »", "«~Qui~?~»"),
    ("complète à 70 %.", "complète à 70~%."),
    ("un contrat de 5 000 euros", "un contrat de 5~000~euros"),
    ("un contrat de 15 000 000 €", "un contrat de 15~000~000~€"),
    ("véhicules de 3,5 t au plus", "véhicules de 3,5~t au plus"),
    ("« ≤ 3,5 t »", "«~≤~3,5~t~»"),
    ("10 Mo au plus", "10~Mo au plus"),
    ("340 ko", "340~ko"),
    ("au bout de 12 heures", "au bout de 12~heures"),
    ("Attestation n° ADK-2026-000123", "Attestation n°~ADK-2026-000123"),
    ("RGPD, article 6.1.e", "RGPD, article~6.1.e"),
    ("article L. 8221-5", "article~L. 8221-5"),
]
# set as they are written: times, addresses, codes, and French without any of these signs
LEFT = [
    "12:30",
    "à 9 h 05",
    "https://adock.invalid/recherche?q=morel&page=2#a",
    "écrivez à contact@adock.invalid",
    "clé:valeur",
    '{"a": 1, "b": true}',
    "a?b:c",
    "port :8000",
    "a != b",
    "la suite ?page=2",
    "l'adresse ://",
    "7KQ2-M9FD-3XHA",
    "000 123 456 00018",
    "01 00 00 00 00",
    "35400 Saint-Malo (Ille-et-Vilaine)",
    "24 novembre 2026",
    "un article premier",
    "12 tonnes, 3 tours et 2 kouglofs",
    "N° du titre",
    "",
]


@pytest.mark.parametrize(("typed", "expected"), SET)
def test_a_line_never_breaks_before_a_high_sign_inside_quotation_marks_or_before_a_unit(typed, expected):
    assert typeset(typed) == expected.replace("~", NO_BREAK)


@pytest.mark.parametrize("text", LEFT)
def test_times_addresses_and_codes_stay_as_they_are(text):
    assert typeset(text) == text


FRENCH = st.text(st.sampled_from("ab 01:;?!«»%€≤n°./t" + NO_BREAK + NARROW_NO_BREAK), max_size=30) | st.text()


@given(FRENCH)
def test_setting_twice_changes_nothing_more(text):
    assert typeset(typeset(text)) == typeset(text)


@given(FRENCH)
def test_only_plain_spaces_change_and_only_into_no_break_spaces(text):
    done = typeset(text)
    assert len(done) == len(text)
    assert all(after == before or (before, after) == (" ", NO_BREAK) for before, after in zip(text, done, strict=True))


@given(FRENCH)
def test_a_text_in_two_pieces_is_set_alike_where_they_meet_at_a_sign(text):
    """Templates hold sentences in pieces: « then a value, a value then " :"."""
    assert typeset("« ") + typeset(text) + typeset(" :") == re.sub(" $", NO_BREAK, "« ") + typeset(text) + f"{NO_BREAK}:"


def test_a_number_written_in_groups_is_held_together():
    assert french.unbroken("000 123 456") == "000~123~456".replace("~", NO_BREAK)
