"""Whether the establishment stands: registration, Sirene, and licences held elsewhere in its company."""

from datetime import date

import pytest

from adock.register.rules import Severity, SireneFacts, Vehicle, VerdictStatus
from tests.register.rules_facts import DAY, LC, LTI, ask, codes, days, facts, held_by, sentence

EXPIRED = LC._replace(valid_until=DAY - days(1))


def branch(licence, **place):
    return held_by(licence, head_office=False, **place)


def test_an_establishment_in_order_is_valid_for_its_licence_alone():
    verdict = ask(facts(LC))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.VALID, ["LICENCE_EN_COURS"])


# --- registration ---


def test_a_struck_off_establishment_is_not_valid_even_with_a_licence_in_force():
    verdict = ask(facts(LC, is_registered=False, struck_off_on=date(2026, 9, 14)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["RADIE"])
    assert verdict.headline.sentence == "Ne figure plus au registre depuis le 14 septembre 2026."


def test_an_establishment_that_was_not_registered_that_day_is_not_valid():
    verdict = ask(facts(is_registered=False))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["RADIE", "AUCUNE_LICENCE"])
    assert verdict.headline.sentence == "N'était pas inscrite au registre ce jour-là."


def test_no_sentence_calls_a_struck_off_establishment_registered():
    struck_off = {"is_registered": False, "struck_off_on": date(2026, 9, 14)}
    closed = ask(facts(sirene=SireneFacts("ferme", date(2026, 5, 31)), **struck_off))
    absent = ask(facts(sirene=SireneFacts("absent", None), **struck_off))
    assert [reason.sentence for reason in closed.reasons] == [
        "Ne figure plus au registre depuis le 14 septembre 2026.",
        "Le registre ne lui donne aucune licence.",
        "L'Insee indique cet établissement fermé depuis le 31 mai 2026.",
    ]
    assert sentence(absent, "ABSENT_DE_SIRENE") == "L'Insee ne connaît pas cet établissement."


def test_an_establishment_without_any_licence_is_not_valid():
    verdict = ask(facts())
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["AUCUNE_LICENCE"])
    assert verdict.headline.sentence == "Inscrite au registre, mais sans licence."


# --- Sirene ---


@pytest.mark.parametrize("sirene", [None, SireneFacts("actif", None), SireneFacts("diffusion_partielle", None)])
def test_sirene_unknown_active_or_withheld_is_no_reason(sirene):
    assert codes(ask(facts(LC, sirene=sirene))) == ["LICENCE_EN_COURS"]


def test_a_closed_establishment_was_open_before_its_closing_day():
    closing = date(2026, 5, 31)
    closed = facts(LC, sirene=SireneFacts("ferme", closing))
    assert "ETABLISSEMENT_FERME" not in codes(ask(closed, on=date(2026, 5, 30)))
    assert "ETABLISSEMENT_FERME" in codes(ask(closed, on=closing))
    assert "ETABLISSEMENT_FERME" in codes(ask(facts(LC, sirene=SireneFacts("ferme", None)), on=date(2026, 5, 30)))


def test_an_establishment_closed_in_sirene_is_to_be_checked():
    verdict = ask(facts(LC, sirene=SireneFacts("ferme", date(2026, 5, 31))))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.TO_CHECK,
        ["ETABLISSEMENT_FERME", "LICENCE_EN_COURS"],
    )
    assert verdict.headline.sentence == (
        "L'Insee indique cet établissement fermé depuis le 31 mai 2026 ; le registre le compte encore."
    )


def test_an_establishment_unknown_to_sirene_is_to_be_checked():
    verdict = ask(facts(LC, sirene=SireneFacts("absent", None)))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.TO_CHECK,
        ["ABSENT_DE_SIRENE", "LICENCE_EN_COURS"],
    )
    assert verdict.headline.sentence == "Le registre connaît cet établissement, l'Insee non."


@pytest.mark.parametrize("sirene", [None, SireneFacts("absent", None)])
def test_a_provisional_number_is_to_be_checked_and_not_called_unknown_to_sirene(sirene):
    verdict = ask(facts(LC, is_provisional=True, sirene=sirene))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.TO_CHECK,
        ["NUMERO_PROVISOIRE", "LICENCE_EN_COURS"],
    )
    assert verdict.headline.sentence == "Numéro provisoire : l'entreprise n'a pas encore de SIRET."


def test_reasons_add_up_the_gravest_first():
    struck_off = facts(EXPIRED, is_registered=False, sirene=SireneFacts("ferme", None), situation_on=DAY - days(16))
    verdict = ask(struck_off)
    assert codes(verdict, Severity.BLOCKING) == ["RADIE", "LICENCE_EXPIREE"]
    assert codes(verdict, Severity.WARNING) == ["ETABLISSEMENT_FERME", "DONNEES_ANCIENNES"]
    assert codes(verdict) == ["RADIE", "LICENCE_EXPIREE", "ETABLISSEMENT_FERME", "DONNEES_ANCIENNES"]


# --- licences of the company ---


def test_without_a_licence_of_its_own_it_is_judged_on_its_head_office():
    verdict = ask(facts(company_licences=(held_by(LC),)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.VALID, ["LICENCE_EN_COURS", "LICENCE_DU_SIEGE"])
    assert sentence(verdict, "LICENCE_DU_SIEGE") == ("Jugée sur la licence de l'entreprise, tenue au siège (Rennes).")


def test_its_own_licence_counts_before_a_better_one_of_the_head_office():
    verdict = ask(facts(EXPIRED, company_licences=(held_by(LC),)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["LICENCE_EXPIREE"])


@pytest.mark.parametrize("swapped", [False, True])
def test_the_head_office_counts_before_a_better_licence_of_another_establishment(swapped):
    company = (held_by(EXPIRED), branch(LC, commune="BREST"))
    verdict = ask(facts(company_licences=company[::-1] if swapped else company))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.NOT_VALID,
        ["LICENCE_EXPIREE", "LICENCE_DU_SIEGE"],
    )


def test_without_a_licence_at_the_head_office_the_best_of_the_other_establishments_is_judged():
    company = (branch(EXPIRED, commune="BREST"), branch(LC, commune="SAINT-MALO"))
    verdict = ask(facts(company_licences=company))
    assert codes(verdict) == ["LICENCE_EN_COURS", "LICENCE_DU_SIEGE", "LICENCE_EXPIREE"]
    assert verdict.status is VerdictStatus.VALID
    assert sentence(verdict, "LICENCE_DU_SIEGE") == (
        "Jugée sur la licence de l'entreprise, tenue par un autre établissement (Saint-Malo)."
    )


def test_of_the_licences_of_the_head_office_the_best_for_what_is_asked_is_judged():
    verdict = ask(facts(company_licences=(held_by(LTI), held_by(LC))), vehicle=Vehicle.HEAVY)
    assert codes(verdict) == ["LICENCE_EN_COURS", "LICENCE_DU_SIEGE", "LICENCE_INADAPTEE"]
    assert verdict.headline.sentence.startswith("Licence communautaire")


def test_a_holder_without_a_commune_is_said_to_be_of_an_unknown_commune():
    verdict = ask(facts(company_licences=(held_by(LC, commune=""),)))
    assert sentence(verdict, "LICENCE_DU_SIEGE") == ("Jugée sur la licence de l'entreprise, tenue au siège (commune inconnue).")


def test_a_licence_of_the_company_does_not_save_a_struck_off_establishment():
    verdict = ask(facts(is_registered=False, company_licences=(held_by(LC),)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.NOT_VALID, ["RADIE"])


def test_what_the_licence_lacks_is_told_before_how_old_the_register_is():
    verdict = ask(facts(LTI, departement="976", situation_on=DAY - days(16)), vehicle=Vehicle.HEAVY)
    assert codes(verdict) == ["LTI_OUTRE_MER", "DONNEES_ANCIENNES", "LICENCE_EN_COURS"]


@pytest.mark.parametrize("wrong", [{"certified_copies": 0}, {"valid_until": DAY - days(1)}])
def test_the_defects_of_the_head_office_licence_are_those_of_the_establishment(wrong):
    assert ask(facts(company_licences=(held_by(LC._replace(**wrong)),))).status is VerdictStatus.NOT_VALID
