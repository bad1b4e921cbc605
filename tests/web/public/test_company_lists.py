"""A company's page and its API stay short however many establishments it has, and say who holds each licence."""

import re

import pytest

from tests import factories as make
from tests.reading import html_of, main_text_of, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SIREN = make.siren(1)
PAGE, API = f"/entreprises/{SIREN}", f"/api/v1/entreprises/{SIREN}"
MANY = 45


@pytest.fixture
def large(build_index):
    """45 establishments: those of Rennes hold one LC together, those of Lyon one LTI each."""
    for rank in range(1, MANY + 1):
        if rank % 2:
            make.registration(
                make.siret(1, rank),
                is_head_office=rank == 1,
                commune="RENNES",
                departement="35",
                lc={"number": "2021 53 0000001"},
            )
        else:
            make.registration(
                make.siret(1, rank), is_head_office=False, commune="LYON", postcode="69003", departement="69",
                lti={"number": f"2021 84 {rank:07d}"},
            )  # fmt: skip
    build_index()


def read(client, address: str) -> str:
    return plain(main_text_of(client.get(address)))


@pytest.mark.usefixtures("large")
def test_each_licence_is_shown_once_with_who_holds_it(client):
    html = html_of(client.get(PAGE))
    assert html.count("2021 53 0000001</") <= 2
    held = html.split('class="ad-held"')[1].split("</details>")[0]
    assert f'href="/etablissements/{make.siret(1)}">Siège, Rennes (35)' in held
    assert "et 18 établissements de plus" in held
    assert "23 licences" in plain(main_text_of(client.get(PAGE)))


@pytest.mark.usefixtures("large")
def test_lists_are_cut_into_pages_that_keep_the_question(client):
    html = html_of(client.get(f"{PAGE}?vehicule=lourd"))
    assert html.count('class="ad-line ') == 10
    assert html.count('class="ad-held"') == 10
    assert f"{PAGE}?vehicule=lourd&amp;page=5#etablissements" in html
    assert f"{PAGE}?vehicule=lourd&amp;page_licences=2#licences" in html
    assert html_of(client.get(f"{PAGE}?page=5")).count('class="ad-line ') == 5
    assert html_of(client.get(f"{PAGE}?page=99&page_licences=x")).count('class="ad-line ') == 5


@pytest.mark.usefixtures("large")
def test_lists_are_filtered_by_departement_and_by_state(client):
    text = read(client, f"{PAGE}?departement=69")
    assert "22 établissements sur 45" in text
    assert "22 licences" in text
    assert "2021 53 0000001" not in text
    assert "Aucun établissement avec ces filtres" in read(client, f"{PAGE}?departement=29")
    assert "45 établissements" in read(client, f"{PAGE}?etat=valide")
    options = re.findall(r"<option value=\"(\w*)\"[^>]*>([^<]+)", html_of(client.get(PAGE)))
    assert ("69", "Rhône (69) : 22") in options
    assert ("valide", "En règle : 45") in options


@pytest.mark.usefixtures("large")
def test_a_filter_that_is_not_understood_is_told_and_nothing_is_lost(client):
    for wrong in ("departement=Rhonne", "etat=x"):
        response = client.get(f"{PAGE}?{wrong}")
        assert response.status_code == 200
        assert 'id="erreurs"' in html_of(response)
        assert "45 établissements" in plain(main_text_of(response))


def test_a_small_company_has_no_filter_and_its_licence_is_open(client, build_index):
    make.registration(make.siret(1), commune="RENNES", departement="35", lc={})
    build_index()
    html = html_of(client.get(PAGE))
    assert 'name="etat"' not in html
    assert '<details class="ad-held" open>' in html
    assert "Siège, Rennes (35)" in html
    assert "R3211-12" in html


@pytest.mark.usefixtures("large")
def test_the_api_gives_a_bounded_page_of_establishments_with_their_licences(client):
    whole = client.get(API).json()
    assert (len(whole["etablissements"]), whole["total"], whole["total_pages"]) == (MANY, MANY, 1)
    part = client.get(f"{API}?page=2&par_page=20").json()
    assert (len(part["etablissements"]), part["page"], part["par_page"], part["total_pages"]) == (20, 2, 20, 3)
    assert part["etablissements"] == whole["etablissements"][20:40]
    assert {each["siret"] for each in part["licences"]} == {each["siret"] for each in part["etablissements"]}
    assert client.get(f"{API}?page=9").json()["etablissements"] == []
    for wrong in ("par_page=101", "page=0"):
        assert client.get(f"{API}?{wrong}").status_code == 400


def test_an_overseas_licence_says_what_it_covers_there(client, build_index):
    make.registration(make.siret(1), commune="SAINT-DENIS", postcode="97400", departement="974", lti={})
    build_index()
    for address in (PAGE, f"/etablissements/{make.siret(1)}", "/recherche?departement=974"):
        text = read(client, address)
        assert "licence de La Réunion : tous véhicules sur l'île" in text
        assert "3,5 t au plus en France" not in text.split("Filtrer")[0]


def test_a_provisional_number_is_not_called_a_siret(client, build_index):
    make.registration("P123456", lc={})
    build_index()
    for address in ("/etablissements/P123456", "/recherche"):
        text = read(client, address)
        assert "Numéro provisoire P123456" in text
        assert "SIRET P123456" not in text
