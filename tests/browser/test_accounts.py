"""An account as a person opens and uses it, in a real browser, with and without a key."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from adock.accounts.models import User
from adock.core.models import OutgoingMail
from tests import people
from tests.browser.test_accessibility import RULES
from tests.reading import link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "lea@kermarrec.example"


def sign_in(page: Page, address: str = "camille@morel.example") -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()


def test_from_sign_up_to_my_account_by_the_link_of_the_mail(page: Page, site: str):
    page.goto("/inscription?next=/mon-espace/compte")
    page.get_by_label("Prénom").fill("Léa")
    page.locator("#id_last_name").fill("Kermarrec")
    page.get_by_label("Adresse e-mail").fill(ADDRESS)
    page.locator("#id_password1").fill(people.PASSWORD)
    page.get_by_text("J'accepte les conditions générales").click()
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")
    link = link_in(OutgoingMail.objects.get(recipient=ADDRESS))
    page.goto(link)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    expect(page.get_by_text("Votre adresse est confirmée.")).to_be_visible()


def test_a_one_time_code_is_set_up_and_asked_for(page: Page, site: str):
    people.user(email="camille@morel.example")
    sign_in(page)
    page.goto("/mon-espace/compte/methodes")
    page.get_by_role("link", name="Activer").click()
    image = page.get_by_alt_text("sous forme de code QR")
    assert image.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code affiché par l'application").fill(people.one_time_code(secret))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    expect(page.locator(".ad-codes li")).to_have_count(10)
    sign_out(page)
    sign_in(page)
    page.get_by_label("Code", exact=False).fill(people.one_time_code(secret))
    page.get_by_role("button", name="Continuer").click()
    page.goto("/mon-espace/compte")
    expect(page.get_by_text("code d'application")).to_be_visible()


def test_a_passkey_is_added_and_opens_the_account_by_itself(page: Page, site: str):
    """With Chromium's own virtual authenticator."""
    people.user(email="camille@morel.example")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": key})["authenticatorId"]
    sign_in(page)
    page.goto("/mon-espace/compte/methodes/cles/ajouter")
    page.get_by_label("Nom de la clé").fill("Téléphone")
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_text("La clé d'accès est ajoutée.")).to_be_visible()
    sign_out(page)

    page.goto("/connexion?next=/mon-espace/compte")
    page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    page.wait_for_url(re.compile(r":\d+/mon-espace/compte$"))
    expect(page.get_by_text("mot de passe, clé d'accès")).to_be_visible()

    # after a password, the same key stands for the second factor
    sign_out(page)
    sign_in(page)
    page.get_by_role("button", name="Utiliser une clé d'accès").click()
    page.wait_for_url(re.compile(r":\d+/mon-espace$"))

    # and a key that does not know its holder opens nothing
    sign_out(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto("/connexion")
    page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    expect(page.get_by_text("La clé d'accès n'a pas répondu.")).to_be_visible()
    assert User.objects.count() == 1


def test_without_script_the_pages_offer_what_works(browser, site: str):
    people.user(email="camille@morel.example")
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    sign_in(page)
    page.goto("/mon-espace/compte/methodes/cles/ajouter")
    expect(page.get_by_text("Une clé d'accès demande JavaScript")).to_be_visible()
    sign_out(page)
    expect(page.get_by_role("button", name="clé d'accès")).to_have_count(0)
    context.close()


OUTSIDE = ("/connexion", "/inscription", "/inscription/renvoyer", "/mot-de-passe/oublie", "/confirmer-adresse/x")
INSIDE = ("", "/nom", "/adresse", "/mot-de-passe", "/methodes", "/methodes/code", "/methodes/cles/ajouter", "/sessions")


def faults_of(page: Page, address: str) -> list[tuple[str, str, str]]:
    """What axe reproaches to a page, and what is wider than the screen inside it."""
    page.goto(address)
    found = Axe().run(page, options=RULES).response["violations"]
    wide = page.locator("main").evaluate("main => main.scrollWidth > main.clientWidth")
    faults = [(address, fault["id"], fault["nodes"][0]["html"][:120]) for fault in found]
    return faults + [(address, "wider than the screen", "")] * wide


def test_no_page_of_an_account_has_an_accessibility_fault(page: Page, site: str):
    people.user(email="camille@morel.example")
    faults = [fault for address in OUTSIDE for fault in faults_of(page, address)]
    page.goto("/inscription")
    page.evaluate("document.querySelector('form[action=\\'/inscription\\']').noValidate = true")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("alert")).to_be_visible()
    faults += [("sign-up in error", fault["id"]) for fault in Axe().run(page, options=RULES).response["violations"]]
    sign_in(page)
    page.emulate_media(color_scheme="dark")
    for address in (*INSIDE, "/donnees", "/supprimer"):
        faults += faults_of(page, f"/mon-espace/compte{address}")
    assert faults == []
