"""Finding an establishment when something was mistyped: nothing is lost, the mistake is told, and there is a way on."""

import re

import pytest

from adock.core.siren import is_siret, luhn_digit
from tests import factories as make
from tests.reading import html_of, main_text_of, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

KNOWN = make.siret(1)
SIREN = make.siren(1)


@pytest.fixture
def base(build_index):
    make.registration(KNOWN, legal_name="TRANSPORTS MOREL", commune="SAINT ETIENNE", postcode="42000", departement="42", lc={})
    make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", postcode="29200", departement="29")
    make.registration(make.siret(2), legal_name="MOREL FRERES", commune="LYON", postcode="69003", departement="69", lti={})
    build_index()


def read(client, address: str) -> str:
    return plain(main_text_of(client.get(address)))


# ------------------------------------------------------------------ départements by name


@pytest.mark.parametrize("typed", ["69", "Rhône", "rhone", "RHÔNE (69)", "le Rhône", "69003"])
@pytest.mark.usefixtures("base")
def test_a_filter_takes_a_departement_as_people_write_it(client, typed):
    text = read(client, f"/recherche?q=morel&departement={typed}")
    assert "1 établissement" in text
    assert "MOREL FRERES" in text
    assert "Retirer" not in text or "Rhône (69)" in text


@pytest.mark.parametrize(
    ("typed", "told", "offered"),
    [
        ("Rhonne", "Vouliez-vous dire Rhône (69) ?", "departement=69"),
        ("Lyon", "« Lyon » est une commune", "departement=69"),
        ("Corse", "Corse-du-Sud (2A), Haute-Corse (2B)", "departement=2B"),
        ("zz", "« zz » n'est pas un département français", ""),
    ],
)
@pytest.mark.usefixtures("base")
def test_a_departement_not_understood_is_told_at_its_field_and_the_rest_is_searched(client, typed, told, offered):
    response = client.get(f"/recherche?q=morel&licence=LC&departement={typed}")
    html = html_of(response).replace("&#39;", "'")
    assert response.status_code == 200
    assert "1 établissement" in html
    assert "TRANSPORTS MOREL" in html
    assert told in html
    assert re.search(rf'name="departement"[^>]+value="{typed}"', html)
    assert f"licence=LC&amp;{offered}" in html or f"{offered}&amp;licence=LC" in html


@pytest.mark.parametrize(
    "fault", ["specialite=x", "en_regle=peut-etre", "page=x", "par_page=0", "licence=B", "page=500&par_page=50"]
)
@pytest.mark.usefixtures("base")
def test_any_other_value_not_understood_is_told_and_the_rest_is_searched(client, fault):
    response = client.get(f"/recherche?q=morel&{fault}")
    assert response.status_code == 200
    assert "3 établissements" in plain(main_text_of(response))
    assert "sans ce qui n'a pas été compris" in plain(main_text_of(response))


@pytest.mark.usefixtures("base")
def test_the_api_still_refuses_a_value_that_it_does_not_know(client):
    for value in ("departement=Rhonne", "departement=20", "licence=B"):
        assert client.get(f"/api/v1/recherche?q=morel&{value}").status_code == 400


# ------------------------------------------------------------------ unknown numbers


def wrong_key(siret: str) -> str:
    return siret[:-1] + str((int(siret[-1]) + 1) % 10)


def other_establishment() -> str:
    start = SIREN + "0777"
    found = start + luhn_digit(start)
    assert is_siret(found)
    return found


@pytest.mark.usefixtures("base")
def test_a_wrong_key_is_told_with_the_company_that_exists_and_the_number_that_was_meant(client):
    response = client.get(f"/recherche?q={wrong_key(KNOWN)}")
    text = plain(main_text_of(response))
    assert response.status_code == 200
    assert "Ce numéro est mal recopié" in text
    assert "sa clé de contrôle est fausse" in text
    assert f'href="/entreprises/{SIREN}"' in html_of(response)
    assert f'href="/etablissements/{KNOWN}"' in html_of(response)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (KNOWN[:5] + KNOWN[6:], "Il manque un chiffre : un SIRET en compte 14, vous en avez saisi 13."),
        (KNOWN + "7", "Il y a un chiffre de trop : un SIRET en compte 14, vous en avez saisi 15."),
        ("98765432", "Il manque un chiffre : un SIREN en compte 9, vous en avez saisi 8."),
        (SIREN[:-1] + str((int(SIREN[-1]) + 1) % 10), "Ce n'est pas un SIREN : sa clé de contrôle est fausse."),
    ],
)
@pytest.mark.usefixtures("base")
def test_missing_and_spare_figures_are_counted(client, typed, told):
    text = read(client, f"/recherche?q={typed}")
    assert told in text
    assert "Demandez à l'entreprise la copie conforme" in text


@pytest.mark.usefixtures("base")
def test_a_well_formed_unknown_number_says_what_it_may_mean(client):
    other = read(client, f"/recherche?q={other_establishment()}")
    assert "un autre de la même entreprise l'est" in other
    unknown = read(client, f"/recherche?q=SIRET {make.siret(9)}")
    assert "C'est un SIRET bien formé" in unknown
    assert "compte propre" in unknown
    assert "Numéro, ou nom de l'entreprise" in unknown
    assert "la licence a été remplacée" in read(client, "/recherche?q=2018 84 0000393").lower()


@pytest.mark.usefixtures("base")
def test_the_address_of_an_unknown_number_answers_404_with_the_same_page(client):
    for address in (f"/etablissements/{wrong_key(KNOWN)}", f"/entreprises/{make.siren(9)}", f"/etablissements/{make.siret(9)}"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Ce que nous avons compris" in plain(main_text_of(response))


@pytest.mark.parametrize("typed", ["35999", "PARIS 12", "transports inconnus", "12 rue"])
@pytest.mark.usefixtures("base")
def test_a_name_or_a_postcode_is_no_unknown_number(client, typed):
    assert "Ce que nous avons compris" not in read(client, f"/recherche?q={typed}")


@pytest.mark.usefixtures("base")
def test_the_api_says_what_is_wrong_with_a_number_that_it_does_not_know(client):
    said = plain(client.get(f"/api/v1/etablissements/{wrong_key(KNOWN)}").json()["detail"])
    assert "ne connaît pas cet établissement" in said
    assert "sa clé de contrôle est fausse" in said
    assert "clé" not in client.get(f"/api/v1/etablissements/{make.siret(9)}").json()["detail"]


# ------------------------------------------------------------------ back to the results


@pytest.mark.usefixtures("base")
def test_a_sheet_leads_back_to_the_results_whatever_is_asked_of_it_meanwhile(client):
    question = "q=morel&licence=LC&en_regle=true"
    results = html_of(client.get(f"/recherche?{question}"))
    address = re.search(r'href="(/etablissements/[^"]+)"', results)[1].replace("&amp;", "&")
    assert address == f"/etablissements/{KNOWN}?{question}"
    for transport in ("", "&vehicule=lourd&trajet=international"):
        html = html_of(client.get(address + transport))
        assert f'href="/recherche?{(question + transport).replace("&", "&amp;")}">Recherche « morel »' in html
        assert '<input type="hidden" name="licence" value="LC">' in html


@pytest.mark.usefixtures("base")
def test_the_way_back_from_a_number_is_a_list_and_not_the_sheet_again(client):
    sheet = client.get(f"/recherche?q={KNOWN}", follow=True)
    back = re.search(r'href="(/recherche[^"]+)">Recherche', html_of(sheet))[1].replace("&amp;", "&")
    results = client.get(back)
    assert results.status_code == 200
    assert "1 établissement" in plain(main_text_of(results))


@pytest.mark.usefixtures("base")
def test_a_sheet_opened_by_itself_leads_to_no_search(client):
    assert "/recherche?" not in html_of(client.get(f"/etablissements/{KNOWN}?vehicule=lourd")).split("ad-breadcrumb")[1][:600]
