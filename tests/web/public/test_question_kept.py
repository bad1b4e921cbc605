"""What leaves a page that was asked about a transport asks the same: links, forms, mails, copied and printed addresses."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from tests import factories as make
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

QUESTION = {"le": "2026-12-01", "vehicule": "lourd", "trajet": "international"}
SHEET, COMPANY = f"/etablissements/{make.siret(1)}", f"/entreprises/{make.siren(1)}"
PAGES = (
    SHEET,
    f"{SHEET}?q=morel",
    COMPANY,
    "/recherche?q=morel",
    "/recherche?q=morel&par_page=1&page=2",
    "/recherche?q=morel+quimper",
    "/recherche?q=morell",
    "/recherche?q=morel&departement=44",
)
# What shows a verdict, so that a question makes a difference there.
VERDICTS = re.compile(
    r"^/(?:etablissements/\w+(?:\.\w+)?|entreprises/\d+|recherche|api/v1/(?:etablissements|entreprises)/\w+)$"
)
# The two ways to ask something else: the form itself, which holds the question in its fields, and the link that drops it.
DROPS = "Tout transport, aujourd'hui"


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lti={})
    make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", departement="29", lc={})
    make.registration(make.siret(1, 3), is_head_office=False, commune="NIORT", struck_off_on=date(2026, 9, 14), lc={})
    build_index()


def asked(address: str, question=QUESTION) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"


def addresses_of(html: str) -> list[str]:
    """Every address in the page that shows a verdict: links, copied and mailed ones, what is written out."""
    html = re.sub(rf"<a [^>]+>{re.escape(DROPS)}</a>", "", html.replace("&#39;", "'"))
    # taking a criterion away is what its tag is for: those of the question are among them
    html = re.sub(r"<a [^>]*ad-tag--removable[^>]+>", "", html)
    found = re.findall(r'(?:href|data-copy|data-[a-z-]+)="([^"]+)"', html)
    found += re.findall(r"https?://[^\s<\"]+", re.sub(r"<[^>]+>", " ", html))
    found = [unescape(one) for one in found]
    mailed = [link for one in found if one.startswith("mailto:") for link in parse_qs(urlsplit(one).query).get("body", [])]
    return [one for one in [*found, *mailed] if VERDICTS.match(urlsplit(one).path)]


def question_in(address: str) -> dict[str, str]:
    return {name: value for name, value in parse_qsl(urlsplit(address).query) if name in QUESTION}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("base")
def test_every_address_that_leaves_a_page_with_a_question_keeps_it(client, address):
    html = client.get(asked(address)).content.decode()
    left = addresses_of(html)
    assert left
    assert [one for one in left if question_in(one) != QUESTION] == []


@pytest.mark.parametrize("address", [*PAGES])
@pytest.mark.usefixtures("base")
def test_a_page_without_a_question_asks_none_but_the_day_that_it_prints_and_mails(client, address):
    html = client.get(address).content.decode()
    assert {str(question_in(one)) for one in addresses_of(html)} <= {"{}", "{'le': '2026-11-24'}"}


@pytest.mark.parametrize("address", ["/recherche?q=morel", SHEET, COMPANY])
@pytest.mark.usefixtures("base")
def test_the_forms_of_a_page_with_a_question_send_it_again(client, address):
    html = client.get(asked(address)).content.decode()
    main = html.split("<main", 1)[1]
    forms = [form for form in re.findall(r"<form.*?</form>", main, re.DOTALL) if 'method="get"' in form]
    assert forms
    for form in forms:
        sent = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form))
        sent |= {
            name: (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
            for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL)
        }
        assert {name: sent.get(name) for name in QUESTION} == QUESTION


@pytest.mark.usefixtures("base")
def test_a_number_asked_with_a_question_leads_to_the_sheet_that_answers_it(client):
    response = client.get(asked(f"/recherche?q={make.siret(1, 2)}"))
    assert question_in(response.headers["Location"]) == QUESTION


@pytest.mark.usefixtures("base")
def test_an_address_that_is_mended_keeps_the_question(client):
    for spaced in (
        f"/etablissements/{make.siret(1)[:3]} {make.siret(1)[3:]}",
        f"/entreprises/{make.siren(1)[:3]} {make.siren(1)[3:]}",
    ):
        assert question_in(client.get(asked(spaced)).headers["Location"]) == QUESTION


@pytest.mark.usefixtures("base")
def test_the_mail_says_what_its_link_opens(client):
    html = unescape(client.get(asked(SHEET)).content.decode())
    (mail,) = re.findall(r'href="mailto:\?([^"]+)"', html)
    told = parse_qs(mail)
    assert "ne couvre pas ce transport au 1er décembre 2026" in told["subject"][0]
    assert "véhicule de plus de 3,5 t, trajet international" in told["subject"][0]
    link = urlsplit(told["body"][0])
    assert "Ne couvre pas ce transport" in text_of(client.get(f"{link.path}?{link.query}"))


@pytest.mark.usefixtures("base")
def test_a_mail_and_a_print_without_a_question_still_lead_to_the_day_that_they_speak_of(client):
    html = unescape(client.get(SHEET).content.decode())
    (mail,) = re.findall(r'href="mailto:\?([^"]+)"', html)
    assert parse_qs(mail)["body"] == [f"http://testserver{SHEET}?le=2026-11-24"]
    assert f"http://testserver{SHEET}?le=2026-11-24" in re.search(r'<p class="ad-printed">.*?</p>', html)[0]
    assert f'data-copy="http://testserver{SHEET}"' in html


@pytest.mark.usefixtures("base")
def test_results_the_company_and_siblings_say_what_the_sheet_says(client):
    for address in ("/recherche?q=morel", COMPANY, f"/etablissements/{make.siret(1, 2)}"):
        html = client.get(asked(address)).content.decode()
        lines = html[html.index('<ul class="ad-lines">') :]
        line = lines[lines.index(f'<a href="{SHEET}') :].split("</li>")[0]
        assert "Ne couvre pas ce transport" in line
        assert "Ne couvre pas ce transport" not in client.get(address).content.decode()


@pytest.mark.usefixtures("base")
def test_a_question_on_results_is_a_tag_that_can_be_taken_away(client):
    html = client.get(asked("/recherche?q=morel")).content.decode()
    assert "Véhicule de plus de 3,5" in html
    tags = re.findall(r'ad-tag--removable" href="([^"]+)"', html)
    assert {len(question_in(unescape(tag))) for tag in tags} == {2, 3}


@pytest.mark.parametrize("address", [SHEET, COMPANY, "/recherche?q=morel"])
@pytest.mark.usefixtures("base")
def test_a_question_that_is_not_understood_is_told_wherever_it_is_asked(client, address):
    response = client.get(asked(address, {"vehicule": "velo"}))
    assert response.status_code == 400
    assert "tres_leger" in response.content.decode()


@pytest.mark.usefixtures("base")
def test_the_company_answers_the_same_by_the_api(client):
    answer = client.get(asked(f"/api/v1{COMPANY}")).json()
    assert answer["verdict"]["presentation"] == "non_couvert"
    assert (answer["verdict"]["le"], answer["verdict"]["vehicule"]) == ("2026-12-01", "lourd")
