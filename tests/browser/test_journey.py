"""A visitor's whole act, with script and without, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_dispatcher_finds_a_haulier_by_half_its_name_mistyped_and_reads_why_it_is_in_order(page):
    page.goto("/")
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("kermarecc")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="Kermarrec Frères").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kermarrec Frères")
    verdict = page.get_by_role("region", name="En règle")
    expect(verdict).to_contain_text("valable jusqu'au 11 mars 2031")
    page.get_by_label("Véhicule").select_option("lourd")
    page.get_by_label("Trajet").select_option("international")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("region", name="En règle")).to_contain_text("plus de 3,5 t")


def test_the_same_act_works_without_script(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto("/")
    page.locator("input[name=q]").fill("kermarrec")
    page.locator("form[role=search] button").click()
    page.get_by_role("link", name="Kermarrec Frères").first.click()
    expect(page.locator("h1")).to_contain_text("Kermarrec Frères")
    expect(page.locator(".ad-plate__word")).to_contain_text("En règle")
    context.close()


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(page):
    page.goto("/")
    field = page.locator("input[name=q]")
    field.press_sequentially("kerma", delay=20)
    expect(page.get_by_role("option").first).to_contain_text("Kermarrec")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(re.compile("/etablissements/"))


def test_skip_links_are_the_first_thing_a_keyboard_meets(page):
    page.goto(f"/etablissements/{make.siret(1)}")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Contenu")


def test_filters_are_applied_by_a_button_and_taken_back_by_a_tag(page):
    page.goto("/recherche?q=transports")
    page.get_by_text("Filtrer", exact=True).click()
    page.get_by_label("En règle aujourd'hui").check(force=True)
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert "en_regle=true" in page.url
    page.get_by_role("link", name="Retirer En règle aujourd'hui").click()
    assert "en_regle" not in page.url


def test_a_sheet_prints_on_one_page_of_a4_with_the_verdict_and_without_the_menu(page):
    page.goto(f"/etablissements/{make.siret(1)}")
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".ad-plate")).to_be_visible()
    expect(page.locator(".fr-nav")).not_to_be_visible()
    expect(page.locator(".fr-header .fr-logo")).to_be_visible()
    expect(page.locator(".ad-ministry")).to_be_visible()
    expect(page.get_by_text("Fiche consultée le")).to_contain_text(f"/etablissements/{make.siret(1)}")


def test_a_page_asks_nothing_of_another_host(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/recherche?q=transports", f"/etablissements/{make.siret(1)}"):
        page.goto(address)
    assert asked
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert page.context.cookies() == []


def test_what_a_line_of_results_says_stands_close_together_on_a_phone(page):
    page.goto("/recherche?q=canal")
    line = page.locator(".ad-line").first
    number, verdict = line.locator(".ad-line__siret").bounding_box(), line.locator(".ad-line__plate").bounding_box()
    assert verdict["y"] - (number["y"] + number["height"]) <= 16
