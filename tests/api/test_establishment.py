"""GET /api/v1/etablissements/{siret}."""

from datetime import date, timedelta

import pytest

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

KEYS = {
    "siret", "siren", "numero_provisoire", "raison_sociale", "enseigne", "sigle", "categorie_juridique",
    "est_siege", "numero_tva", "activite", "date_creation", "date_debut_activite", "adresse", "gestionnaire_de_transport",
    "licences", "verdict", "registre", "sirene", "fiche", "objectif_co2", "certificats", "autres_etablissements",
    "historique", "donnees",
}  # fmt: skip


@pytest.fixture
def ask(client, build_index):
    def ask(number, **parameters):
        build_index()
        return client.get(f"/api/v1/etablissements/{number}", parameters)

    return ask


def test_it_gives_every_key_of_the_contract_even_when_nothing_is_known(ask):
    make.registration("P0000000000123", transport_manager=None, legal_category=None, postcode=None, commune=None)
    answer = ask("P0000000000123").json()
    assert set(answer) == KEYS
    assert answer["siren"] is None
    assert answer["numero_tva"] is None
    assert answer["numero_provisoire"] == "P0000000000123"
    assert answer["fiche"]["telephone"] is None
    assert answer["fiche"]["completude"] == 40
    assert answer["sirene"] is None


def test_it_joins_what_the_register_sirene_and_the_carrier_say(ask):
    known = make.registration(make.siret(1), lc={})
    make.sirene_import()
    make.sirene(make.siret(1), trade_names=["Morel Frères"])
    make.legal_unit(make.siret(1))
    make.profile(known, phone="01 99 00 12 34", email="contact@morel.example", area="FRANCE", specialities=["BOIS"])
    make.label(make.siret(1))
    answer = ask(make.siret(1)).json()
    assert answer["enseigne"] == "Morel Frères"
    assert answer["adresse"]["voie"] == "12 bis rue du Port"
    assert answer["adresse"]["region"] == "Bretagne"
    assert answer["activite"] == {"code": "49.41A", "libelle": "Transports routiers de fret interurbains"}
    assert answer["numero_tva"].endswith(make.siren(1))
    assert answer["licences"] == [
        {
            "type": "LC", "numero": f"2021 53 {make.siret(1)[3:10]}", "date_debut": "2021-03-12",
            "date_fin": "2031-03-11", "copies": 6, "copies_vul": 0, "etat": "en_cours",
        }
    ]  # fmt: skip
    assert answer["fiche"]["completude"] == 100
    assert answer["objectif_co2"] == {"statut": "labellise", "debut": "2025-07-01", "fin": "2028-07-01"}
    assert answer["sirene"] == {"statut": "actif", "ferme_le": None, "situation_au": "2026-11-20"}
    assert answer["registre"]["statut"] == "inscrit"
    assert answer["donnees"]["situation_au"] == "2026-11-20"
    assert answer["donnees"]["source"] == "Données fictives de démonstration"


def test_the_verdict_answers_the_transport_that_is_asked(ask):
    make.registration(make.siret(1), lti={})
    assert ask(make.siret(1)).json()["verdict"]["statut"] == "valide"
    heavy = ask(make.siret(1), vehicule="lourd", le="2026-12-01").json()["verdict"]
    assert heavy["statut"] == "non_valide"
    assert heavy["motifs"][0]["code"] == "LICENCE_INADAPTEE"
    assert (heavy["le"], heavy["vehicule"], heavy["trajet"]) == ("2026-12-01", "lourd", None)


def test_an_establishment_without_licence_is_judged_on_its_head_office(ask):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, commune="BREST")
    verdict = ask(make.siret(1, 2)).json()["verdict"]
    assert verdict["statut"] == "valide"
    assert "LICENCE_DU_SIEGE" in [reason["code"] for reason in verdict["motifs"]]


def test_the_other_establishments_of_the_company_are_listed_without_itself(ask):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, struck_off_on=date(2026, 9, 14))
    make.registration(make.siret(2))
    others = ask(make.siret(1)).json()["autres_etablissements"]
    assert [(other["siret"], other["registre_statut"]) for other in others] == [(make.siret(1, 2), "radie")]


def test_a_struck_off_establishment_stays_readable_and_says_since_when(ask):
    make.registration(make.siret(1), lc={}, struck_off_on=date(2026, 9, 14), last_seen_on=date(2026, 9, 7))
    answer = ask(make.siret(1)).json()
    assert answer["registre"]["statut"] == "radie"
    assert answer["registre"]["radie_le"] == "2026-09-14"
    assert answer["registre"]["derniere_apparition"] == "2026-09-07"
    assert answer["verdict"]["statut"] == "non_valide"


def test_history_is_told_with_the_public_keys(ask):
    known = make.registration(make.siret(1), lc={})
    make.event(known, "denomination_modifiee", before={"legal_name": "ANCIEN"}, after={"legal_name": "TRANSPORTS MOREL"})
    assert ask(make.siret(1)).json()["historique"] == [
        {
            "le": "2026-11-20",
            "evenement": "denomination_modifiee",
            "avant": {"raison_sociale": "ANCIEN"},
            "apres": {"raison_sociale": "TRANSPORTS MOREL"},
        },
        {"le": "2026-11-20", "evenement": "inscription", "avant": None, "apres": None},
    ]


def test_history_leaves_out_a_column_that_has_no_public_key(ask):
    known = make.registration(make.siret(1))
    make.event(known, "denomination_modifiee", before={"legal_name": "ANCIEN", "unnamed": "A"}, after={"unnamed": "B"})
    told = ask(make.siret(1)).json()["historique"][0]
    assert (told["avant"], told["apres"]) == ({"raison_sociale": "ANCIEN"}, {})


@pytest.mark.parametrize("number", [make.siret(9), "inconnu", "000", "%00", "💥"])
def test_an_unknown_number_is_a_404_problem_in_french(ask, number):
    make.registration(make.siret(1))
    response = ask(number)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "ne connaît pas" in response.json()["detail"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("le", "2026-02-30"), ("le", "24/11/2026"), ("le", "0001-01-01"), ("vehicule", "vélo"), ("trajet", "lune")],
)
def test_a_wrong_parameter_is_a_400_that_names_it(ask, parameter, value):
    make.registration(make.siret(1))
    response = ask(make.siret(1), **{parameter: value})
    assert response.status_code == 400
    assert [error["champ"] for error in response.json()["erreurs"]] == [parameter]


def test_an_answer_can_be_asked_again_cheaply(ask, client):
    make.registration(make.siret(1), lc={})
    first = ask(make.siret(1))
    again = client.get(f"/api/v1/etablissements/{make.siret(1)}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert "max-age" in first.headers["Cache-Control"]


def test_what_is_kept_of_an_answer_follows_the_facts_the_day_and_the_sources(ask, on_the_day):
    known = make.registration(make.siret(1), lc={})
    before = ask(make.siret(1)).json()
    make.profile(known, phone="01 99 00 12 34")
    assert ask(make.siret(1)).json()["fiche"]["telephone"] == "01 99 00 12 34"
    on_the_day.shift(timedelta(days=1))
    assert ask(make.siret(1)).json()["verdict"]["le"] == str(date.fromisoformat(before["verdict"]["le"]) + timedelta(days=1))
    make.source_import(on=date(2026, 11, 24))
    after = ask(make.siret(1)).json()
    assert after["donnees"]["situation_au"] != before["donnees"]["situation_au"]


def test_an_answer_about_a_transport_is_not_the_usual_one(ask):
    make.registration(make.siret(1), lti={})
    usual = ask(make.siret(1)).json()
    heavy = ask(make.siret(1), vehicule="lourd").json()
    assert (usual["verdict"]["vehicule"], heavy["verdict"]["vehicule"]) == (None, "lourd")
    assert ask(make.siret(1)).json() == usual
