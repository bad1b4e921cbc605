"""How pages show a verdict: four forms, whom to ask, the article of law, and no colour for anything else."""

import re
from datetime import date

import pytest

from adock.imports.registre_transport.importer import import_register
from adock.register.reasons import REASONS
from adock.web.public import identity
from tests import factories as make
from tests.imports.registre_transport import files
from tests.reading import html_of, main_text_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SHEET = f"/etablissements/{make.siret(1)}"
# question -> word, form of the plate, of an establishment that has an LTI alone
SHOWN = {
    "": ("En règle", "bon"),
    "trajet=international": ("À vérifier", "attention"),
    "vehicule=leger&trajet=international": ("À vérifier", "attention"),
    "vehicule=tres_leger&trajet=international": ("En règle", "bon"),
    "vehicule=lourd": ("Ne couvre pas ce transport", "non-couvert"),
    "vehicule=lourd&trajet=international": ("Ne couvre pas ce transport", "non-couvert"),
    "le=2035-01-01": ("Pas en règle", "mauvais"),
    "vehicule=lourd&le=2035-01-01": ("Pas en règle", "mauvais"),
}


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lti={})
    make.registration(make.siret(1, 2), is_head_office=False, commune="BREST", departement="29")
    build_index()


def plate_of(html: str) -> str:
    return html[html.index('<section class="ad-plate') :].split("</section>")[0]


@pytest.mark.parametrize(("question", "word", "form"), [(question, *shown) for question, shown in SHOWN.items()])
@pytest.mark.usefixtures("base")
def test_each_verdict_has_its_word_and_its_form_wherever_it_is_shown(client, question, word, form):
    for address in (SHEET, f"/entreprises/{make.siren(1)}"):
        plate = plate_of(html_of(client.get(f"{address}?{question}")))
        assert f"ad-plate--{form}" in plate
        assert f"</span>{word}<" in plate
    for address in (f"/recherche?q=morel&{question}", f"/entreprises/{make.siren(1)}?{question}"):
        line = re.search(r'<li class="ad-line ad-line--([\w-]+)">.*?</li>', html_of(client.get(address)), re.DOTALL)
        assert line[1] == form
        assert f"</span>{word}<" in line[0]


@pytest.mark.parametrize(("question", "word", "form"), [(question, *shown) for question, shown in SHOWN.items()])
@pytest.mark.usefixtures("base")
def test_the_api_tells_the_presentation_that_pages_show(client, question, word, form):
    labels = {entry["code"]: entry["libelle"] for entry in client.get("/api/v1/nomenclatures").json()["presentations"]}
    for address in (f"/api/v1{SHEET}", f"/api/v1/entreprises/{make.siren(1)}"):
        verdict = client.get(f"{address}?{question}").json()["verdict"]
        assert labels[verdict["presentation"]] == word
        assert verdict["statut"] == {"non_couvert": "non_valide"}.get(verdict["presentation"], verdict["presentation"])


@pytest.mark.usefixtures("base")
def test_the_form_offers_three_weights_and_keeps_the_one_asked(client):
    html = html_of(client.get(f"{SHEET}?vehicule=tres_leger"))
    assert re.findall(r'<option value="(\w+)"( selected)?>([^<]+)', html.split('name="vehicule"')[1].split("</select>")[0]) == [
        ("lourd", "", "Plus de 3,5 t (poids lourd)"),
        ("leger", "", "3,5 t au plus"),
        ("tres_leger", " selected", "2,5 t au plus, remorque comprise"),
    ]
    assert "véhicule de 2,5 t au plus, remorque comprise" in plate_of(html)


@pytest.mark.usefixtures("base")
def test_what_is_to_be_checked_says_with_whom_and_how_in_the_plate_and_beside_each_reason(client, on_the_day):
    on_the_day.move_to("2026-12-24T11:00:00Z")
    page = client.get(f"{SHEET}?trajet=international")
    assert "Comment vérifier : " + REASONS["LTI_INTERNATIONAL"].check in main_text_of(page).replace("\xa0", " ")
    reasons = html_of(page).split('<ul class="ad-reasons">')[1].split("</ul>")[0].replace("&#39;", "'")
    assert REASONS["DONNEES_ANCIENNES"].check in reasons


@pytest.mark.parametrize("question", ["", "vehicule=lourd", "le=2035-01-01"])
@pytest.mark.usefixtures("base")
def test_a_verdict_that_is_certain_asks_nobody(client, question):
    assert "Comment vérifier" not in text_of(client.get(f"{SHEET}?{question}"))


@pytest.mark.usefixtures("base")
def test_the_article_of_law_stands_in_the_plate_beside_its_reason(client):
    assert "R3211-12 3° du code des transports" in plate_of(html_of(client.get(f"{SHEET}?trajet=international")))
    assert "R3211-12 du code des transports" in plate_of(html_of(client.get(SHEET)))


# ------------------------------------------------------------------ licences


def licences_of(html: str) -> str:
    return html[html.index('id="licences"') : html.index('id="contact"')]


def test_the_licence_of_an_establishment_out_of_the_register_is_only_the_last_one_known(client, build_index):
    make.registration(make.siret(1), lc={}, struck_off_on=date(2026, 9, 14))
    build_index()
    licences = licences_of(html_of(client.get(SHEET)))
    assert "Dernière licence connue" in licences
    for said_of_one_in_force in ("En cours", "ad-bar", "encore", "tous véhicules"):
        assert said_of_one_in_force not in licences
    line = text_of(client.get(f"/entreprises/{make.siren(1)}"))
    assert "Dernière licence connue : licence communautaire" in line
    assert "Ne figure plus au registre depuis le 14 septembre 2026" in line.replace("\xa0", " ")


@pytest.mark.usefixtures("base")
def test_a_licence_has_no_colour_and_speaks_of_the_day_asked(client):
    html = html_of(client.get(f"{SHEET}?le=2035-01-01"))
    assert 'class="ad-licence"' in html
    assert "Expirée" in licences_of(html)
    assert "1er janvier 2035" in licences_of(html)
    assert "aujourd" not in licences_of(html)
    assert "En cours" in licences_of(html_of(client.get(SHEET)))


def test_a_past_day_shows_the_licences_and_the_situation_it_was_judged_on(client, tmp_path, build_index):
    others = [files.line(files.siret(rank)) for rank in range(100, 140)]
    number = files.siret(1)
    for situation, licence in ((date(2026, 9, 7), files.NO_LC), (date(2026, 11, 20), {})):
        path = files.write(tmp_path, situation, files.line(number, **licence), *others)
        assert import_register(path, apply=True).refusal is None
    build_index()
    then = html_of(client.get(f"/etablissements/{number}?le=2026-09-30"))
    assert "situation au 7 septembre 2026" in plate_of(then)
    assert "Aucune licence au registre." in licences_of(then)
    assert "situation au 7 septembre 2026" in plate_of(html_of(client.get(f"/entreprises/{number[:9]}?le=2026-09-30")))
    now = html_of(client.get(f"/etablissements/{number}"))
    assert "situation au 20 novembre 2026" in plate_of(now)
    assert "2021 53 0000123" in licences_of(now)


# ------------------------------------------------------------------ other establishments


def others_of(html: str) -> str:
    return html[html.index('id="autres"') :].split("</section>")[0]


def test_other_establishments_show_their_own_verdict(client, build_index):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, lc={"certified_copies": 0})
    make.registration(make.siret(1, 3), is_head_office=False, struck_off_on=date(2026, 9, 14))
    build_index()
    others = others_of(html_of(client.get(SHEET)))
    assert re.findall(r"ad-line--([\w-]+)", others) == ["mauvais", "mauvais"]
    assert "Aucune copie conforme" in others
    assert "Ne figure plus au registre depuis le 14 septembre 2026." in others
    assert re.findall(r"ad-line--([\w-]+)", others_of(html_of(client.get(f"/etablissements/{make.siret(1, 2)}"))))[0] == "bon"


def test_another_establishment_that_cannot_be_judged_has_no_colour(client, build_index, monkeypatch):
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, lc={})
    build_index()
    monkeypatch.setattr("adock.web.public.sheet.sheets_in_index", lambda sirets: {})
    others = others_of(html_of(client.get(SHEET)))
    assert re.findall(r"ad-line--([\w-]+)", others) == ["neutre"]
    assert "Inscrit au registre" in others
    assert "En règle" not in others


def test_a_sheet_lists_no_more_of_its_company_than_before(client, build_index):
    for rank in range(1, 9):
        make.registration(make.siret(1, rank), is_head_office=rank == 1, lc={})
    build_index()
    others = others_of(html_of(client.get(SHEET)))
    assert others.count("<li class=") == identity.MOST_OTHERS
