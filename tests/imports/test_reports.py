from datetime import date

import pytest

from adock.imports.reports import ANOMALIES_LISTED, FORCEABLE, Anomaly, ImportRefused, ImportReport


def test_the_json_report_has_exactly_the_public_keys():
    report = ImportReport("registre_transport", "registre.csv", date(2026, 11, 24), lines_read=9, lines_rejected=1,
                          registered=2, changed=3, unchanged=1, struck_off=4, registered_again=1, duplicates=1,
                          is_applied=True, duration_s=1.23456)  # fmt: skip
    report.anomalies.append(Anomaly(7, "DOUBLON", "Le SIRET figure deux fois."))
    assert report.as_json() == {
        "source": "registre_transport",
        "fichier": "registre.csv",
        "situation_au": "2026-11-24",
        "lignes_lues": 9,
        "lignes_rejetees": 1,
        "inscriptions_nouvelles": 2,
        "modifiees": 3,
        "inchangees": 1,
        "radiees": 4,
        "reinscrites": 1,
        "doublons": 1,
        "applique": True,
        "duree_s": 1.235,
        "refus": None,
        "anomalies": [{"ligne": 7, "code": "DOUBLON", "message": "Le SIRET figure deux fois."}],
        "anomalies_total": 1,
    }


def test_a_refused_file_leaves_its_code_and_reason_and_nulls():
    report = ImportReport("registre_transport", refusal=ImportRefused("FICHIER_VIDE", "Le fichier est vide."))
    published = report.as_json()
    assert published["refus"] == {"code": "FICHIER_VIDE", "message": "Le fichier est vide."}
    assert published["fichier"] is None
    assert published["situation_au"] is None
    assert published["applique"] is False


def test_only_the_first_thousand_anomalies_are_listed_and_all_are_counted():
    anomalies = [Anomaly(line, "DATE_INVALIDE", "?") for line in range(2, 1_503)]
    published = ImportReport("registre_transport", anomalies=anomalies).as_json()
    assert len(published["anomalies"]) == ANOMALIES_LISTED
    assert published["anomalies"][-1]["ligne"] == 1_001
    assert published["anomalies_total"] == 1_501


def test_a_person_reads_figures_anomalies_and_what_was_done():
    anomalies = [Anomaly(line, "DATE_INVALIDE", "Fin : « x ».") for line in range(2, 32)]
    anomalies.append(Anomaly(40, "DOUBLON", "Déjà ligne 3."))
    text = ImportReport(
        "registre_transport", "registre.csv", date(2026, 11, 24), lines_read=60_000, anomalies=anomalies
    ).as_text()
    assert "registre.csv, situation au 24/11/2026" in text
    assert "60 000  lignes lues" in text
    assert "Anomalies : 31 (DATE_INVALIDE 30, DOUBLON 1)" in text
    assert "ligne 2 : Fin : « x ». (DATE_INVALIDE)" in text
    assert "… et 11 de plus" in text
    assert text.endswith("rien n'a été changé. Pour appliquer : --apply.")


def test_an_applied_import_says_so_in_a_sentence():
    assert ImportReport("registre_transport", is_applied=True, duration_s=2.04).as_text().endswith("Appliqué en 2,0 s.")


@pytest.mark.parametrize(("code", "mentions_force"), [("TROP_DE_DISPARITIONS", True), ("FICHIER_TRONQUE", False)])
def test_a_refusal_names_its_way_round_only_when_there_is_one(code, mentions_force):
    text = ImportReport("registre_transport", "registre.csv", refusal=ImportRefused(code, "Motif.")).as_text()
    assert f"REFUSÉ ({code}) : Motif." in text
    assert ("--force" in text) is mentions_force
    assert "Rien n'a été changé" in text


def test_the_refusals_that_may_be_forced_are_the_three_doubts_of_comparison():
    assert {"SITUATION_ANTERIEURE", "TROP_DE_DISPARITIONS", "TROP_PEU_DE_LIGNES"} == FORCEABLE
