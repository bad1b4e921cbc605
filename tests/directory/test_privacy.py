"""Partial diffusion: what somebody asked INSEE to withhold appears nowhere, whichever source gave it."""

import pytest

from adock.search.access import search_index
from adock.search.query import SearchRequest
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SECRETS = (
    "MARTINEAU",
    "Martineau",
    "35000",
    "rue du Port",
    "Bâtiment C",
    "48.11",
    "-1.68",
    "Chez Josette",
    "MJX",
    "BP 77",
    "35064",
    "CEDEX",
)


@pytest.fixture
def sole_trader(build_index):
    """A natural person in partial diffusion, with a secondary establishment, a renaming and a public neighbour."""
    make.source_import()
    fields = {
        "legal_name": "MARTINEAU JOSETTE",
        "legal_category": "Entrepreneur individuel",
        "transport_manager": "MARTINEAU JOSETTE",
    }
    known = make.registration(make.siret(1), lc={}, **fields)
    make.registration(make.siret(1, 2), is_head_office=False, **fields)
    address = {"commune": "RENNES", "departement": "35"}
    make.event(known, "adresse_modifiee", before={"postcode": "35000"} | address, after={"postcode": None} | address)
    make.event(known, "denomination_modifiee", before={"legal_name": "MARTINEAU J"}, after={"legal_name": "MARTINEAU JOSETTE"})
    make.event(known, "gestionnaire_modifie", before={"transport_manager": "MARTINEAU"}, after={"transport_manager": "X"})
    make.sirene_import()
    for establishment in (1, 2):
        make.sirene(
            make.siret(1, establishment),
            is_partial=True,
            trade_names=["Chez Josette"],
            address_complement="Bâtiment C",
            special_distribution="BP 77",
            cedex_code="35064",
            cedex="RENNES CEDEX 7",
        )
    make.legal_unit(make.siret(1), is_partial=True, is_natural_person=True, acronym="MJX")
    build_index()
    return make.siret(1)


@pytest.mark.parametrize(
    "address",
    [
        "/etablissements/{siret}",
        "/entreprises/{siren}",
        "/recherche?q={siren}",
        "/api/v1/etablissements/{siret}",
        "/api/v1/etablissements/{siret}?le=2020-01-01",
        "/api/v1/entreprises/{siren}",
        "/api/v1/recherche?q={siren}",
        "/api/v1/suggestions?q={siren}",
    ],
)
def test_no_answer_gives_the_name_or_the_address_away(client, sole_trader, address):
    response = client.get(address.format(siret=sole_trader, siren=sole_trader[:9]), follow=True)
    assert response.status_code == 200
    text = response.content.decode()
    assert sole_trader[:9] in text
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("text", ["martineau", "josette", "martineau josette", "chez josette"])
def test_the_withheld_name_finds_nothing(sole_trader, text):
    assert search_index().search(SearchRequest(text=text)).total == 0


def test_the_number_still_finds_it_and_the_commune_stays(client, sole_trader):
    (found,) = client.get(f"/api/v1/recherche?q={sole_trader}").json()["resultats"]
    assert found["commune"] == "RENNES"
    assert found["raison_sociale"] == "Entreprise individuelle (nom non diffusé)"


def test_a_legal_person_hides_its_address_but_keeps_its_name(client, build_index):
    make.registration(make.siret(1), lc={})
    make.sirene_import()
    make.sirene(make.siret(1), is_partial=True, trade_names=["Morel Frères"])
    make.legal_unit(make.siret(1), is_partial=True)
    build_index()
    answer = client.get(f"/api/v1/etablissements/{make.siret(1)}").json()
    assert answer["raison_sociale"] == "TRANSPORTS MOREL"
    assert answer["enseigne"] == "Morel Frères"
    # whoever manages its transport is a natural person
    assert answer["gestionnaire_de_transport"] is None
    assert answer["adresse"]["code_postal"] is None
    assert answer["adresse"]["commune"] == "RENNES"
    assert (answer["adresse"]["voie"], answer["adresse"]["latitude"]) == (None, None)
    assert answer["sirene"]["statut"] == "diffusion_partielle"


def test_a_person_whose_nature_nobody_tells_is_taken_for_a_person(client, build_index):
    make.registration(make.siret(1), legal_category=None, legal_name="MARTINEAU JOSETTE")
    make.sirene_import()
    make.sirene(make.siret(1), is_partial=True)
    build_index()
    assert "MARTINEAU" not in client.get(f"/etablissements/{make.siret(1)}").content.decode()
