"""Signing in by FranceConnect and ProConnect: an OpenID client that is exactly as strict as they ask, and no more general.

Stock clients do not fit: both providers refuse any parameter they do not list (PKCE among them), and answer userinfo as
a signed JWT. Authlib makes the requests, joserfc checks the signatures.
"""

from adock.gateways.oidc.client import Attempt, Client, SignedIn
from adock.gateways.oidc.configuration import Configuration, franceconnect, proconnect
from adock.gateways.oidc.errors import (
    Cancelled,
    LoginRequired,
    OidcError,
    ProviderDown,
    ProviderRefused,
    TokenRefused,
    WeakAuthentication,
)

__all__ = [
    "Attempt",
    "Cancelled",
    "Client",
    "Configuration",
    "LoginRequired",
    "OidcError",
    "ProviderDown",
    "ProviderRefused",
    "SignedIn",
    "TokenRefused",
    "WeakAuthentication",
    "franceconnect",
    "proconnect",
]
