"""A company claimed by letter, a colleague invited, a stranger objected to: in a browser, on a phone, without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from adock.accounts import letters, memberships
from adock.accounts.models import Membership, User
from adock.accounts.permissions import membership_of
from adock.accounts.rules import MembershipState, Proof, Role
from tests import factories as make
from tests import people, sealed
from tests.browser.test_accessibility import RULES
from tests.reading import mails_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIREN, SIRET = make.siren(1), make.siret(1)


@pytest.fixture
def phone_of(browser, site):
    """Opens a phone in which somebody has signed in."""
    contexts = []

    def open_for(who: User | None):
        context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 700})
        contexts.append(context)
        if who is not None:
            context.add_cookies([people.cookie_of(people.signed_in(who), site)])
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()


def press(page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).click()


def test_a_company_is_claimed_by_letter_a_colleague_invited_and_an_intruder_objected_to(phone_of, site, settings):
    settings.PUBLIC_URL = site  # where letters and mails that no request causes lead
    owner, colleague = people.user("Alix"), people.user("Nadia")
    page = phone_of(owner)
    page.goto(f"/etablissements/{SIRET}")
    page.get_by_role("link", name="C'est mon entreprise").click()
    page.get_by_role("link", name="Demander le courrier").click()
    expect(page.locator("main")).to_contain_text("12 BIS RUE DU PORT")
    press(page, "Demander le courrier")
    expect(page.get_by_role("status")).to_contain_text("Le courrier est demandé")

    paper = sealed.text_of(letters.print_waiting_letters().pdf)
    page.goto(re.search(r"http://\S+/rattacher/code", paper)[0])
    page.get_by_label("Code reçu par courrier").fill("2222 2222 2222")
    press(page, "Valider le code")
    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    page.get_by_label("Code reçu par courrier").fill(re.search(r"\w{4}-\w{4}-\w{4}", paper)[0].lower())
    press(page, "Valider le code")
    expect(page.get_by_role("link", name="la fiche de").first).to_be_visible()

    page.get_by_role("link", name="Membres").click()
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_label("Adresse e-mail").fill(colleague.email)
    page.get_by_label("Signataire").check(force=True)
    press(page, "Envoyer l'invitation")
    expect(page.get_by_role("heading", name="Invitations en attente")).to_be_visible()

    theirs = phone_of(colleague)
    theirs.goto(re.findall(r"http://\S+/invitations/\S+", mails_to(colleague)[-1].text)[-1])
    press(theirs, "Accepter l'invitation")
    expect(theirs.get_by_role("status")).to_contain_text("« Signataire »")
    theirs.get_by_role("link", name="Membres").click()
    expect(theirs.locator("main")).to_contain_text("Nadia Morel (vous)")

    memberships.start(people.user("Intrus"), SIREN, Role.EDITOR, Proof.PROCONNECT, actor=None)
    anonymous = phone_of(None)
    anonymous.goto(re.findall(r"http://\S+/objections/\S+", mails_to(colleague)[-1].text)[-1])
    press(anonymous, "Suspendre son accès")
    expect(anonymous.locator("h1")).to_contain_text("L'accès est suspendu")

    page.goto(f"/mon-espace/entreprises/{SIREN}/membres")
    page.get_by_role("link", name="Retirer : Intrus Morel").click()
    press(page, "Retirer Intrus Morel")
    expect(page.get_by_role("status")).to_contain_text("n'est plus membre")
    states = Membership.objects.filter(siren=SIREN).order_by("id").values_list("user__first_name", "state")
    assert list(states) == [
        ("Alix", MembershipState.ACTIVE),
        ("Nadia", MembershipState.ACTIVE),
        ("Intrus", MembershipState.ENDED),
    ]
    assert membership_of(colleague, SIREN).role == Role.SIGNATORY


def test_no_state_of_these_pages_has_an_accessibility_fault(browser, site):
    boss = people.member(SIREN, first_name="Alix")
    editor = people.member(SIREN, Role.EDITOR, first_name="Bruno")
    people.member(SIREN, state=MembershipState.SUSPENDED)
    home = f"/mon-espace/entreprises/{SIREN}"
    states = {
        boss.user: (f"{home}/membres", f"{home}/membres/inviter", f"{home}/quitter", f"{home}/passer-la-main",
                    f"{home}/membres/{editor.pk}/role", "/mon-espace/rattacher?siret=123", "/mon-espace/rattacher/code"),
        people.user(): (f"/mon-espace/rattacher?siret={SIRET}", "/mon-espace/rattacher?siret=P0000000000123",
                        f"/mon-espace/rattacher/courrier?siren={SIREN}", "/invitations/x", "/objections/x"),
    }  # fmt: skip
    faults = []
    for scheme, width in (("light", 1280), ("dark", 320)):
        for who, addresses in states.items():
            context = browser.new_context(
                base_url=site, viewport={"width": width, "height": 800}, color_scheme=scheme, locale="fr-FR"
            )
            context.add_cookies([people.cookie_of(people.signed_in(who), site)])
            page = context.new_page()
            for address in addresses:
                page.goto(address)
                for violation in Axe().run(page, options=RULES).response["violations"]:
                    faults.append((address, width, violation["id"], violation["nodes"][0]["html"][:120]))
            context.close()
    assert faults == []
