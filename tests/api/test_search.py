"""GET /api/v1/recherche and /suggestions: shape, filters, bounds. What matches what is in tests/search."""

from datetime import date

import pytest

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

RESULT_KEYS = {
    "siret", "siren", "raison_sociale", "enseigne", "est_siege", "code_postal", "commune", "departement", "licences",
    "verdict", "completude", "aire", "specialites",
}  # fmt: skip


@pytest.fixture
def search(client, build_index):
    built = []

    def search(query="", status=200):
        if not built:
            build_index()
            built.append(True)
        response = client.get(f"/api/v1/recherche?{query}")
        assert response.status_code == status, response.content
        return response.json()

    return search


def sirets(answer):
    return [result["siret"] for result in answer["resultats"]]


def test_an_empty_base_answers_an_empty_list(search):
    make.source_import()
    answer = search("q=morel")
    assert (answer["resultats"], answer["total"], answer["total_pages"]) == ([], 0, 0)


def test_a_result_has_the_keys_of_the_contract(search):
    make.registration(make.siret(1), lc={"valid_until": date(2026, 12, 17)})
    (result,) = search("q=morel")["resultats"]
    assert set(result) == RESULT_KEYS
    assert result["licences"] == [
        {
            "type": "LC",
            "numero": f"2021 53 {make.siret(1)[3:10]}",
            "date_fin": "2026-12-17",
            "copies": 6,
            "etat": "expire_bientot",
        }
    ]
    assert result["verdict"] == {"statut": "valide"}
    assert (result["completude"], result["aire"], result["specialites"]) == (40, None, [])


def test_the_request_is_told_back_as_understood(search):
    make.source_import()
    answer = search("q=%20%20morel%20%20rennes&departement=2a&departement=7&licence=LC&en_regle=true")
    assert answer["requete"] == {
        "q": "morel rennes",
        "departement": ["2A", "07"],
        "licence": ["LC"],
        "specialite": [],
        "depart": [],
        "arrivee": [],
        "en_regle": True,
    }


def test_pages_together_give_each_result_once(search):
    for rank in range(1, 8):
        make.registration(make.siret(rank))
    whole = sirets(search("q=morel&par_page=50"))
    parts = [sirets(search(f"q=morel&par_page=3&page={page}")) for page in (1, 2, 3)]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [number for part in parts for number in part] == whole
    assert len(set(whole)) == 7
    assert search("q=morel&par_page=3")["total_pages"] == 3


def test_several_departements_of_the_establishment_are_alternatives(search):
    make.registration(make.siret(1), departement="35")
    make.registration(make.siret(2), departement="44")
    make.registration(make.siret(3), departement="971")
    assert sorted(sirets(search("departement=35&departement=971"))) == [make.siret(1), make.siret(3)]


def test_both_licences_asked_gives_those_who_have_both(search):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(2), lti={})
    make.registration(make.siret(3), lc={}, lti={})
    assert sorted(sirets(search("licence=LC"))) == [make.siret(1), make.siret(3)]
    assert sirets(search("licence=LC&licence=LTI")) == [make.siret(3)]


def test_all_asked_specialities_are_needed(search):
    make.profile(make.registration(make.siret(1)), specialities=["BOIS", "LOT"])
    make.profile(make.registration(make.siret(2)), specialities=["BOIS"])
    assert sirets(search("specialite=BOIS&specialite=LOT")) == [make.siret(1)]


def test_only_those_in_order_today_are_kept_on_demand(search, on_the_day):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(2), lc={"valid_until": date(2026, 11, 23)})
    make.registration(make.siret(3), lc={"valid_from": date(2026, 11, 25)})
    make.registration(make.siret(4), lc={"certified_copies": 0})
    make.registration(make.siret(5), lc={"valid_until": None})
    assert sirets(search("en_regle=true")) == [make.siret(1)]
    assert search("en_regle=false")["total"] == 5
    on_the_day.move_to("2026-11-25T11:00:00Z")
    assert sorted(sirets(search("en_regle=true"))) == [make.siret(1), make.siret(3)]


def test_nobody_is_in_order_when_the_register_is_too_old_to_say(search, on_the_day):
    make.registration(make.siret(1), lc={})
    assert search("en_regle=true")["total"] == 1
    on_the_day.move_to("2026-12-06T11:00:00Z")
    assert search("en_regle=true")["total"] == 0
    assert search("")["resultats"][0]["verdict"]["statut"] == "a_verifier"


def test_carriers_that_serve_departure_and_arrival_come_narrowest_first(search):
    for rank, area, departements in (
        (1, "INTERNATIONAL", []),
        (2, "FRANCE", []),
        (3, "DEPARTEMENT", ["93", "75"]),
        (4, "DEPARTEMENT", ["93"]),
        (5, "", []),
    ):
        make.profile(make.registration(make.siret(rank), departement="44"), area=area, departements=departements)
    assert sirets(search("depart=93")) == [make.siret(rank) for rank in (4, 3, 2, 1)]
    assert sirets(search("depart=93&arrivee=75")) == [make.siret(rank) for rank in (3, 2, 1)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("departement=20", "departement"),
        ("departement=1000", "departement"),
        ("depart=XX", "depart"),
        ("licence=ADR", "licence"),
        ("specialite=LUNE", "specialite"),
        ("en_regle=oui", "en_regle"),
        ("page=0", "page"),
        ("page=A", "page"),
        ("page=-3", "page"),
        ("page=99999999999999999999", "page"),
        ("page=1_0", "page"),
        ("page=1.0", "page"),
        ("par_page=51", "par_page"),
        ("page=201&par_page=50", "page"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_what_cannot_be_understood_is_a_400_that_names_the_field_in_french(search, query, field):
    make.source_import()
    problem = search(query, status=400)
    assert [error["champ"] for error in problem["erreurs"]] == [field]
    assert problem["title"] == "Demande incorrecte"
    assert "Input" not in problem["detail"]


@pytest.mark.parametrize(
    "text",
    ["+", "%09", "%00", "a%00b", "%F0%9F%9A%9A", "%E2%80%AE", "%27%22%3B--", ".*", "(", "[a", "\\", "%25", "%FF%FE"],
)
def test_any_text_is_answered(search, text):
    make.registration(make.siret(1))
    assert "total" in search(f"q={text}")


def test_ten_thousand_spaces_are_no_question(search):
    make.registration(make.siret(1))
    assert search("q=" + "+" * 10_000)["total"] == 1


def test_suggestions_are_at_most_eight_and_lead_to_a_sheet(client, build_index):
    for rank in range(1, 12):
        make.registration(make.siret(rank), lc={})
    build_index()
    answer = client.get("/api/v1/suggestions?q=mor").json()
    assert len(answer["suggestions"]) == 8
    assert set(answer["suggestions"][0]) == {"libelle", "siret", "commune", "licence"}
    assert answer["suggestions"][0]["licence"] == "licence communautaire"
    assert client.get("/api/v1/suggestions?q=").json()["suggestions"] == []
