"""A carrier keeps its sheet true, in a real browser: with script and without, alone and two at once."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from adock.carriers.models import CarrierProfile
from adock.carriers.services import update_profile
from adock.register.models import Registration
from tests import factories as make
from tests.browser.test_accessibility import RULES
from tests.people import cookie_of, editor, signed_in
from tests.reading import link_in, mails_to
from tests.sheet_factories import FORM, SIRET, profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(browser, site):
    """A phone on which somebody has signed in."""
    contexts = []

    def open_as(who, *, script=True):
        context = browser.new_context(
            base_url=site, java_script_enabled=script, viewport={"width": 320, "height": 700}, locale="fr-FR"
        )
        context.add_cookies([cookie_of(signed_in(who), site)])
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def save(page):
    page.get_by_role("button", name="Enregistrer la fiche").click()


def test_an_edit_without_script_a_region_in_one_click_then_the_address_by_its_link(open_as):
    page = open_as(editor("Camille"), script=False)
    page.goto(f"/etablissements/{SIRET}")
    page.get_by_role("link", name="Modifier la fiche").click()
    page.get_by_label("Téléphone").fill("0590 12 34 56")
    page.get_by_label("Adresse e-mail", exact=False).first.fill("nouvelle@kermarrec.example")
    page.locator("summary", has_text="Corse").click()
    page.locator("label[for=regions-94]").click()
    page.get_by_label("Présentation").fill("Bois et grumes.\nToute l'année.")
    save(page)
    expect(page.get_by_text("Votre fiche est à jour")).to_be_visible()
    known = profile()
    assert known.phone == "+590590123456"
    assert known.departements == ["2A", "2B", "22", "29", "35", "56"]
    assert (known.email, known.email_waiting) == ("contact@kermarrec.example", "nouvelle@kermarrec.example")
    page.goto(link_in(mails_to("nouvelle@kermarrec.example")[0]))
    assert profile().email == "contact@kermarrec.example"
    page.get_by_role("button", name="Confirmer cette adresse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Adresse confirmée")
    assert profile().email == "nouvelle@kermarrec.example"


def test_with_script_the_regions_box_ticks_its_departements_and_lets_one_be_taken_out(open_as):
    page = open_as(editor("Camille"))
    page.goto(FORM)
    page.locator("summary", has_text="Corse").click()
    page.locator("label[for=regions-94]").click()
    expect(page.locator("#departements-2A")).to_be_checked()
    page.locator("label[for='departements-2B']").click()
    save(page)
    assert profile().departements == ["2A", "22", "29", "35", "56"]


def test_two_at_once_then_back_to_the_first_version(open_as):
    camille, dominique = editor("Camille"), editor("Dominique")
    page = open_as(camille)
    page.goto(FORM)
    page.get_by_label("Téléphone").fill("02 61 91 00 22")
    page.get_by_label("Présentation").fill("Tapé longtemps.")
    update_profile(Registration.objects.get(pk=SIRET), {"phone": "02 61 91 00 33"}, dominique)
    save(page)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Ce que vous avez saisi : 02 61 91 00 22")
    expect(told).to_contain_text("Dominique Morel")
    expect(page.get_by_label("Présentation")).to_have_value("Tapé longtemps.")
    save(page)
    expect(page.get_by_text("Votre fiche est à jour")).to_be_visible()
    assert profile().phone == "+33261910022"
    page.get_by_role("link", name="Versions de la fiche").click()
    page.get_by_role("button", name="avant toutes ces modifications").click()
    expect(page.get_by_text("La version choisie est rétablie")).to_be_visible()
    assert profile().description == "Bois et lots complets."


def test_a_visitor_writes_to_a_carrier_who_hides_its_address(page):
    CarrierProfile.objects.filter(pk=SIRET).update(shows_email=False)
    page.goto(f"/etablissements/{SIRET}/ecrire")
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_role("link", name="Votre nom : Dites qui vous êtes.").click()
    expect(page.get_by_label("Votre nom")).to_be_focused()
    page.keyboard.type("Jeanne Le Bihan")
    page.get_by_label("Votre adresse e-mail").fill("jeanne@client.example")
    page.get_by_label("Votre message").fill("20 palettes pour Brest ?")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Message envoyé")
    assert mails_to("contact@kermarrec.example")[0].reply_to == "jeanne@client.example"


def test_no_state_of_these_pages_has_an_accessibility_fault(open_as):
    camille, dominique = editor("Camille"), editor("Dominique")
    establishment = Registration.objects.get(pk=SIRET)
    update_profile(establishment, {"email": "nouvelle@kermarrec.example"}, camille)
    page, faults = open_as(camille), []

    def look(state):
        for violation in Axe().run(page, options=RULES).response["violations"]:
            faults.append((state, violation["id"], violation["nodes"][0]["html"][:120]))

    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for address in (
            FORM,
            f"{FORM}/versions",
            link_in(mails_to("nouvelle@kermarrec.example")[0]),
            "/confirmer-adresse-fiche/x",
        ):
            page.goto(address)
            look(address)
        page.goto(FORM)
        page.get_by_label("Téléphone").fill("12")
        save(page)
        look("error")
        page.goto(FORM)
        page.get_by_label("Téléphone").fill("02 61 91 00 22")
        update_profile(establishment, {"phone": f"02 61 91 00 {width % 100:02d}"}, dominique)
        save(page)
        look("conflict")
    CarrierProfile.objects.filter(pk=SIRET).update(shows_email=False)
    page.goto(f"/etablissements/{make.siret(1)}/ecrire")
    look("writing")
    page.get_by_role("button", name="Envoyer le message").click()
    look("writing, error")
    assert faults == []
