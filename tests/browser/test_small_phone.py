"""On the smallest phones the answer is on the first screen."""

import pytest
from playwright.sync_api import expect

from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "SOCIETE DES TRANSPORTS FRIGORIFIQUES DUPONT"


@pytest.mark.parametrize("question", ["", "?vehicule=lourd&trajet=international", "?trajet=international"])
def test_word_sentence_and_day_are_read_without_scrolling_at_320_by_568(page, build_index, question):
    make.registration(make.siret(90), lti={}, legal_name=LONG)
    build_index()
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"/etablissements/{make.siret(90)}{question}")
    for part in ("word", "sentence", "day"):
        seen = page.locator(f".ad-plate__{part}")
        expect(seen).to_be_visible()
        box = seen.bounding_box()
        assert box["y"] + box["height"] <= 568, part
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
