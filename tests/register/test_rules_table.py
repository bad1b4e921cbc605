"""The contract's verdicts: vehicle x journey x kind of licence, at home and overseas, as a table of its own."""

from dataclasses import replace

import pytest

from adock.register.reasons import REASONS, Severity
from adock.register.rules import PRESENTATION_LABELS, Journey, Presentation, Vehicle, VerdictStatus
from tests.register.rules_facts import DAY, LC, LC_LIGHT, LTI, ask, codes, days, facts, held_by

HEAVY, LIGHT, VERY_LIGHT = Vehicle.HEAVY, Vehicle.LIGHT, Vehicle.VERY_LIGHT
NATIONAL, INTERNATIONAL = Journey.NATIONAL, Journey.INTERNATIONAL

FULL = ("valide", ["LICENCE_EN_COURS"])
EXEMPT = ("valide", ["LICENCE_EN_COURS", "DISPENSE_2T5"])
TO_WEIGH = ("a_verifier", ["LTI_INTERNATIONAL", "LICENCE_EN_COURS"])
UNSUITED = ("non_couvert", ["LICENCE_INADAPTEE", "LICENCE_EN_COURS"])
OVERSEAS = ("a_verifier", ["LTI_OUTRE_MER", "LICENCE_EN_COURS"])
OVERSEAS_NOTE = ("valide", ["LICENCE_EN_COURS", "LTI_OUTRE_MER"])
OVERSEAS_EXEMPT = ("a_verifier", ["LTI_OUTRE_MER", "LICENCE_EN_COURS", "DISPENSE_2T5"])

# vehicle, journey -> LTI of the mainland, LTI overseas, LC whose copies are all for 3.5 t at most, LC
TABLE = {
    (None, None): (FULL, FULL, FULL, FULL),
    (None, NATIONAL): (FULL, OVERSEAS_NOTE, FULL, FULL),
    (None, INTERNATIONAL): (TO_WEIGH, TO_WEIGH, FULL, FULL),
    (VERY_LIGHT, None): (FULL, FULL, FULL, FULL),
    (VERY_LIGHT, NATIONAL): (FULL, OVERSEAS_NOTE, FULL, FULL),
    (VERY_LIGHT, INTERNATIONAL): (EXEMPT, OVERSEAS_EXEMPT, FULL, FULL),
    (LIGHT, None): (FULL, FULL, FULL, FULL),
    (LIGHT, NATIONAL): (FULL, OVERSEAS_NOTE, FULL, FULL),
    (LIGHT, INTERNATIONAL): (TO_WEIGH, TO_WEIGH, FULL, FULL),
    (HEAVY, None): (UNSUITED, OVERSEAS, UNSUITED, FULL),
    (HEAVY, NATIONAL): (UNSUITED, OVERSEAS, UNSUITED, FULL),
    (HEAVY, INTERNATIONAL): (UNSUITED, UNSUITED, UNSUITED, FULL),
}
HELD = (("35", LTI), ("974", LTI), ("35", LC_LIGHT), ("35", LC))
CELLS = [
    (vehicle, journey, place, licence, presentation, expected)
    for (vehicle, journey), row in TABLE.items()
    for (place, licence), (presentation, expected) in zip(HELD, row, strict=True)
]


def test_the_table_has_every_vehicle_and_journey():
    assert set(TABLE) == {(vehicle, journey) for vehicle in (None, *Vehicle) for journey in (None, *Journey)}


@pytest.mark.parametrize(("vehicle", "journey", "place", "licence", "presentation", "expected"), CELLS)
def test_a_licence_is_worth_what_the_contract_says(vehicle, journey, place, licence, presentation, expected):
    verdict = ask(facts(licence, departement=place), vehicle=vehicle, journey=journey)
    assert (verdict.presentation, codes(verdict)) == (presentation, expected)
    assert verdict.status == ("non_valide" if presentation == "non_couvert" else presentation)


@pytest.mark.parametrize(("vehicle", "journey", "place", "licence", "presentation", "expected"), CELLS)
def test_the_licence_of_the_head_office_is_worth_the_same_to_a_branch(vehicle, journey, place, licence, presentation, expected):
    branch = facts(company_licences=(held_by(licence, departement=place),), departement="35")
    verdict = ask(branch, vehicle=vehicle, journey=journey)
    assert verdict.presentation == presentation
    assert [code for code in codes(verdict) if code != "LICENCE_DU_SIEGE"] == expected


@pytest.mark.parametrize(("vehicle", "journey"), TABLE)
@pytest.mark.parametrize("licence", [LTI, LC_LIGHT, LC])
def test_no_copy_is_out_of_order_whatever_the_transport_and_unknown_copies_are_no_reason(licence, vehicle, journey):
    none = ask(facts(licence._replace(certified_copies=0)), vehicle=vehicle, journey=journey)
    assert "AUCUNE_COPIE" in codes(none, Severity.BLOCKING)
    assert none.presentation is Presentation.NOT_VALID
    unknown = ask(facts(licence._replace(certified_copies=None)), vehicle=vehicle, journey=journey)
    assert "AUCUNE_COPIE" not in codes(unknown)


def test_each_status_is_shown_as_itself_but_an_unsuited_licence_alone():
    assert [presentation.value for presentation in Presentation] == ["valide", "a_verifier", "non_couvert", "non_valide"]
    assert PRESENTATION_LABELS[Presentation.NOT_COVERED] == "Ne couvre pas ce transport"
    assert set(PRESENTATION_LABELS) == set(Presentation)


@pytest.mark.parametrize(
    ("changes", "presentation"),
    [
        ({}, Presentation.NOT_COVERED),
        ({"situation_on": DAY - days(20)}, Presentation.NOT_COVERED),  # what is to be checked changes nothing
        ({"is_registered": False, "struck_off_on": DAY - days(2)}, Presentation.NOT_VALID),
        ({"licences": (LTI._replace(valid_until=DAY - days(1)),)}, Presentation.NOT_VALID),
    ],
)
def test_a_carrier_is_said_out_of_order_as_soon_as_anything_else_blocks(changes, presentation):
    verdict = ask(facts(LTI)._replace(**changes), vehicle=HEAVY)
    assert "LICENCE_INADAPTEE" in codes(verdict, Severity.BLOCKING)
    assert (verdict.status, verdict.presentation) == (VerdictStatus.NOT_VALID, presentation)


def test_the_sentence_of_an_unsuited_licence_gives_the_weight_and_the_route():
    verdict = ask(facts(LTI), vehicle=HEAVY, journey=INTERNATIONAL)
    assert "poids lourd" in verdict.headline.sentence
    assert "trajet international" in verdict.headline.sentence


def test_the_sentences_of_light_vehicles_abroad_are_those_of_the_law():
    assert ask(facts(LTI), journey=INTERNATIONAL).headline.sentence == (
        "Licence de transport intérieur : à l'étranger elle suffit jusqu'à 2,5 t, remorque comprise ; "
        "au-delà il faut une licence communautaire."
    )
    exempt = ask(facts(LTI), vehicle=VERY_LIGHT, journey=INTERNATIONAL)
    assert exempt.reasons[-1].sentence == (
        "Jusqu'à 2,5 t, remorque comprise : aucune licence communautaire n'est demandée à l'étranger."
    )
    assert {exempt.reasons[-1].article, ask(facts(LTI), journey=INTERNATIONAL).headline.article} == {
        "R3211-12 3° du code des transports"
    }


def test_an_lc_makes_up_for_an_lti_abroad_and_says_what_the_lti_lacks():
    verdict = ask(facts(LTI, LC), vehicle=LIGHT, journey=INTERNATIONAL)
    assert verdict.presentation is Presentation.VALID
    assert codes(verdict) == ["LICENCE_EN_COURS", "LTI_INTERNATIONAL"]


def test_an_lti_in_force_abroad_is_better_than_an_lc_that_has_expired():
    verdict = ask(facts(LTI, LC._replace(valid_until=DAY - days(1))), journey=INTERNATIONAL)
    assert (verdict.presentation, codes(verdict)) == (
        "a_verifier",
        ["LTI_INTERNATIONAL", "LICENCE_EN_COURS", "LICENCE_EXPIREE"],
    )


@pytest.mark.parametrize(("code", "kind"), REASONS.items())
def test_what_is_to_be_checked_says_with_whom_and_nothing_else_does(code, kind):
    if kind.severity is Severity.WARNING:
        assert kind.check.startswith("Demandez ")
        assert kind.check.endswith(".")
    else:
        assert kind.check == ""


def test_a_warning_that_became_a_note_is_no_longer_to_be_checked():
    warned = ask(facts(LTI), journey=INTERNATIONAL).headline
    assert warned.check
    assert replace(warned, severity=Severity.NOTE).check == ""
