"""Registered establishments that a line names though its number cannot be read: they have not left the register."""

from datetime import date

import pytest

from adock.imports.registre_transport.importer import import_register
from adock.register.models import RegisterEvent, Registration, SourceImport
from tests.imports.registre_transport.files import line, siret, write

pytestmark = pytest.mark.django_db

NOVEMBER, DECEMBER = date(2026, 11, 2), date(2026, 12, 1)
WRONG = siret(1)[:-1] + str((int(siret(1)[-1]) + 1) % 10)
OTHERS = [line(siret(rank), name=f"AUTRE {rank}") for rank in range(20, 60)]


@pytest.fixture
def load(tmp_path):
    def load(situation, *lines, apply=True):
        return import_register(write(tmp_path, situation, *lines, *OTHERS), apply=apply, force=True)

    return load


def registered():
    return set(
        Registration.objects.filter(struck_off_on=None).exclude(legal_name__startswith="AUTRE").values_list("siret", flat=True)
    )


@pytest.mark.parametrize(
    "written", ["{0}.{1}", "{0}\u202f{1}", "{0}-{1}", "'{0}{1}", '"=""{0}{1}"""', "{0}{1}.0", "{0}\u200b{1}", " {0} {1} "]
)
def test_a_number_that_a_person_can_read_strikes_nobody_off(load, written):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(written.format(siret(1)[:9], siret(1)[9:])))
    assert (report.struck_off, report.lines_rejected, report.kept) == (0, 0, [])
    assert registered() == {siret(1)}


@pytest.mark.parametrize("written", [WRONG, "SANS NUMERO", "", siret(1)[:13], "11122233344455", "9,0002E+13"])
def test_a_rejected_line_keeps_the_one_establishment_that_has_its_name_and_its_place(load, written):
    load(NOVEMBER, line(siret(1)), line(siret(2), name="AUTRE NOM"))
    report = load(DECEMBER, line(f'"{written}"'), line(siret(2), name="AUTRE NOM"))
    assert report.as_json()["maintenus"] == [{"ligne": 2, "siret": siret(1), "raison_sociale": "TRANSPORTS DE L ETRAVE"}]
    assert (report.struck_off, report.lines_rejected) == (0, 1)
    assert siret(1) in registered()
    assert f"L'établissement {siret(1)}, qu'elle nomme, reste tel qu'il était." in report.anomalies[0].message
    assert not RegisterEvent.objects.exists()
    assert f"Maintenues, leur ligne étant illisible : 1\n  {siret(1)} TRANSPORTS DE L ETRAVE (ligne 2)" in report.as_text()


def test_case_and_accents_of_the_name_do_not_matter(load):
    load(NOVEMBER, line(siret(1)))
    assert [kept.siret for kept in load(DECEMBER, line(WRONG, name="Transports  de l Étrave")).kept] == [siret(1)]


@pytest.mark.parametrize(
    "other", [{"name": "TRANSPORTS DU LARGE"}, {"postcode": "35800"}, {"departement": "22"}, {"name": ""}, {"postcode": "X"}]
)
def test_a_line_of_another_name_or_place_keeps_nobody_and_says_so(load, other):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(WRONG, **other))
    assert (report.struck_off, report.kept) == (1, [])
    assert "Aucun établissement inscrit" in report.anomalies[0].message
    assert registered() == set()


def test_a_line_that_several_establishments_answer_to_keeps_none_and_says_so(load):
    load(NOVEMBER, line(siret(1)), line(siret(2)))
    report = load(DECEMBER, line(WRONG))
    assert (report.struck_off, report.kept) == (2, [])
    assert "Plusieurs établissements inscrits" in report.anomalies[0].message


def test_a_line_names_by_its_departement_found_as_that_of_any_line(load):
    load(NOVEMBER, line(siret(1), departement="2B", postcode="20200", commune="BASTIA"))
    report = load(DECEMBER, line(WRONG, departement="20", postcode="20200", commune="BASTIA"))
    assert [kept.siret for kept in report.kept] == [siret(1)]


def test_an_establishment_that_another_line_describes_is_not_kept_as_it_was(load):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(WRONG), line(siret(1), lc_copies="9"))
    assert (report.changed, report.kept, report.struck_off) == (1, [], 0)


def test_zeros_that_a_spreadsheet_ate_cost_the_line_and_strike_nobody_off(load):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(siret(1).lstrip("0"), name="UN AUTRE NOM"))
    assert [anomaly.code for anomaly in report.anomalies] == ["SIRET_INVALIDE"]
    assert [(kept.line, kept.siret) for kept in report.kept] == [(2, siret(1))]
    assert registered() == {siret(1)}


def test_a_line_cut_short_keeps_the_establishment_of_its_number(load):
    load(NOVEMBER, line(siret(1)))
    report = load(DECEMBER, line(siret(1)).rpartition(",")[0])
    assert [(kept.siret, kept.legal_name) for kept in report.kept] == [(siret(1), "TRANSPORTS DE L ETRAVE")]


def test_a_struck_off_establishment_does_not_come_back_by_a_line_that_cannot_be_read(load):
    load(NOVEMBER, line(siret(1)))
    load(DECEMBER)
    report = load(date(2026, 12, 2), line(WRONG))
    assert (report.registered_again, report.kept) == (0, [])
    assert registered() == set()


def test_the_first_file_names_nobody(load):
    report = load(NOVEMBER, line(WRONG), line(siret(2)))
    assert (report.kept, report.struck_off_named) == ([], [])
    assert "établissement inscrit" not in report.anomalies[0].message


def test_the_report_names_who_is_struck_off_and_the_base_keeps_counts_alone(load):
    load(NOVEMBER, line(siret(1)), line(siret(2), name="TRANSPORTS DU LARGE", commune=""))
    dry = load(DECEMBER, apply=False)
    gone = [
        {"siret": siret(1), "raison_sociale": "TRANSPORTS DE L ETRAVE", "commune": "SAINT-MALO"},
        {"siret": siret(2), "raison_sociale": "TRANSPORTS DU LARGE", "commune": None},
    ]
    assert dry.as_json()["radies_liste"] == gone
    assert f"Radiées : 2\n  {siret(1)} TRANSPORTS DE L ETRAVE, SAINT-MALO\n" in dry.as_text()
    assert load(DECEMBER).as_json()["radies_liste"] == gone
    kept = SourceImport.objects.latest("id").report
    assert (kept["radiees"], kept["radies_liste"], kept["maintenus"], kept["anomalies"]) == (2, [], [], [])
