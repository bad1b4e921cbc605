"""Which title covers which vehicle and journey (R3211-12), overseas included (R3511-7, R3521-7)."""

import pytest

from adock.register.rules import COVERED_BY, Journey, Presentation, Title, Vehicle, VerdictStatus, title_of
from tests.register.rules_facts import DAY, ENDS_ON, LC, LC_LIGHT, LTI, ask, codes, days, facts, held_by, sentence

HEAVY, LIGHT, VERY_LIGHT = Vehicle.HEAVY, Vehicle.LIGHT, Vehicle.VERY_LIGHT
NATIONAL, INTERNATIONAL = Journey.NATIONAL, Journey.INTERNATIONAL
VALID, TO_CHECK, NOT_COVERED, NOT_VALID = Presentation


def test_every_question_has_its_row():
    assert set(COVERED_BY) == {(vehicle, journey) for vehicle in (None, *Vehicle) for journey in (None, *Journey)}


def test_the_verdict_repeats_what_was_asked():
    verdict = ask(facts(LC), vehicle=HEAVY, journey=INTERNATIONAL)
    assert (verdict.vehicle, verdict.journey) == (HEAVY, INTERNATIONAL)


# --- the LC for light vehicles only ---


@pytest.mark.parametrize(
    ("copies", "light", "title"),
    [
        (6, 5, Title.LC),
        (6, 6, Title.LC_LIGHT),
        (1, 1, Title.LC_LIGHT),
        (6, 7, Title.LC_LIGHT),
        (6, 0, Title.LC),
        (6, None, Title.LC),
        (None, 6, Title.LC),
        (None, None, Title.LC),
        (0, 0, Title.LC),
    ],
)
def test_an_lc_is_light_only_when_all_its_known_copies_are(copies, light, title):
    assert title_of(LC._replace(certified_copies=copies, light_copies=light)) is title


def test_an_lti_stays_an_lti_whatever_its_copies():
    all_light = LTI._replace(certified_copies=2, light_copies=2)
    assert title_of(all_light) is Title.LTI
    assert not all_light.is_light_only


@pytest.mark.parametrize(
    ("licence", "question", "expected"),
    [
        (
            LTI,
            {"vehicle": HEAVY},
            "Licence de transport intérieur, pour véhicules de 3,5 t au plus : elle ne couvre pas un poids lourd.",
        ),
        (
            LTI,
            {"vehicle": HEAVY, "journey": INTERNATIONAL},
            "Licence de transport intérieur, pour véhicules de 3,5 t au plus en France : "
            "elle ne couvre ni un poids lourd, ni un trajet international au-delà de 2,5 t.",
        ),
        (
            LC_LIGHT,
            {"vehicle": HEAVY, "journey": INTERNATIONAL},
            "Licence communautaire dont toutes les copies sont pour 3,5 t au plus : elle ne couvre pas un poids lourd.",
        ),
    ],
)
def test_a_title_that_does_not_cover_says_why(licence, question, expected):
    assert sentence(ask(facts(licence), **question), "LICENCE_INADAPTEE") == expected


# --- overseas ---


@pytest.mark.parametrize("departement", ["971", "972", "973", "974", "976"])
@pytest.mark.parametrize("journey", [None, NATIONAL])
def test_an_overseas_lti_covers_a_heavy_vehicle_inside_its_collectivite_only(departement, journey):
    verdict = ask(facts(LTI, departement=departement), vehicle=HEAVY, journey=journey)
    assert (verdict.status, codes(verdict)) == (VerdictStatus.TO_CHECK, ["LTI_OUTRE_MER", "LICENCE_EN_COURS"])


@pytest.mark.parametrize("question", [{}, {"vehicle": LIGHT}, {"vehicle": VERY_LIGHT}])
def test_an_overseas_lti_is_plainly_valid_when_any_lti_would_be(question):
    assert codes(ask(facts(LTI, departement="972"), **question)) == ["LICENCE_EN_COURS"]


@pytest.mark.parametrize("departement", ["35", "2A", "975", "977", "988", "97", "", None])
def test_elsewhere_an_lti_does_not_cover_a_heavy_vehicle(departement):
    assert ask(facts(LTI, departement=departement), vehicle=HEAVY).headline.code == "LICENCE_INADAPTEE"


def test_an_overseas_lc_for_light_vehicles_does_not_cover_a_heavy_one():
    assert ask(facts(LC_LIGHT, departement="971"), vehicle=HEAVY).headline.code == "LICENCE_INADAPTEE"


@pytest.mark.parametrize(
    ("departement", "where"),
    [
        ("971", ("de Guadeloupe", "dans l'archipel")),
        ("972", ("de Martinique", "sur l'île")),
        ("973", ("de Guyane", "sur son territoire")),
        ("974", ("de La Réunion", "sur l'île")),
        ("976", ("de Mayotte", "dans l'archipel")),
    ],
)
def test_an_overseas_lti_names_its_collectivite(departement, where):
    of, inside = where
    heavy = ask(facts(LTI, departement=departement), vehicle=HEAVY)
    assert sentence(heavy, "LTI_OUTRE_MER") == f"Licence {of} : elle ne couvre un poids lourd que {inside}."
    light = ask(facts(LTI, departement=departement), vehicle=LIGHT, journey=NATIONAL)
    assert sentence(light, "LTI_OUTRE_MER") == f"Licence {of} : elle peut ne valoir que {inside}."


@pytest.mark.parametrize(("own", "holder", "code"), [("35", "974", "LTI_OUTRE_MER"), ("974", "35", "LICENCE_INADAPTEE")])
def test_an_lti_of_the_company_counts_as_overseas_where_it_is_held(own, holder, code):
    judged = facts(departement=own, company_licences=(held_by(LTI, departement=holder),))
    assert ask(judged, vehicle=HEAVY).headline.code == code


@pytest.mark.parametrize(("departement", "article"), [("973", "R3511-7"), ("976", "R3521-7")])
def test_an_overseas_lti_cites_the_article_of_its_collectivite(departement, article):
    (reason, _) = ask(facts(LTI, departement=departement), vehicle=HEAVY).reasons
    assert reason.article == f"{article} du code des transports"


# --- copies ---


def test_a_licence_for_light_vehicles_only_says_so_even_when_no_vehicle_is_asked():
    assert ask(facts(LC_LIGHT)).headline.sentence == (
        "Licence communautaire valable jusqu'au 12 mars 2031, 6 copies conformes, pour 3,5 t au plus."
    )


@pytest.mark.parametrize("licence", [LC, LTI])
def test_a_licence_without_any_copy_is_not_valid(licence):
    verdict = ask(facts(licence._replace(certified_copies=0)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["AUCUNE_COPIE", "LICENCE_EN_COURS"])


def test_one_copy_is_enough():
    assert ask(facts(LC._replace(certified_copies=1, light_copies=0))).status is VerdictStatus.VALID


def test_unknown_copies_are_no_reason():
    assert codes(ask(facts(LC._replace(certified_copies=None)), vehicle=HEAVY)) == ["LICENCE_EN_COURS"]


def test_a_licence_without_any_copy_says_that_no_vehicle_may_run_under_it():
    verdict = ask(facts(LTI._replace(certified_copies=0)))
    assert sentence(verdict, "AUCUNE_COPIE") == (
        "Aucune copie conforme de la licence de transport intérieur : "
        "aucun véhicule n'est autorisé à rouler sous cette licence."
    )


# --- several licences: the best for what is asked ---


@pytest.mark.parametrize("order", [(LC, LTI), (LTI, LC)])
def test_the_licence_that_covers_is_judged_and_the_other_is_a_note(order):
    verdict = ask(facts(*order), vehicle=HEAVY)
    assert verdict.status is VerdictStatus.VALID
    assert codes(verdict) == ["LICENCE_EN_COURS", "LICENCE_INADAPTEE"]
    assert verdict.headline.sentence.startswith("Licence communautaire valable")
    assert {reason.severity.value for reason in verdict.reasons} == {"info"}


@pytest.mark.parametrize("swapped", [False, True])
def test_a_licence_in_force_makes_up_for_one_that_has_expired(swapped):
    licences = [LC._replace(valid_until=DAY - days(1)), LTI]
    verdict = ask(facts(*reversed(licences)) if swapped else facts(*licences))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.VALID, ["LICENCE_EN_COURS", "LICENCE_EXPIREE"])
    assert verdict.headline.sentence.startswith("Licence de transport intérieur valable")


def test_a_licence_that_has_expired_is_judged_when_the_other_does_not_cover():
    verdict = ask(facts(LTI, LC._replace(valid_until=DAY - days(1))), vehicle=HEAVY)
    assert verdict.status is VerdictStatus.NOT_VALID
    assert [(reason.code, reason.severity.value) for reason in verdict.reasons] == [
        ("LICENCE_EXPIREE", "bloquant"),
        ("LICENCE_INADAPTEE", "info"),
    ]


def test_a_licence_to_be_checked_is_better_than_a_blocked_one():
    verdict = ask(facts(LC._replace(certified_copies=0), LTI._replace(valid_until=None)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.TO_CHECK, ["LICENCE_SANS_DATE", "AUCUNE_COPIE"])


def test_of_two_blocked_licences_the_one_with_fewer_defects_is_judged():
    worse = LC._replace(valid_until=DAY - days(1), certified_copies=0)
    better = LTI._replace(valid_until=DAY - days(30))
    verdict = ask(facts(worse, better))
    assert [reason.sentence for reason in verdict.reasons if reason.severity.value == "bloquant"] == [
        "La licence de transport intérieur a expiré le 25 octobre 2026."
    ]


def test_of_two_licences_in_force_the_wider_kind_is_judged():
    verdict = ask(facts(LC._replace(valid_until=ENDS_ON - days(1)), LTI))
    assert codes(verdict) == ["LICENCE_EN_COURS"]
    assert verdict.headline.sentence.startswith("Licence communautaire valable jusqu'au 11 mars 2031")


def test_of_two_licences_of_one_kind_the_one_that_lasts_longest_is_judged():
    shorter = LC._replace(valid_until=ENDS_ON - days(1))
    assert ask(facts(shorter, LC)).headline == ask(facts(LC, shorter)).headline
    assert "12 mars 2031" in ask(facts(shorter, LC)).headline.sentence


def test_the_overseas_lti_gives_way_to_an_lc_and_becomes_a_note():
    verdict = ask(facts(LTI, LC, departement="973"), vehicle=HEAVY)
    assert (verdict.status, codes(verdict)) == (VerdictStatus.VALID, ["LICENCE_EN_COURS", "LTI_OUTRE_MER"])


def test_the_notes_of_the_other_licences_keep_their_sentence_and_article():
    verdict = ask(facts(LC, LTI), vehicle=HEAVY)
    note = verdict.reasons[-1]
    assert note.sentence.startswith("Licence de transport intérieur, pour véhicules de 3,5 t au plus")
    assert note.article == "R3211-12 du code des transports"


def test_a_defect_that_other_licences_share_is_said_once():
    over = LC._replace(valid_until=DAY - days(1))
    company = (held_by(over), held_by(over, commune="BREST"), held_by(over, commune="VANNES"))
    assert codes(ask(facts(company_licences=company))) == ["LICENCE_EXPIREE", "LICENCE_DU_SIEGE"]
    with_one_in_force = ask(facts(company_licences=(held_by(LTI), *company)))
    assert codes(with_one_in_force) == ["LICENCE_EN_COURS", "LICENCE_DU_SIEGE", "LICENCE_EXPIREE"]
