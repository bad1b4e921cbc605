"""Each page in each of its states, at three widths, in light and dark: no axe violation, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATES = {
    "home": "/",
    "results": "/recherche?q=transports",
    "filtered results": "/recherche?q=transports&departement=35&licence=LC&en_regle=true",
    "no result": "/recherche?q=introuvable+nantes",
    "wrong filter": "/recherche?q=transports&departement=20",
    "full sheet": f"/etablissements/{make.siret(1)}",
    "refused transport": f"/etablissements/{make.siret(1, 2)}?vehicule=lourd&trajet=international",
    "wrong question": f"/etablissements/{make.siret(1)}?le=demain",
    "bare sheet": "/etablissements/P0000000000123",
    "struck-off sheet": f"/etablissements/{make.siret(3)}",
    "company": f"/entreprises/{make.siren(1)}",
    "help": "/aide",
    "api": "/api/",
    "contact": "/contact",
    "accessibility": "/accessibilite",
    "legal": "/mentions-legales",
    "personal data": "/donnees-personnelles",
    "cookies": "/cookies",
    "terms": "/cgu",
    "site map": "/plan-du-site",
    "not found": "/nulle-part",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def test_no_state_of_any_page_has_an_accessibility_fault(page):
    faults = []
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for state, address in STATES.items():
            page.goto(address)
            for violation in Axe().run(page, options=RULES).response["violations"]:
                faults.append((state, width, violation["id"], violation["nodes"][0]["html"][:120]))
    assert faults == []


def test_no_page_is_wider_than_the_screen(page):
    wide = []
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for state, address in STATES.items():
            page.goto(address)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.append((state, width))
    assert wide == []
