"""Signing in by a provider as a person does it: Django's client for A Dock, plain HTTP for a provider that really runs."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client as Browser

from adock.accounts.models import Provider
from adock.fictional_identity import Establishment, FictionalIdentity, Registration
from adock.gateways.settings import IdentityProvider
from tests.factories import siret
from tests.reading import hidden_fields

SITE = "http://testserver"
CLIENT, SECRET = "a-dock-test", "un secret de test assez long pour HS256"
WORKPLACE = Establishment(siret(7), "TRANSPORTS MOREL, RENNES")
METHODS = "/mon-espace/compte/methodes"


@contextmanager
def running_identity(origins: frozenset[str] = frozenset({SITE}), **options: object) -> Iterator[FictionalIdentity]:
    with FictionalIdentity(Registration(CLIENT, SECRET, origins), establishments=(WORKPLACE,), **options) as identity:
        yield identity


def configured(identity: FictionalIdentity, *, mfa: bool = False) -> dict[str, IdentityProvider]:
    """settings.IDENTITY_PROVIDERS for a provider that runs."""
    return {
        "proconnect": IdentityProvider(identity.proconnect.issuer, CLIENT, SECRET, mfa),
        "franceconnect": IdentityProvider(identity.franceconnect.issuer, CLIENT, SECRET),
    }


@pytest.fixture
def identity(settings) -> Iterator[FictionalIdentity]:
    """Both providers, and A Dock configured for them."""
    with running_identity() as running:
        settings.IDENTITY_PROVIDERS = configured(running)
        yield running


def chosen(address: str, *, person: str = "camille", siret_typed: str = "", act: str = "continue", factors: str = "") -> str:
    """What the provider's page leads back to when somebody is chosen there. `factors`: how many are given, "1" or "2"; as many
    as were asked for, unless said."""
    status, text, location = fetched(address)
    if status == 303:
        return location
    assert status == 200, text
    form = {
        **hidden_fields(text),
        "person": person,
        "siret": WORKPLACE.siret,
        "siret_typed": siret_typed,
        "act": act,
        "factors": factors,
    }
    status, text, location = fetched(address.split("/authorize")[0] + "/interaction", form)
    assert status == 303, text
    return location


def fetched(address: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str, str]:
    """Status, text and where it leads, without following: a client that writes no log of its own."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        body = None if form is None else urlencode(form)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


@dataclass
class Person:
    """A browser, and who sits before it."""

    browser: Browser
    key: str = "camille"
    siret_typed: str = ""
    factors: str = ""

    def leave_for(self, provider: Provider, path: str | None = None, **query: str) -> str:
        """The provider's address that A Dock leads to."""
        answer = self.browser.get(path or f"/connexion/{provider.value}", query)
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def come_back(self, address: str):
        assert address.startswith(SITE), address
        return self.browser.get(address.removeprefix(SITE))

    def sign_in(self, provider: Provider, act: str = "continue", **query: str):
        left_for = self.leave_for(provider, **query)
        return self.come_back(chosen(left_for, person=self.key, siret_typed=self.siret_typed, act=act, factors=self.factors))

    def ask_to_link(self, provider: Provider):
        left_for = self.leave_for(provider, f"{METHODS}/{provider.value}")
        return self.come_back(chosen(left_for, person=self.key, siret_typed=self.siret_typed, factors=self.factors))

    @property
    def user_id(self) -> int | None:
        number = self.browser.session.get("_auth_user_id")
        return None if number is None else int(number)


@pytest.fixture
def camille(db) -> Person:
    return Person(Browser())


@pytest.fixture
def sacha(db) -> Person:
    return Person(Browser(), "sacha")


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
