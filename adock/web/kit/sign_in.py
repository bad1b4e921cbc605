"""How the current session was opened, and what the provider that opened it said then.

Written by adock/web/accounts/sessions.py: {"provider", "identity", "siret", "roles", "second_factor", "at"} under SIGN_IN.
"""

from typing import Any, NamedTuple

from django.http import HttpRequest

from adock.accounts.models import Provider
from adock.accounts.paths import space_path
from adock.accounts.rules import is_public_agent

SIGN_IN = "sign_in"
# Longer than any address of our pages that somebody returns to.
LONGEST_RETURN = 2_000


class ProConnectSignIn(NamedTuple):
    """The identity that this session signed in with, and the SIRET that ProConnect gave for it."""

    identity: int
    siret: str


def proconnect_sign_in(request: HttpRequest) -> ProConnectSignIn | None:
    """None unless this very session signed in, or linked an identity, through ProConnect with a SIRET."""
    known = _sign_in(request)
    identity, siret = known.get("identity"), known.get("siret") or ""
    if not signed_in_by_proconnect(request) or not isinstance(identity, int) or not siret:
        return None
    return ProConnectSignIn(identity, siret)


def signed_in_by_provider(request: HttpRequest) -> bool:
    return bool(_sign_in(request).get("provider"))


def signed_in_by_proconnect(request: HttpRequest) -> bool:
    return bool(_sign_in(request).get("provider") == Provider.PROCONNECT)


def signed_in_as_public_agent(request: HttpRequest) -> bool:
    """Whether ProConnect named a public agent at the sign-in that opened the session."""
    return signed_in_by_proconnect(request) and is_public_agent(_sign_in(request).get("roles", ()))


def signed_in_with_two_factors(request: HttpRequest) -> bool:
    """Whether the provider that opened the session vouched then for two factors."""
    return bool(_sign_in(request).get("second_factor"))


def _sign_in(request: HttpRequest) -> dict[str, Any]:
    return request.session.get(SIGN_IN) or {}


def page_to_return_to(request: HttpRequest) -> str:
    """Where to return after signing in: the page asked for, or the user's own space when something was sent."""
    asked = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return asked if 0 < len(asked) <= LONGEST_RETURN else space_path()
