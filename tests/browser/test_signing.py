"""A haulier signs a list and renews it, on a phone of 320 px without script; each page in each of its states is checked."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from adock.accounts.models import User
from adock.certificates.models import Certificate
from tests import people
from tests import sealed as make
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = f"/mon-espace/entreprises/{make.SIREN}/attestations"


@pytest.fixture
def camille() -> User:
    return people.member(make.SIREN).user


def fill(page, fields: dict[str, str]) -> None:
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)


def test_a_list_is_signed_downloaded_and_renewed_in_few_gestures(browser, site, camille):
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 700})
    context.add_cookies([people.cookie_of(people.browser_of(camille), site)])
    page = context.new_page()

    def press(name: str) -> None:
        page.locator("main").get_by_role("button", name=name, exact=True).click()

    def follow(name: str) -> None:
        page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    page.goto(f"/mon-espace/entreprises/{make.SIREN}")
    page.locator("main").get_by_role("link", name="Attestations").first.click()
    follow("Signer une attestation")
    page.locator("label[for=id_kind-2]").click()
    press("Continuer")
    page.get_by_label("Qualité").fill("gérante")
    page.get_by_label("Lieu de la signature").fill("Rennes")
    press("Continuer")
    follow("Ajouter une personne")
    fill(page, {"Numéro du titre": "7501012345"})
    page.locator("#id_first_name").fill("Awa")
    page.locator("#id_last_name").fill("Diallo")
    page.locator("#id_hired_on").fill("2024-03-11")
    page.locator("#id_nationality").select_option("SN")
    page.locator("#id_permit_kind").select_option("SALARIE")
    press("Ajouter à la liste")
    follow("Continuer")
    expect(page.locator("main")).to_contain_text("Diallo Awa")
    page.locator("label[for=id_sure]").click()
    press("Signer")
    expect(page.get_by_role("status")).to_contain_text("est signée")
    signed = Certificate.objects.get()
    with page.expect_download() as download:
        follow("Télécharger le PDF")
    text = make.text_of(download.value.path().read_bytes())
    assert re.search(signed.number, text)

    page.goto(PATH)
    follow("Renouveler")
    press("Continuer")
    page.locator("label[for=id_sure]").click()
    press("Signer")
    expect(page.get_by_role("status")).to_contain_text("est signée")
    signed.refresh_from_db()
    assert signed.replaced_by == Certificate.objects.first()
    context.close()


def test_no_page_has_an_accessibility_fault_or_is_wider_than_the_screen(page, site, camille):
    make.draft(camille, kind=make.Kind.FOREIGN_WORKERS, workers=(make.worker(last_name="D" * 60), make.worker(2)))
    signed = make.row()
    page.context.add_cookies([people.cookie_of(people.browser_of(camille), site)])
    pages = ("", "/nouvelle", "/signataire", "/salaries", "/salaries/ajouter", "/salaries/coller", "/salaries/1/modifier")
    states = (*pages, "/salaries/1/retirer", "/relire", f"/{signed.number}", f"/{signed.number}/retirer")
    faults = []
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for state in states:
            for is_sent in (False, True):
                page.goto(PATH + state)
                if (
                    is_sent
                    and state != "/salaries/1/retirer"
                    and (button := page.locator("main form[novalidate] button").first).count()
                ):
                    with page.expect_navigation():
                        button.click()
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    faults.append((state, width, is_sent, "too wide"))
                for violation in Axe().run(page, options=RULES).response["violations"]:
                    faults.append((state, width, is_sent, violation["id"], violation["nodes"][0]["html"][:120]))
    assert faults == []
