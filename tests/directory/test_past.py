"""What the register said on a past day, through real imports."""

from datetime import date

import pytest

from adock.imports.registre_transport.importer import import_register
from tests.imports.registre_transport.files import NO_LC, line, siret, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 7), date(2026, 10, 5), date(2026, 11, 20)
OTHERS = [line(siret(rank)) for rank in range(100, 140)]


@pytest.fixture
def load(tmp_path, build_index):
    def load(situation, *lines, force=False):
        report = import_register(write(tmp_path, situation, *lines, *OTHERS), apply=True, force=force)
        assert report.refusal is None
        build_index()

    return load


@pytest.fixture
def verdict(client):
    def verdict(number, on, **parameters):
        return client.get(f"/api/v1/etablissements/{number}", {"le": on.isoformat(), **parameters}).json()["verdict"]

    return verdict


def codes(found):
    return [reason["code"] for reason in found["motifs"]]


def test_a_past_day_is_judged_on_the_licence_of_that_day(load, verdict):
    load(SEPTEMBER, line(siret(1), **NO_LC))
    load(NOVEMBER, line(siret(1)))
    assert codes(verdict(siret(1), date(2026, 9, 30)))[0] == "AUCUNE_LICENCE"
    assert verdict(siret(1), date(2026, 11, 21))["statut"] == "valide"


def test_a_day_between_two_situations_is_judged_on_the_earlier_one(load, verdict):
    load(OCTOBER, line(siret(1), lc_copies="0"))
    load(NOVEMBER, line(siret(1), lc_copies="4"))
    assert "AUCUNE_COPIE" in codes(verdict(siret(1), date(2026, 10, 10)))
    assert "AUCUNE_COPIE" not in codes(verdict(siret(1), NOVEMBER))


def test_a_carrier_struck_off_since_was_registered_then(load, verdict):
    load(OCTOBER, line(siret(1)))
    load(NOVEMBER)
    assert verdict(siret(1), date(2026, 10, 10))["statut"] == "valide"
    assert codes(verdict(siret(1), NOVEMBER))[0] == "RADIE"


def test_a_carrier_registered_since_was_not_then(load, verdict):
    load(OCTOBER)
    load(NOVEMBER, line(siret(1)))
    found = verdict(siret(1), date(2026, 10, 10))
    assert codes(found)[0] == "RADIE"
    assert "pas inscrite" in found["motifs"][0]["libelle"]


def test_a_carrier_back_in_the_register_was_struck_off_between(load, verdict):
    load(SEPTEMBER, line(siret(1)))
    load(OCTOBER)
    load(NOVEMBER, line(siret(1)))
    assert verdict(siret(1), date(2026, 9, 8))["statut"] == "valide"
    assert codes(verdict(siret(1), date(2026, 10, 6)))[0] == "RADIE"
    assert verdict(siret(1), date(2026, 11, 24))["statut"] == "valide"


def test_before_the_first_situation_the_first_one_is_shown_with_a_warning(load, verdict):
    load(OCTOBER, line(siret(1)))
    load(NOVEMBER, line(siret(1), lc_copies="0"))
    found = verdict(siret(1), date(2025, 1, 1))
    assert found["statut"] == "a_verifier"
    assert codes(found)[0] == "SITUATION_INCONNUE"
    assert "AUCUNE_COPIE" not in codes(found)


def test_an_establishment_is_judged_on_what_its_head_office_held_then(load, verdict):
    branch = line(siret(1, 2), head_office="N", **NO_LC)
    load(OCTOBER, line(siret(1)), branch)
    load(NOVEMBER, line(siret(1), **NO_LC), branch)
    then = verdict(siret(1, 2), date(2026, 10, 10))
    assert then["statut"] == "valide"
    assert "LICENCE_DU_SIEGE" in codes(then)
    assert codes(verdict(siret(1, 2), NOVEMBER))[0] == "AUCUNE_LICENCE"


def test_a_forced_older_file_withdraws_the_later_one(load, verdict):
    load(SEPTEMBER, line(siret(1)))
    load(NOVEMBER, line(siret(1), lc_copies="0"))
    load(OCTOBER, line(siret(1), lc_copies="5"), force=True)
    # November's file was wrong: no day is judged on it any more
    assert "AUCUNE_COPIE" not in codes(verdict(siret(1), date(2026, 11, 21)))
    assert "AUCUNE_COPIE" not in codes(verdict(siret(1), date(2026, 10, 6)))
    assert verdict(siret(1), date(2026, 9, 8))["statut"] == "valide"


def test_a_later_day_is_judged_on_todays_facts_with_that_days_calendar(load, verdict):
    load(NOVEMBER, line(siret(1)))
    assert verdict(siret(1), date(2031, 3, 11))["statut"] == "valide"
    assert codes(verdict(siret(1), date(2031, 3, 12)))[0] == "LICENCE_EXPIREE"


def test_a_register_older_than_fifteen_days_is_a_warning_today_and_for_later_days(load, verdict, on_the_day):
    load(NOVEMBER, line(siret(1)))
    on_the_day.move_to("2026-12-05T11:00:00Z")
    assert "DONNEES_ANCIENNES" not in codes(verdict(siret(1), date(2026, 12, 5)))
    on_the_day.move_to("2026-12-06T11:00:00Z")
    assert codes(verdict(siret(1), date(2026, 12, 6)))[0] == "DONNEES_ANCIENNES"
    assert codes(verdict(siret(1), date(2027, 1, 6)))[0] == "DONNEES_ANCIENNES"
    assert "DONNEES_ANCIENNES" not in codes(verdict(siret(1), NOVEMBER))
