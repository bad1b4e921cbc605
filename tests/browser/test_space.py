"""Mon espace and the local mailbox in a real browser: no axe violation, nothing wider than the screen, links that work."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from adock.accounts.rules import MembershipState, Role
from adock.carriers.acts import SHEET_CHANGED
from adock.core import journal
from adock.core.models import OutgoingMail
from adock.core.outbox import Button, Fact, Mail, send
from adock.register.models import Licence
from tests import factories as make
from tests import people
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page, site):
    """Somebody with three companies, one of them suspended, a licence that ends, two letters, mails and a journal."""
    camille = people.user("Camille")
    Licence.objects.filter(registration_id=make.siret(1), kind="LTI").update(valid_until=make.TODAY + timedelta(days=23))
    people.member(make.siren(1), user=camille)
    people.member(make.siren(3), Role.EDITOR, user=camille)
    people.member(make.siren(10), Role.SIGNATORY, user=camille, state=MembershipState.SUSPENDED)
    people.letter(camille, make.siren(11))
    people.letter(camille, make.siren(12), is_printed=False)
    journal.record(SHEET_CHANGED, actor=camille.pk, subject=make.siret(1))
    send(
        Mail(
            recipient="camille@une-adresse-qui-ne-finit-pas.transports-kermarrec.example",
            subject="Nouveau membre pour TRANSPORTS KERMARREC",
            sentences=("Dominique Petit peut maintenant agir pour l'entreprise.",),
            facts=(Fact("Rôle", "Rédacteur"),),
            button=Button("Voir la fiche", f"{site}/etablissements/{make.siret(1)}"),
            reason="Vous recevez ce message parce que vous êtes membre de cette entreprise.",
        )
    )
    page.context.add_cookies([people.cookie_of(people.signed_in(camille), site)])
    return page


def addresses():
    mail = OutgoingMail.objects.get().pk
    return ("/mon-espace", f"/mon-espace/entreprises/{make.siren(1)}", "/courriels", f"/courriels/{mail}")


def test_no_page_has_an_accessibility_fault_or_is_wider_than_the_screen(signed_in):
    faults = []
    for scheme, width in (("light", 1280), ("dark", 320)):
        signed_in.emulate_media(color_scheme=scheme)
        signed_in.set_viewport_size({"width": width, "height": 800})
        for address in addresses():
            signed_in.goto(address)
            if signed_in.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((address, width, "too wide"))
            for violation in Axe().run(signed_in, options=RULES).response["violations"]:
                faults.append((address, width, violation["id"], violation["nodes"][0]["html"][:120]))
    assert faults == []


def test_a_mail_shown_as_html_keeps_its_look_and_its_links_and_stays_signed_in(signed_in):
    tab = signed_in.context.new_page()  # its console tells of each script of the test's own that the page refuses
    tab.goto("/courriels")
    tab.get_by_role("link", name="Nouveau membre").click()
    tab.get_by_role("link", name="Le même, mis en forme").click()
    button = tab.get_by_role("link", name="Voir la fiche")
    assert button.evaluate("link => getComputedStyle(link).backgroundColor") == "rgb(0, 0, 145)"
    button.click()
    tab.wait_for_url("**/etablissements/*")
    assert tab.get_by_role("link", name="Mon espace").count() == 1


def test_from_ones_space_to_ones_company_and_back_by_keyboard_alone(signed_in):
    signed_in.goto("/mon-espace")
    link = signed_in.get_by_role("link", name="TRANSPORTS KERMARREC").first
    link.focus()
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(f"**/mon-espace/entreprises/{make.siren(1)}")
    assert signed_in.get_by_text("La fiche (Rennes) a été modifiée.").is_visible()
