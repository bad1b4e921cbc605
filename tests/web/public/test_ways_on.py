"""What leads on when something fails, is to be mended, or begins: focus, doors, confirmations, what still works."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from adock.accounts.models import Provider
from adock.api.v1.answers import SearchAnswer
from tests import people
from tests.identity import chosen
from tests.outages import database_failing
from tests.reading import hidden_fields, html_of, main_text_of, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SUMMARY = re.compile(r'<div[^>]* tabindex="-1" id="erreurs" autofocus>')
DELETION = "/mon-espace/compte/supprimer"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/connexion", {"login": "", "password": ""}),
        ("/inscription", {"email": "x"}),
        ("/mot-de-passe/oublie", {"email": "x"}),
    ],
)
def test_what_is_to_be_mended_takes_the_focus_without_script(client, build_index, address, form):
    html = html_of(client.post(address, form))
    assert len(SUMMARY.findall(html)) == 1
    assert html.count("autofocus") == 1


def test_the_doors_of_the_home_page_lead_to_acts(client, build_index):
    build_index()
    doors = html_of(client.get("/")).split('class="ad-doors"')[1].split("</ul>")[0]
    first = re.findall(r'<h3[^>]*><a href="([^"]+)"', doors)
    assert first == ["/recherche?en_regle=true", "/mon-espace", "/attestations/verifier"]


def test_who_came_by_proconnect_confirms_by_it_alone_and_comes_back(camille, identity, on_the_day):
    camille.sign_in(Provider.PROCONNECT)
    on_the_day.shift(16 * 60)
    page = html_of(camille.browser.get(DELETION))
    assert "Confirmez avec" in page
    assert 'type="password"' not in page
    assert "FranceConnect" not in page.split("<main")[1]
    asked = re.search(r'href="(/connexion/proconnect\?[^"]+)"', page)[1].replace("&amp;", "&")
    left_for = camille.browser.get(asked).headers["Location"]
    assert "prompt=login" in left_for
    assert camille.come_back(chosen(left_for)).url == DELETION
    assert "Confirmez avec" not in html_of(camille.browser.get(DELETION))


def test_a_page_unavailable_is_whole_and_says_what_works_and_when_to_come_back(client, build_index):
    build_index()
    user = people.user()
    people.sign_in(client, user)
    client.get("/")
    client.raise_request_exception = False
    with database_failing():
        answer = client.get("/mon-espace")
    text = plain(main_text_of(answer))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "fr-header__brand" in html_of(answer)
    assert "La consultation continue" in text
    assert "Réessayez dans une minute" in text
    assert '<form class="ad-search"' in html_of(answer)


def test_without_the_index_the_page_does_not_say_that_search_works(client):
    client.raise_request_exception = False
    answer = client.get("/recherche?q=morel")
    assert answer.status_code == 503
    assert "La consultation continue" not in plain(main_text_of(answer))
    assert hidden_fields(html_of(answer)) == {}


def test_the_key_of_one_time_codes_can_be_copied():
    client = Client()
    people.sign_in(client, people.user())
    html = html_of(client.get("/mon-espace/compte/methodes/code"))
    assert re.search(r'<button[^>]+data-copy="[A-Z2-7]{16,}" hidden>Copier la clé', html)


def test_the_guide_of_the_api_renders_its_text_gives_an_answer_and_says_the_limit(client, settings):
    settings.API_RATE = 100
    html = html_of(client.get("/api/"))
    assert "<code>RateLimit-Policy</code>" in html
    assert "`" not in html.split("<main")[1].split("exemple-jeton")[0]
    assert "peut faire 100 demandes à l'API en 10 secondes" in html.replace("&#39;", "'")
    shown = html.split('id="exemple-reponse">')[1].split("</code>")[0]
    answer = json.loads(unescape(shown))
    assert SearchAnswer.model_validate(answer)
    assert answer["resultats"][0]["raison_sociale"] == "TRANSPORTS MOREL"
    assert answer["resultats"][0]["verdict"]["statut"] == "valide"


def test_descriptions_of_the_api_use_no_other_sign_of_markdown(client):
    described = json.dumps(client.get("/api/v1/openapi.json").json(), ensure_ascii=False)
    told = re.findall(r'"description": "([^"]*)"', described)
    assert told
    assert [text for text in told if re.search(r"\*\*|\]\(|^#|__", text) or text.count("`") % 2] == []
