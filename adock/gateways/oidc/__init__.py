"""Sign-in with FranceConnect and ProConnect: an OpenID client exactly as strict as they require, and no more general.

Stock clients do not fit: both providers refuse any parameter they do not list (PKCE among them), and return userinfo as a
signed JWT. Authlib makes the requests, joserfc checks the signatures.
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
