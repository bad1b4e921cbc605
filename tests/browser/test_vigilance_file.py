"""A carrier keeps its vigilance file, in a real browser, without script."""

from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from tests import people
from tests import vigilance_factories as vigilance
from tests.browser.test_accessibility import RULES
from tests.vigilance_factories import SIREN, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = f"/mon-espace/entreprises/{SIREN}/dossier"


@pytest.fixture
def phone(browser, site):
    """In the hands of somebody who keeps the file."""
    context = browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 700}, locale="fr-FR"
    )
    context.add_cookies([people.cookie_of(people.signed_in(people.member(SIREN).user), site)])
    yield context.new_page()
    context.close()


def choose(page, content, name="attestation.pdf"):
    page.get_by_label("Fichier de la pièce").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


def test_a_paper_is_deposited_refused_mended_given_back_and_taken_out(phone):
    phone.goto("/mon-espace")
    phone.get_by_role("link", name="Dossier de vigilance").last.click()
    expect(phone.get_by_text("Votre dossier est vide")).to_be_visible()
    phone.get_by_role("link", name="Déposer : Attestation de vigilance (Urssaf)").click()
    phone.get_by_label("Date de la pièce").fill("2026-11-02")
    phone.get_by_label("Code de sécurité").fill("AB12 CD34 EF56 GH7")
    choose(phone, b"MZ" + bytes(2_000))
    phone.get_by_role("button", name="Déposer la pièce").click()
    expect(phone.get_by_role("alert")).to_contain_text("ni un PDF, ni une image")
    expect(phone.get_by_label("Code de sécurité")).to_have_value("AB12 CD34 EF56 GH7")
    expect(phone.get_by_label("Date de la pièce")).to_have_value("2026-11-02")
    choose(phone, pdf("la bonne"))
    phone.get_by_role("button", name="Déposer la pièce").click()
    expect(phone.get_by_text("la pièce est dans le dossier")).to_be_visible()
    with phone.expect_download() as given:
        phone.get_by_role("link", name="Télécharger").click()
    assert given.value.suggested_filename == "attestation.pdf"
    assert Path(given.value.path()).read_bytes() == pdf("la bonne")
    phone.get_by_role("link", name="Retirer").click()
    phone.get_by_role("button", name="Retirer la pièce").click()
    expect(phone.get_by_text("la pièce n'est plus dans le dossier")).to_be_visible()
    assert DepositedDocument.objects.get().ended_at is not None


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("light", 768), ("dark", 320)])
def test_no_page_of_it_has_an_accessibility_fault_nor_is_wider_than_the_screen(browser, site, scheme, width):
    session = people.signed_in(people.member(SIREN).user).cookies["session"].value
    context = browser.new_context(base_url=site, color_scheme=scheme, viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "session", "value": session, "url": site}])
    page = context.new_page()
    faults = []

    def check(state):
        for violation in Axe().run(page, options=RULES).response["violations"]:
            faults.append((state, violation["id"], violation["nodes"][0]["html"][:120]))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append((state, "wide"))

    page.goto(FILE)
    check("empty")
    long = {"issuer": "Compagnie d'assurances mutuelles du Port et des Transports de l'Ouest", "number": "X" * 64}
    document = vigilance.document(Slot.VEHICLE_INSURANCE, **long, given_name="a" * 146 + ".pdf")
    vigilance.document(Slot.VEHICLE_INSURANCE, **long, ended_at=timezone.now())
    vigilance.document(Slot.KBIS, ends_on=date(2026, 11, 1))
    vigilance.document(Slot.URSSAF, ends_on=date(2026, 12, 1))
    vigilance.certificate()
    for state, address in (
        ("full", FILE),
        ("form", f"{FILE}/assurance_vehicules"),
        ("removal", f"{FILE}/pieces/{document.pk}/retirer"),
        ("home", "/mon-espace"),
    ):
        page.goto(address)
        check(state)
    page.goto(f"{FILE}/assurance_vehicules")
    page.get_by_role("button", name="Remplacer la pièce").click()
    check("error")
    context.close()
    assert faults == []
