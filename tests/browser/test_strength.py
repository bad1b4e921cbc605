"""What a refused agent, and the reader of a long list, sees: on a phone and on a desk, read by axe too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from adock.accounts import posts
from adock.accounts.models import User
from adock.accounts.rules import OfficerRole
from adock.accounts.terms import accept_terms
from adock.carriers.services import update_profile
from adock.register.models import Registration
from adock.web.carrier.members import views as members
from adock.web.carrier.sheet import views as sheet
from tests import factories as make
from tests import people
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 1280)
DESK = "/essai/instruction"


def check(page) -> None:
    """Nothing is cut or wider than the screen, and axe finds nothing."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})


def test_an_agent_with_one_factor_is_led_to_proconnect_and_comes_in_with_two(new_phone, settings):
    settings.ROOT_URLCONF = "tests.web.door_urls"
    page = new_phone().page
    page.goto("/connexion/proconnect")
    page.get_by_label("Dominique").check()
    page.get_by_label("Par un mot de passe seul").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    who = User.objects.get()
    accept_terms(who)
    who.emailaddress_set.update(verified=True)
    posts.grant_officer(who.emailaddress_set.get().email, "DREAL-53", OfficerRole.READER, by="1", reason="Essai")
    page.goto(DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second facteur demandé")
    check(page)
    page.get_by_role("link", name="M'identifier par ProConnect").click()
    page.get_by_label("Dominique").check()
    expect(page.get_by_label("Par un mot de passe et un second facteur")).to_be_checked()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("body")).to_have_text("DREAL-53")


def test_long_lists_are_turned_page_by_page(new_phone, site, monkeypatch):
    monkeypatch.setattr(members, "MEMBERS_BY_PAGE", 2)
    monkeypatch.setattr(sheet, "VERSIONS_BY_PAGE", 2)
    boss = people.member(make.siren(1)).user
    for rank in range(12):
        people.member(make.siren(1), first_name=f"Alix{'abcdefghijkl'[rank]}")
    for rank in range(5):
        update_profile(Registration.objects.get(pk=make.siret(1)), {"description": f"Texte {rank}"}, boss)
    page = new_phone().page
    page.context.add_cookies([people.cookie_of(people.signed_in(boss), site)])
    for address in (
        f"/mon-espace/entreprises/{make.siren(1)}/membres",
        f"/mon-espace/etablissements/{make.siret(1)}/fiche/versions",
    ):
        page.goto(address)
        check(page)
        page.get_by_role("link", name="Page suivante").click()
        expect(page).to_have_url(f"{site}{address}?page=2")
        check(page)
