"""Sign-ins under way at a provider: each stored in a signed cookie of the browser that began it, and answered once.

A browser may have several under way, one a tab. An answer that is read again, by a page loaded twice, changes nothing: where it
led is remembered by the session that it opened.

The database is not written to before somebody is signed in: merely pressing the button costs no row.
"""

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from time import time
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import Provider

LIFE_S = 1800  # as long as the providers' own pages wait
LOGOUT_LIFE_S = 600
MOST_AT_ONCE = 5  # the oldest makes room: a browser sends all of them back with every request
_PREFIX = "__Host-" if settings.HTTPS else ""
SIGN_IN_COOKIE, SIGN_OUT_COOKIE = f"{_PREFIX}connexion-", f"{_PREFIX}deconnexion"
# Session key: [[digest of a state, where it led], …], the latest last.
ANSWERED = "answered_sign_ins"
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
    begun_at: float = 0


def keep(request: HttpRequest, response: HttpResponse, attempt: KeptAttempt) -> None:
    """Keeps the attempt beside the others of this browser that are under way."""
    under_way = {name: _read(request, name, _SALT, LIFE_S) for name in request.COOKIES if name.startswith(SIGN_IN_COOKIE)}
    oldest_first = sorted(under_way, key=lambda name: (under_way[name] or {}).get("begun_at", 0))
    for name in oldest_first[: max(0, len(oldest_first) + 1 - MOST_AT_ONCE)]:
        _delete(response, name)
    kept = asdict(replace(attempt, begun_at=time()))
    _set(response, _cookie_of(attempt.state), signing.dumps(kept, salt=_SALT), LIFE_S)


def find(request: HttpRequest, provider: Provider, state: str) -> KeptAttempt | None:
    """This browser's attempt that `state` returns from, answered or not; None if it is another's, or expired."""
    kept = _read(request, _cookie_of(state), _SALT, LIFE_S)
    attempt = KeptAttempt(**kept) if kept is not None else None
    return attempt if attempt and attempt.provider == provider and _same(attempt.state, state) else None


def is_first_answer(state: str) -> bool:
    """Whether this state was never answered before; it is from now on. The cookie may be gone, or its copy sent again: the
    state itself is valid only once."""
    return cache.add(f"sign-in:{_digest(state)}", 1, timeout=LIFE_S)


def drop(response: HttpResponse, attempt: KeptAttempt) -> None:
    _delete(response, _cookie_of(attempt.state))


def remember_answer(request: HttpRequest, attempt: KeptAttempt, led_to: str) -> None:
    """Remembers in the session, which this attempt has opened or serves, where its answer led."""
    request.session[ANSWERED] = [*request.session.get(ANSWERED, []), [_digest(attempt.state), led_to]][-MOST_AT_ONCE:]


def led_to(request: HttpRequest, state: str) -> str | None:
    """Where the answer to `state` led, when this session remembers it; None otherwise."""
    return dict(request.session.get(ANSWERED, [])).get(_digest(state))


def keep_sign_out(response: HttpResponse, state: str, wanted: str) -> None:
    kept = {"state": state, "next": wanted}
    _set(response, SIGN_OUT_COOKIE, signing.dumps(kept, salt=_LOGOUT_SALT), LOGOUT_LIFE_S)


def after_sign_out(request: HttpRequest, state: str) -> str | None:
    """Where this browser was going when it began the sign-out that `state` returns from ("" for nowhere); None if another's."""
    kept = _read(request, SIGN_OUT_COOKIE, _LOGOUT_SALT, LOGOUT_LIFE_S)
    return kept["next"] if kept is not None and _same(kept["state"], state) else None


def drop_sign_out(response: HttpResponse) -> None:
    _delete(response, SIGN_OUT_COOKIE)


def _cookie_of(state: str) -> str:
    return f"{SIGN_IN_COOKIE}{_digest(state)[:16]}"


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()


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
