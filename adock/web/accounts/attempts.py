"""A sign-in under way at a provider: stored in a signed cookie of the browser that began it, and valid once.

The database is not written to before somebody is signed in: merely pressing the button costs no row.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import Provider

LIFE_S = 1800  # as long as the providers' own pages wait
LOGOUT_LIFE_S = 600
_PREFIX = "__Host-" if settings.HTTPS else ""
SIGN_IN_COOKIE, SIGN_OUT_COOKIE = f"{_PREFIX}connexion", f"{_PREFIX}deconnexion"
_SALT, _LOGOUT_SALT = "adock.sign-in", "adock.sign-out"


@dataclass(frozen=True)
class KeptAttempt:
    """`user`: the account that asked to add an identity; None to sign in. `two_factors`: those were asked of the provider."""

    provider: str
    state: str
    nonce: str
    next: str
    user: int | None = None
    two_factors: bool = False


def keep(response: HttpResponse, attempt: KeptAttempt) -> None:
    _set(response, SIGN_IN_COOKIE, signing.dumps(asdict(attempt), salt=_SALT), LIFE_S)


def take(request: HttpRequest, provider: Provider, state: str) -> KeptAttempt | None:
    """This browser's attempt that `state` returns from; None if it is another's, expired, or already used."""
    kept = _read(request, SIGN_IN_COOKIE, _SALT, LIFE_S)
    if kept is None:
        return None
    attempt = KeptAttempt(**kept)
    if attempt.provider != provider or not _same(attempt.state, state):
        return None
    # The cookie is deleted, but a copy of it could be sent again: the state itself is valid only once.
    is_first = cache.add(f"sign-in:{sha256(state.encode()).hexdigest()}", 1, timeout=LIFE_S)
    return attempt if is_first else None


def drop(response: HttpResponse) -> None:
    _delete(response, SIGN_IN_COOKIE)


def keep_sign_out(response: HttpResponse, state: str, wanted: str) -> None:
    kept = {"state": state, "next": wanted}
    _set(response, SIGN_OUT_COOKIE, signing.dumps(kept, salt=_LOGOUT_SALT), LOGOUT_LIFE_S)


def after_sign_out(request: HttpRequest, state: str) -> str | None:
    """Where this browser was going when it began the sign-out that `state` returns from ("" for nowhere); None if another's."""
    kept = _read(request, SIGN_OUT_COOKIE, _LOGOUT_SALT, LOGOUT_LIFE_S)
    return kept["next"] if kept is not None and _same(kept["state"], state) else None


def drop_sign_out(response: HttpResponse) -> None:
    _delete(response, SIGN_OUT_COOKIE)


def _same(kept: str, given: str) -> bool:
    return compare_digest(kept.encode(), given.encode())


def _read(request: HttpRequest, name: str, salt: str, life_s: int) -> dict[str, Any] | None:
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=salt, max_age=life_s)
    except signing.BadSignature:
        return None


def _set(response: HttpResponse, name: str, value: str, life_s: int) -> None:
    # Lax: the provider's answer comes from another site, as a followed link
    response.set_cookie(name, value, max_age=life_s, secure=settings.HTTPS, httponly=True, samesite="Lax")


def _delete(response: HttpResponse, name: str) -> None:
    response.set_cookie(name, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")
