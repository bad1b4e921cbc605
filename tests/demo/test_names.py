import re
from random import Random

import pytest

from adock.demo.names import (
    Trade,
    draw_legal_name,
    draw_name,
    trade_of,
    with_accents,
    without_legal_form,
)
from adock.demo.people import capitals, draw_person, person_named


def test_legal_names_are_in_capitals_without_accents():
    random = Random(1)
    names = [draw_legal_name(random, trade, "Ambérieu-en-Bugey") for trade in Trade for _ in range(400)]
    assert all(re.fullmatch(r"[A-Z0-9 .&'-]+", name) for name in names)
    assert any("'" in name for name in names)
    assert any(re.search(r"\bDE L [AEIOUYH]", name) for name in names)
    assert any("AMBERIEU" in name for name in names)


def test_some_names_hold_a_legal_form_and_some_hold_initials():
    random = Random(1)
    names = [draw_legal_name(random, Trade.HAULAGE, "Nantes") for _ in range(2_000)]
    with_form = [name for name in names if without_legal_form(name) != name]
    assert 0.02 < len(with_form) / len(names) < 0.08
    assert any(re.search(r"\b[A-Z]\.[A-Z]\.", name) for name in names)
    assert any(re.search(r"\b[A-Z] [A-Z] [A-Z]\b", name) for name in names)


def test_a_name_as_people_write_it_has_small_letters_and_accents():
    random = Random(1)
    names = [draw_name(random, Trade.MOVING, "Nantes") for _ in range(50)]
    assert any("Déménagement" in name for name in names)


@pytest.mark.parametrize(
    ("legal_name", "written"),
    [
        ("TRANSPORTS DE L ETRAVE", "Transports de l'Étrave"),
        ("DEMENAGEMENTS BAROVAL ET FILS", "Déménagements Baroval et Fils"),
        ("S.T.B. TRANSPORTS SARL", "S.T.B. Transports SARL"),
        ("2M TRANSPORTS", "2M Transports"),
        ("LES COURSIERS DE LA SEVRE", "Les Coursiers de la Sèvre"),
        ("TPS MOREVAL", "TPS Moreval"),
        ("LOGISTIQUE D AUVERGNE", "Logistique d'Auvergne"),
    ],
)
def test_capitals_get_their_accents_back(legal_name, written):
    assert with_accents(legal_name) == written


def test_a_name_that_is_only_a_legal_form_stays():
    assert without_legal_form("SARL BAROVAL") == "BAROVAL"
    assert without_legal_form("SARL") == "SARL"


@pytest.mark.parametrize(
    ("legal_name", "trade"),
    [
        ("DEMENAGEMENTS BAROVAL", Trade.MOVING),
        ("BAROVAL EXPRESS", Trade.COURIER),
        ("BAROVAL LOGISTIQUE", Trade.LOGISTICS),
        ("BAROVAL TP", Trade.WORKS),
        ("BAROVAL", Trade.HAULAGE),
    ],
)
def test_a_name_tells_the_trade(legal_name, trade):
    assert trade_of(legal_name) is trade


def test_a_person_is_found_again_in_the_name_the_register_writes():
    random = Random(1)
    for _ in range(200):
        person = draw_person(random)
        found = person_named(person.in_capitals)
        assert (found.family_name, found.given_name) == (capitals(person.family_name), capitals(person.given_name))
        assert found.is_woman or not person.is_woman
