"""A vigilance file is shared, read and taken back, in two real browsers: the carrier's and its customer's."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from adock.vigilance import shares
from tests import people
from tests import share_factories as given
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHARES = f"/mon-espace/entreprises/{given.SIREN}/partages"


@pytest.fixture
def keeper(site):
    given.full_file()
    return people.member(given.SIREN).user


def browsing(browser, site, who=None, **options) -> Page:
    context = browser.new_context(base_url=site, viewport={"width": 320, "height": 700}, locale="fr-FR", **options)
    if who is not None:
        context.add_cookies([people.cookie_of(people.signed_in(who), site)])
    return context.new_page()


@pytest.fixture
def pages(browser, site, keeper):
    """The carrier's and its customer's, both without script."""
    opened = browsing(browser, site, keeper, java_script_enabled=False), browsing(browser, site, java_script_enabled=False)
    yield opened
    for page in opened:
        page.context.close()


def test_a_file_is_shared_with_a_code_read_and_taken_back(pages):
    carrier, customer = pages
    carrier.goto(f"/mon-espace/entreprises/{given.SIREN}/dossier")
    carrier.get_by_role("link", name="Partager le dossier").click()
    carrier.get_by_role("link", name="Partager avec un client").click()
    carrier.get_by_label("Nom du client").fill(given.CUSTOMER)
    carrier.get_by_text("Attestation sur les salariés étrangers").click()
    carrier.get_by_text("Demander aussi un code").click()
    carrier.get_by_role("button", name="Créer le lien").click()
    code = re.search(r"\w{4}-\w{4}", carrier.get_by_text("Code :").first.inner_text())
    assert code
    link = carrier.get_by_label(f"Lien à donner à {given.CUSTOMER}").input_value()

    customer.goto(link)
    expect(customer.get_by_text(given.CUSTOMER)).to_be_visible()
    customer.get_by_role("button", name="Ouvrir le dossier").click()
    expect(customer.get_by_role("alert")).to_contain_text("Saisissez le code")
    customer.get_by_label("Code").fill(code[0])
    customer.get_by_role("button", name="Ouvrir le dossier").click()
    expect(customer.get_by_role("heading", name="En règle")).to_be_in_viewport()
    customer.get_by_text("Voir le salarié de la liste").click()
    expect(customer.get_by_text("Diallo Awa")).to_be_visible()
    with customer.expect_download() as archive:
        customer.get_by_role("button", name="Tout télécharger").click()
    assert "0-synthese.pdf" in ZipFile(Path(archive.value.path())).namelist()
    with customer.expect_download() as paper:
        customer.get_by_role("button", name="Télécharger (PDF").nth(1).click()
    assert paper.value.suggested_filename == "2-attestation-vigilance-urssaf-2026-11-02.pdf"

    carrier.reload()
    for opened in ("Dossier ouvert", "Dossier téléchargé en entier", "Pièce téléchargée"):
        expect(carrier.get_by_text(opened)).to_be_visible()
    carrier.get_by_role("link", name="Arrêter le partage").click()
    carrier.get_by_role("button", name="Arrêter le partage").click()
    expect(carrier.get_by_text("Son lien n'ouvre plus rien")).to_be_visible()
    customer.reload()
    expect(customer.get_by_role("heading", name="Ce partage est arrêté")).to_be_visible()


def test_no_page_of_a_share_has_an_accessibility_fault_or_is_wider_than_the_screen(browser, site, keeper):
    carrier, customer = browsing(browser, site, keeper), browsing(browser, site)
    opened, stopped = given.share(keeper, with_code=True), given.share(keeper)
    shares.open_file(opened.share, opened.code)
    shares.revoke(keeper, stopped.share)
    link = f"/partages/{opened.token}"
    customer.goto(link)
    customer.get_by_label("Code").fill(opened.code)
    customer.get_by_role("button", name="Ouvrir le dossier").click()
    states = [
        *((carrier, SHARES + address) for address in ("", "/nouveau")),
        *((carrier, f"{SHARES}/{opened.share.pk}{address}") for address in ("", "/date", "/arreter")),
        *((customer, address) for address in (link, f"{link}/dossier", f"/partages/{stopped.token}")),
    ]
    faults = []
    for page, address in states:
        page.goto(address)
        if page.get_by_text("Voir le salarié").count():
            page.get_by_text("Voir le salarié").click()
        for scheme, width in (("light", 1280), ("dark", 320), ("light", 768)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            for violation in Axe().run(page, options=RULES).response["violations"] if width != 768 else ():
                faults.append((address, width, violation["id"], violation["nodes"][0]["html"][:120]))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((address, width, "wide", ""))
    for page in (carrier, customer):
        page.context.close()
    assert faults == []
