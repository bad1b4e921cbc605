"""An inspector at a quay, with a telephone: a QR code read with network, without any, genuine or not."""

import json
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from adock.certificates.kinds import Kind
from tests import factories as make
from tests import sealed
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFLINE = "/attestations/hors-ligne"


@pytest.fixture
def signed(site):
    return sealed.issued(company_name="TRANSPORTS KERMARREC")


@pytest.fixture
def phone(page):
    """Its clock stands on the day that certificates are made for."""
    page.clock.set_fixed_time(datetime(2026, 11, 24, 12, tzinfo=UTC))
    return page


@pytest.fixture
def prepared(phone, signed):
    """A telephone prepared where there was network, and that has none any more."""
    phone.goto(OFFLINE)
    phone.get_by_role("button", name="Préparer ce téléphone").click()
    expect(phone.locator("[data-offline-state]")).to_contain_text("Ce téléphone est préparé")
    phone.context.set_offline(True)
    return phone


def altered(signed):
    return sealed.altered(signed, sealed.issued(company_name="TRANSPORTS DU FAUX"))


def scan(phone, signed, token=None, code=None):
    """The telephone's camera leads to the address in the QR code."""
    phone.goto(f"/attestations/{code or signed.code}#{token or signed.token}")


def said_of(phone):
    return phone.locator("[data-qr-check]")


class TestWithNetwork:
    def test_a_genuine_qr_code_is_said_to_be_so_beside_the_state_of_the_day(self, phone, signed):
        scan(phone, signed)
        expect(phone.locator("#verdict")).to_have_text("Valide")
        expect(said_of(phone)).to_contain_text("Le QR code est authentique")

    def test_each_forgery_is_said_for_what_it_is(self, phone, signed):
        other = sealed.issued()
        for token, sentence in (
            (sealed.forged(signed), "A Dock ne l'a pas signé"),
            (altered(signed), "Ce QR code a été modifié"),
            (signed.token[:-9], "incomplet ou illisible"),
            (other.token, f"pour une autre attestation ({other.code})"),
        ):
            scan(phone, signed, token)
            expect(said_of(phone)).to_contain_text(sentence)

    def test_without_a_token_in_the_address_nothing_is_said_of_it(self, phone, signed):
        phone.goto(f"/attestations/{signed.code}")
        expect(phone.locator("#verdict")).to_have_text("Valide")
        expect(said_of(phone)).to_be_empty()

    def test_a_prepared_phone_still_asks_the_site_when_there_is_network(self, prepared, signed):
        prepared.context.set_offline(False)
        sealed.withdraw(signed, make.TODAY)
        scan(prepared, signed)
        expect(prepared.locator("#verdict")).to_have_text("Retirée")


class TestWithoutNetwork:
    def test_a_genuine_qr_code_is_valid_with_the_company_s_name_and_what_cannot_be_known(self, prepared, signed):
        scan(prepared, signed)
        expect(said_of(prepared)).to_contain_text("Authentique")
        expect(said_of(prepared)).to_contain_text(
            "TRANSPORTS KERMARREC : valable jusqu'au 24 mai 2027, si l'entreprise ne l'a pas retirée depuis."
        )
        expect(said_of(prepared)).to_contain_text("000 000 018" if make.siren(1) == "000000018" else make.siren(1)[:3])
        assert prepared.url.endswith(signed.token)

    def test_each_forgery_is_said_for_what_it_is(self, prepared, signed):
        expired = sealed.issued(on=date(2026, 4, 1), company_name="TRANSPORTS KERMARREC")
        other = sealed.issued()
        for one, token, sentence in (
            (signed, sealed.forged(signed), "Signé par une autre clé"),
            (signed, altered(signed), "QR code modifié"),
            (signed, signed.token[:-9], "QR code illisible"),
            (expired, expired.token, "Expirée"),
            (signed, other.token, "QR code d'une autre attestation"),
        ):
            scan(prepared, one, token)
            expect(said_of(prepared).locator(".ad-plate__word")).to_have_text(sentence)

    def test_the_text_of_a_qr_code_can_be_pasted(self, prepared, signed):
        prepared.goto(OFFLINE)
        prepared.get_by_label("Texte du QR code").fill(f"http://testserver/attestations/{signed.code}#{signed.token}")
        prepared.get_by_role("button", name="Vérifier", exact=True).click()
        expect(said_of(prepared)).to_contain_text("Mène à un autre site")
        prepared.get_by_label("Texte du QR code").fill(signed.token)
        prepared.get_by_role("button", name="Vérifier", exact=True).click()
        expect(said_of(prepared)).to_contain_text("Authentique")

    def test_an_address_that_cannot_be_read_does_not_leave_the_answer_given_before(self, prepared, signed):
        prepared.goto(OFFLINE)
        for text, word in (
            (signed.token, "Authentique"),
            (f"/attestations/%E9#{signed.token}", "QR code d'une autre attestation"),
        ):
            prepared.get_by_label("Texte du QR code").fill(text)
            prepared.get_by_role("button", name="Vérifier", exact=True).click()
            expect(said_of(prepared).locator(".ad-plate__word")).to_have_text(word)

    def test_a_typed_code_alone_cannot_be_checked_and_that_is_said(self, prepared, signed):
        prepared.goto(f"/attestations/{signed.code}")
        expect(said_of(prepared)).to_contain_text("Pas de réseau")

    def test_the_list_names_nobody(self, prepared, site):
        listed = sealed.issued(kind=Kind.FOREIGN_WORKERS)
        scan(prepared, listed)
        expect(said_of(prepared)).to_contain_text("Personnes nommées")
        assert "Secrette" not in prepared.content()

    def test_what_is_kept_can_be_taken_away(self, prepared, signed):
        prepared.goto(OFFLINE)
        prepared.get_by_role("button", name="Retirer").click()
        expect(prepared.locator("[data-offline-state]")).to_contain_text("Plus rien n'est gardé")
        assert prepared.evaluate("caches.keys()") == []
        assert prepared.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


# The camera sees a blank picture, in which a detector such as telephones have finds the text it is given; null: refused.
CAMERA = """(text) => {
    navigator.mediaDevices.getUserMedia = async () => {
        if (text === null) throw new Error("refused");
        const blank = document.createElement("canvas");
        setInterval(() => blank.getContext("2d").fillRect(0, 0, 9, 9), 50);
        blank.getContext("2d").fillRect(0, 0, 9, 9);
        return window.seen = blank.captureStream();
    };
    window.BarcodeDetector = class {
        static getSupportedFormats = async () => ["qr_code"];
        detect = async () => [{ rawValue: text }];
    };
    document.createElement("canvas").getContext("2d");
}"""


class TestCamera:
    def look(self, phone, text):
        phone.add_init_script(f"({CAMERA})({json.dumps(text)})")
        phone.goto(OFFLINE)
        phone.get_by_role("button", name="Lire avec la caméra").click()

    def test_it_reads_the_qr_code_and_is_closed_at_once(self, phone, signed, site):
        self.look(phone, f"{site}/attestations/{signed.code}#{signed.token}")
        expect(said_of(phone)).to_contain_text("Authentique")
        assert phone.evaluate("window.seen.getTracks().every((track) => track.readyState === 'ended')")
        expect(phone.locator("video")).to_be_hidden()

    def test_refused_it_says_what_to_do_instead(self, phone, site):
        self.look(phone, None)
        expect(phone.get_by_text("La caméra n'a pas pu être ouverte.")).to_be_visible()

    def test_it_is_not_offered_where_the_browser_reads_no_qr_code(self, phone, site):
        phone.add_init_script("delete window.BarcodeDetector")
        phone.goto(OFFLINE)
        expect(phone.locator("[data-camera]")).to_be_hidden()

    def test_only_this_page_may_ask_for_it(self, phone, site):
        allowed = "document.featurePolicy.allowsFeature('camera')"
        phone.goto(OFFLINE)
        assert phone.evaluate(allowed)
        phone.goto("/attestations/verifier")
        assert not phone.evaluate(allowed)


def test_nothing_is_kept_before_the_visitor_asks_for_it_and_the_page_says_so(phone, signed):
    phone.goto(OFFLINE)
    expect(phone.locator("[data-offline-state]")).to_have_text("Ce téléphone n'est pas préparé.")
    expect(phone.get_by_text("ne peut pas l'ouvrir sans réseau")).to_be_visible()
    scan(phone, signed)
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert phone.context.cookies() == []


def test_the_age_of_the_keys_is_said(prepared, signed):
    prepared.clock.set_fixed_time(datetime(2027, 1, 24, 12, tzinfo=UTC))
    prepared.goto(OFFLINE)
    expect(prepared.locator("[data-keys-age]")).to_contain_text("gardées depuis 61 jours : ouvrez cette page avec du réseau")


def test_without_script_the_form_and_the_pasted_qr_code_do_all_of_it(browser, site, signed):
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto("/attestations/verifier")
    page.get_by_label("Code ou numéro").fill("7kq2 m9fd 3xha")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#verdict")).to_have_text("Valide")
    page.goto(OFFLINE)
    page.get_by_label("Texte du QR code").fill(signed.token)
    page.get_by_role("button", name="Vérifier", exact=True).click()
    expect(page.locator(".ad-plate__sentence")).to_contain_text("Le QR code est authentique")
    assert context.cookies() == []
    context.close()


def test_no_state_of_these_pages_has_an_accessibility_fault_nor_is_wider_than_the_screen(phone, signed):
    withdrawn = sealed.issued(kind=Kind.FOREIGN_WORKERS)
    sealed.withdraw(withdrawn, make.TODAY)
    addresses = (
        "/attestations/verifier", OFFLINE, f"/attestations/{signed.code}#{signed.token}", f"/attestations/{signed.number}",
        f"/attestations/{withdrawn.code}#{signed.token}", "/attestations/7KQ2-M9FD-3XHB", "/attestations/bonjour",
        f"{OFFLINE}#{signed.token}", f"{OFFLINE}#{signed.token[:-3]}", f"/etablissements/{make.siret(1)}",
    )  # fmt: skip
    faults = []
    for scheme, width in (("light", 1280), ("dark", 320), ("light", 768)):
        phone.emulate_media(color_scheme=scheme)
        phone.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            phone.goto("about:blank")
            phone.goto(address)
            if "#" in address:
                expect(said_of(phone)).not_to_be_empty()
            if phone.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((address, width, "wide"))
            for violation in Axe().run(phone, options=RULES).response["violations"]:
                faults.append((address, width, violation["id"], violation["nodes"][0]["html"][:120]))
    assert faults == []
