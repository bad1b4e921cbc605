"""What a session remembers of a sign-in by a provider: how long acts may rely on it, and how to sign out there.

`request.session["sign_in"]` is {"provider", "identity", "siret", "roles", "at"}, with
"second_factor" when it vouched for two: what the provider said at that moment.
"""

from time import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed, user_logged_in
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from adock.accounts.identities import IdentityClaims
from adock.accounts.models import Identity, User
from adock.web.kit.sign_in import SIGN_IN
from adock.web.middleware import SessionLimits

SIGN_OUT_BY = "sign_out_by"  # {"provider", "id_token"}


def open_session(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Signs in under a new session key. A provider's identification replaces the local factors and is not added to them."""
    request.session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
    get_adapter(request).login(request, user)
    request.session.cycle_key()  # for users already signed in: Django does it only for others
    for limit in (SessionLimits.STARTED, SessionLimits.SEEN):
        request.session.pop(limit, None)
    user_logged_in.send(sender=type(user), request=request, response=response, user=user)


def remember(request: HttpRequest, identity: Identity, claims: IdentityClaims, id_token: str, *, second_factor: bool) -> None:
    """Remembers that a provider has just identified the signed-in user, which is as good as retyping a password, and whether it
    vouched for a `second_factor`."""
    request.session[SIGN_IN] = {
        "provider": identity.provider,
        "identity": identity.pk,
        "siret": identity.siret,
        "roles": list(claims.roles),
        "at": int(time()),
    } | ({"second_factor": True} if second_factor else {})
    request.session[SIGN_OUT_BY] = {"provider": identity.provider, "id_token": id_token}
    record_authentication(request, request.user, method="provider", provider=identity.provider, reauthenticated=True)


def forget_identity(request: HttpRequest, number: int) -> None:
    """Forgets an identity removed from the signed-in user: nothing relies on it any more, and other sessions it opened end."""
    for session in UserSession.objects.filter(user=request.user):
        if session.session_key == request.session.session_key:
            continue
        if SessionStore(session.session_key).get(SIGN_IN, {}).get("identity") == number:
            session.end()
    if request.session.get(SIGN_IN, {}).get("identity") == number:
        del request.session[SIGN_IN], request.session[SIGN_OUT_BY]


@receiver(authentication_step_completed)
def renew_key(sender: Any, request: HttpRequest, **how: Any) -> None:
    """Gives the session another key when its user has proved their identity again: whoever had come by the former one is out
    (ASVS 7.2.4). The list of sessions knows it as the same session."""
    user = getattr(request, "user", None)
    if how.get("reauthenticated") and user is not None and user.is_authenticated:
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
