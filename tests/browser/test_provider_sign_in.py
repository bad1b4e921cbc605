"""Both buttons, in a browser that keeps to the pages' security policy: there, back, and out again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from adock.fictional_identity import FictionalIdentity
from tests.identity import configured, running_identity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.sign_out_urls")]


@pytest.fixture
def identity(site, settings) -> Iterator[FictionalIdentity]:
    with running_identity(frozenset({site})) as running:
        settings.IDENTITY_PROVIDERS = configured(running)
        yield running


@pytest.mark.parametrize("provider", ["ProConnect", "FranceConnect"])
def test_somebody_signs_in_and_out_through_the_provider(page, identity, provider):
    page.goto(f"/connexion/{provider.lower()}?next=/aide")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{provider} fictif")
    page.get_by_label("Sacha Lenoir").check()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(re.compile("/aide$"))
    expect(page.get_by_role("link", name="Mon espace")).to_be_visible()
    page.goto("/essai/sortie")
    page.get_by_role("button", name="Sortir").click()
    page.wait_for_url(re.compile(r"/deconnexion/retour\?state="))
    expect(page.locator("main")).to_contain_text("et chez le fournisseur d'identité")
    expect(page.get_by_role("link", name="Espace transporteur")).to_be_visible()


def test_a_wrong_workplace_is_told_and_what_was_chosen_stays(page, identity):
    page.goto("/connexion/proconnect")
    page.get_by_label("Noa Petit").check()
    page.get_by_label("Ou un autre SIRET fictif").fill("35600000049837")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("n'est pas fictif")
    expect(page.get_by_label("Noa Petit")).to_be_checked()


def test_who_cancels_is_led_back_to_the_ways_in(page, identity):
    page.goto("/connexion/franceconnect")
    page.get_by_role("button", name="Annuler").click()
    page.wait_for_url(re.compile(r"/connexion\?avis=annulation"))
