"""A real Chromium on the real pages, served on loopback."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Error, Page, sync_playwright

from adock.search.follower import Follower
from adock.search.source import DATABASE
from tests import factories as make
from tests.browser.phones import Phone
from tests.identity import configured, running_identity

# Playwright keeps an event loop in the tests' thread; Django would take our own queries there for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A browser that looks for nothing outside; as root it needs --no-sandbox.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def _installed() -> str | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MACOS) if MACOS.exists() else None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=_installed(), args=ARGUMENTS)
        except Error as fault:
            reason = f"no Chromium could be started: {fault.message.splitlines()[0]}"
            if "CI" in os.environ:
                pytest.fail(reason)
            pytest.skip(reason)
        yield opened
        opened.close()


@pytest.fixture
def site(live_server, build_index, on_the_day) -> str:
    """Addresses of a site with a full sheet, a bare one, a struck-off one, and enough to fill two pages of results."""
    cache.clear()  # limits of earlier tests, whose clock stands at the same moment
    full = make.registration(make.siret(1), lc={}, lti={}, legal_name="TRANSPORTS KERMARREC")
    make.registration(
        make.siret(1, 2),
        is_head_office=False,
        commune="BREST",
        postcode="29200",
        departement="29",
        legal_name="TRANSPORTS KERMARREC",
    )
    make.event(
        full, "copies_modifiees", before={"kind": "LC", "certified_copies": 4}, after={"kind": "LC", "certified_copies": 6}
    )
    make.profile(
        full, phone="02 61 91 00 12", email="contact@kermarrec.example", website="https://kermarrec.example", area="REGION",
        departements=["22", "29", "35", "56"], specialities=["BOIS", "LOT"], description="Bois et lots complets.",
    )  # fmt: skip
    make.registration("P0000000000123", legal_name="ENTREPRISE SANS SIRET", transport_manager=None)
    make.registration(make.siret(3), lc={}, legal_name="ANCIENS TRANSPORTS", struck_off_on=make.SITUATION)
    for rank in range(10, 35):
        make.registration(make.siret(rank), lc={}, legal_name=f"TRANSPORTS DU CANAL {rank}")
    make.sirene_import()
    make.sirene(make.siret(1), trade_names=["Kermarrec Frères"])
    build_index()
    return live_server.url


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A phone of 320 px; what the console says is an error of the page."""
    context = browser.new_context(base_url=site, viewport={"width": 320, "height": 700}, locale="fr-FR")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda fault: said.append(str(fault)))
    yield opened
    context.close()
    # a page that is not found says so to the console as well
    assert [line for line in said if "status of 4" not in line] == []


@pytest.fixture
def new_phone(browser, site, settings) -> Iterator[Callable[[], Phone]]:
    """Each call a phone of 320 px that knows nobody. The providers run; mails and letters bear the site's address."""
    settings.PUBLIC_URL = site
    contexts, faults = [], []

    def open_context() -> Phone:
        context = browser.new_context(base_url=site, viewport={"width": 320, "height": 700}, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return Phone(page)

    with running_identity(frozenset({site})) as running:
        settings.IDENTITY_PROVIDERS = configured(running)
        yield open_context
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def index_follows(site, settings) -> Iterator[Callable[[], None]]:
    """Brings the index to what was committed, as the machine's follower does."""
    follower = Follower(settings.DATA_DIR / "index", DATABASE)

    def catch_up() -> None:
        while follower.step():
            pass

    yield catch_up
    follower.close()
