"""The public pages, as a visitor without script sees them."""

import re
from datetime import date

import pytest

from adock.web.security_headers import HEADERS
from tests import factories as make
from tests.reading import html_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

EVERY_PAGE = (
    "/",
    "/recherche?q=morel",
    "/recherche?q=introuvable",
    f"/etablissements/{make.siret(1)}",
    f"/entreprises/{make.siren(1)}",
    "/aide",
    "/api/",
    "/contact",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/cookies",
    "/cgu",
    "/plan-du-site",
)


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", postcode="29200", departement="29")
    build_index()


@pytest.mark.parametrize("address", EVERY_PAGE)
@pytest.mark.usefixtures("base")
def test_every_page_is_a_complete_french_page_without_cookie_or_outside_host(client, address):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="fr"' in html
    assert html.count("<h1") == 1
    assert re.search(r"<title>.+ – A Dock</title>", html)
    assert html.index("fr-skiplinks") < html.index("fr-header__brand") < html.index("<main") < html.index("fr-footer")
    assert "Données fictives de démonstration" in html
    assert not response.cookies
    assert re.findall(r'(?:src|srcset|action)="(?:https?:)?//', html) == []
    assert re.findall(r'<link[^>]+href="(?:https?:)?//', html) == []
    assert re.findall(r'\s(?:style|on\w+)="', html) == []


@pytest.mark.parametrize("address", [*EVERY_PAGE, "/nulle-part", "/api/v1/nomenclatures", "/sante", "/robots.txt"])
@pytest.mark.usefixtures("base")
def test_every_answer_carries_the_security_headers(client, address):
    headers = client.get(address).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.usefixtures("base")
def test_every_link_of_a_page_to_ourselves_leads_somewhere(client):
    followed = set()
    for address in EVERY_PAGE:
        html = client.get(address).content.decode()
        for link in re.findall(r'href="(/[^"#]*)', html):
            if link not in followed and not link.startswith("/static/"):
                followed.add(link)
                assert client.get(link.replace("&amp;", "&")).status_code in {200, 302}, f"{address} links to {link}"
    assert len(followed) > 20


@pytest.mark.usefixtures("base")
def test_the_home_page_asks_one_question_and_gives_clickable_examples_that_answer(client):
    html = client.get("/").content.decode()
    assert 'name="q"' in html
    assert "2 établissements" in text_of(client.get("/"))
    examples = re.findall(r'<a href="(/recherche\?q=[^"]+)"', html)
    assert len(examples) == 4
    for example in examples:
        assert client.get(example, follow=True).status_code == 200
        assert "Aucun établissement" not in client.get(example, follow=True).content.decode()


@pytest.mark.usefixtures("base")
def test_results_show_the_verdict_in_words_and_the_seat(client):
    text = text_of(client.get("/recherche?q=morel"))
    assert "2 établissements" in text
    assert "En règle" in text
    assert "Siège" in text
    assert "Licence communautaire" in text


@pytest.mark.usefixtures("base")
def test_one_number_goes_straight_to_the_sheet_with_a_way_back(client):
    response = client.get(f"/recherche?q={make.siret(1)[:3]}+{make.siret(1)[3:]}")
    assert response.status_code == 302
    sheet = client.get(response.headers["Location"])
    assert sheet.status_code == 200
    assert "/recherche?q=" in sheet.content.decode()


@pytest.mark.parametrize("query", [f"q={make.siret(1)}&page=2", "q=morel&page=2", "page=500"])
@pytest.mark.usefixtures("base")
def test_a_page_beyond_the_last_says_so_and_leads_back(client, query):
    response = client.get(f"/recherche?{query}")
    assert response.status_code == 200
    assert "pas de page" in text_of(response)
    assert "Voir la dernière page" in text_of(response)


@pytest.mark.usefixtures("base")
def test_a_number_with_spaces_keeps_its_question_when_it_is_mended(client):
    response = client.get(f"/etablissements/{make.siret(1)[:3]} {make.siret(1)[3:]}?vehicule=lourd")
    assert response.headers["Location"].endswith(f"{make.siret(1)}?vehicule=lourd")


def test_a_branch_shows_the_licence_of_the_head_office_it_is_judged_on(client, build_index):
    make.registration(make.siret(1), is_head_office=False, commune="BREST", departement="29", lc={"certified_copies": 0})
    make.registration(make.siret(1, 2), is_head_office=True, commune="RENNES", lc={})
    make.registration(make.siret(1, 3), is_head_office=False, commune="VITRE")
    build_index()
    text = text_of(client.get(f"/etablissements/{make.siret(1, 3)}"))
    assert "tenue au siège (Rennes)" in text
    assert "Brest" not in text[: text.index("Contact et activité")]


@pytest.mark.usefixtures("base")
def test_a_company_number_of_several_establishments_is_a_list(client):
    assert client.get(f"/recherche?q={make.siren(1)}").status_code == 200


@pytest.mark.usefixtures("base")
def test_nothing_found_says_what_was_understood_and_what_to_do_next(client):
    text = text_of(client.get("/recherche?q=morell+quimper"))
    assert "morell quimper" in text
    assert "compte propre" in text
    html = client.get("/recherche?q=morel+quimper").content.decode()
    assert "/recherche?q=morel" in html
    assert "SIRET" in html


@pytest.mark.usefixtures("base")
def test_filters_that_leave_nothing_offer_the_search_without_them(client):
    html = client.get("/recherche?q=morel&departement=44").content.decode()
    assert "Voir 2 établissements sans filtre" in html


@pytest.mark.usefixtures("base")
def test_a_filter_that_is_not_understood_is_told_at_its_field_and_nothing_is_lost(client):
    response = client.get("/recherche?q=morel&departement=20&licence=LC")
    html = html_of(response)
    assert response.status_code == 200
    assert "« 20 » compte plusieurs départements" in html
    assert "MOREL" in html
    assert 'value="morel"' in html
    assert re.search(r'name="departement"[^>]+value="20"', html)
    assert re.search(r'value="LC" checked', html)


@pytest.mark.usefixtures("base")
def test_the_form_of_filters_may_send_its_empty_fields(client):
    assert "2 établissements" in text_of(client.get("/recherche?q=morel&departement=&depart=&arrivee=&en_regle="))


@pytest.mark.usefixtures("base")
def test_the_sheet_begins_with_the_verdict_its_reason_and_its_day(client):
    text = text_of(client.get(f"/etablissements/{make.siret(1)}"))
    verdict = text.index("En règle")
    assert "Licence communautaire valable jusqu'au 11 mars 2031, 6 copies conformes." in text.replace("&#39;", "'")
    assert "situation au 20 novembre 2026" in text
    assert verdict < text.index("Gestionnaire de transport") < text.index("Sources")


@pytest.mark.usefixtures("base")
def test_the_question_changes_the_verdict_of_the_sheet(client, build_index):
    make.registration(make.siret(3), lti={})
    build_index()
    address = f"/etablissements/{make.siret(3)}"
    assert "En règle" in text_of(client.get(address))
    heavy = text_of(client.get(f"{address}?vehicule=lourd&trajet=&le="))
    assert "Ne couvre pas ce transport" in heavy
    assert "Pas en règle" not in heavy
    assert "poids lourd" in heavy


@pytest.mark.usefixtures("base")
def test_a_question_that_is_not_understood_keeps_the_sheet(client):
    response = client.get(f"/etablissements/{make.siret(1)}?le=demain&vehicule=lourd")
    assert response.status_code == 400
    assert "AAAA-MM-JJ" in response.content.decode()
    assert "TRANSPORTS MOREL" in response.content.decode()


@pytest.mark.usefixtures("base")
def test_a_page_is_sent_compressed_to_whom_takes_it(client):
    plain = client.get("/recherche?q=morel")
    packed = client.get("/recherche?q=morel", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3


def test_closed_absent_and_struck_off_each_have_their_own_words(client, build_index):
    make.sirene_import()
    make.registration(make.siret(1), lc={})
    make.sirene(make.siret(1), is_closed=True, closed_on=date(2026, 5, 31))
    make.registration(make.siret(2), lc={})
    make.registration(make.siret(3), lc={}, struck_off_on=date(2026, 9, 14))
    build_index()
    assert "fermé depuis le 31 mai 2026" in text_of(client.get(f"/etablissements/{make.siret(1)}"))
    assert "Le registre connaît cet établissement" in text_of(client.get(f"/etablissements/{make.siret(2)}"))
    assert "Ne figure plus au registre depuis le 14 septembre 2026" in text_of(client.get(f"/etablissements/{make.siret(3)}"))


@pytest.mark.usefixtures("base")
def test_a_number_with_spaces_in_the_address_is_mended(client):
    spaced = f"{make.siret(1)[:3]} {make.siret(1)[3:]}"
    response = client.get(f"/etablissements/{spaced}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/etablissements/{make.siret(1)}"


@pytest.mark.parametrize("address", ["/nulle-part", "/etablissements/123", "/entreprises/999999999", "/recherche/rien"])
@pytest.mark.usefixtures("base")
def test_an_unknown_address_is_a_404_in_the_dress_of_the_site_with_a_search_field(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert 'name="q"' in response.content.decode()
    assert "fr-header__brand" in response.content.decode()


@pytest.mark.usefixtures("base")
def test_an_unexpected_fault_is_a_500_in_french_without_a_trace(client, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("adock.web.public.sheet.sheet_of", fail)
    client.raise_request_exception = False
    response = client.get(f"/etablissements/{make.siret(1)}")
    assert response.status_code == 500
    assert '<html lang="fr"' in response.content.decode()
    assert "secret" not in response.content.decode()


def test_without_an_index_a_page_says_503_and_not_500(client):
    make.source_import()
    assert client.get("/recherche?q=morel").status_code == 503


def test_without_fictional_companies_there_is_no_banner(client, build_index):
    make.registration("P0000000000123", lc={})
    build_index()
    assert "Données fictives" not in client.get("/aide").content.decode()


def test_an_old_register_is_said_on_every_page(client, build_index, on_the_day):
    make.registration(make.siret(1))
    build_index()
    assert "Données anciennes" not in client.get("/").content.decode()
    on_the_day.move_to("2026-12-24T11:00:00Z")
    assert "il y a 34 jours" in client.get("/").content.decode()


@pytest.mark.usefixtures("base")
def test_a_text_from_a_visitor_is_never_markup(client):
    html = client.get("/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert "<script>alert" not in html


@pytest.mark.usefixtures("base")
def test_the_security_contact_is_valid_for_a_year(client):
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:" in text
    assert "Expires: 2027-11-24T00:00:00Z" in text
