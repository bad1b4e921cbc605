"""Which outside providers people may sign in by, as this instance is configured (settings.IDENTITY_PROVIDERS)."""

from functools import cache

from django.conf import settings

from adock.accounts.models import Provider
from adock.gateways.oidc import Client, franceconnect, proconnect


def configured_providers() -> tuple[Provider, ...]:
    """The configured providers, ProConnect first: people who run a transport company come here as professionals."""
    return tuple(provider for provider in Provider if settings.IDENTITY_PROVIDERS.get(provider) is not None)


def client_of(provider: Provider) -> Client | None:
    """This process's client for a provider, with what it has cached of it; None when it is not configured."""
    configured = settings.IDENTITY_PROVIDERS.get(provider)
    return None if configured is None else _client(provider, *configured)


@cache
def _client(provider: Provider, issuer: str, client_id: str, client_secret: str, requires_mfa: bool) -> Client:
    if provider is Provider.FRANCECONNECT:
        return Client(franceconnect(issuer, client_id, client_secret))
    return Client(proconnect(issuer, client_id, client_secret, requires_mfa=requires_mfa))
