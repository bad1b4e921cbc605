"""A session's second factor: a one-time code, passkey or recovery code given here, or one that a provider vouches for.
A page that needs one leads to where it is given or added.

A session is strong, as the pages of officers and staff demand on every path (ASVS 6.3.3, 6.3.4), by one of two ways:
* a second factor of the local account, given since the session was opened. A passkey is two factors by itself: it opens an
  account only once it has verified its holder (a PIN, a finger, a face);
* ProConnect, which names a public agent and vouches in `acr` for two factors (TWO_FACTOR_ACR).
Neither FranceConnect nor the ProConnect of a private employer makes one. In a session that is not strong, an account with a
post adds no identity, and changes nothing of the second factors it has: else one factor would lead to two.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from time import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import Provider, User
from adock.accounts.paths import (
    methods_path,
    one_time_code_check_path,
    passkey_check_path,
    sign_in_by_provider_path,
)
from adock.accounts.permissions import officer_post_of, staff_post_of
from adock.accounts.providers import configured_providers
from adock.core.words import marked
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.pieces import Link
from adock.web.kit.security import ONE_FACTOR, note_refusal
from adock.web.kit.sign_in import (
    page_to_return_to,
    signed_in_as_public_agent,
    signed_in_by_proconnect,
    signed_in_with_two_factors,
)

View = Callable[..., HttpResponse]

WANTED = marked("Cette page demande un second facteur : qui volerait votre mot de passe n'y entrerait pas.")
TO_GIVE = marked("Vous ne l'avez pas donné depuis votre connexion. Donnez-le, et vous reviendrez à cette page.")
TO_ADD = marked(
    "Votre compte n'en a pas encore. Ajoutez un code à usage unique ou une clé d'accès, puis revenez à cette page : "
    "elle vous le demandera."
)
# Where each kind is given, in the order of offering.
WAYS = {
    Authenticator.Type.TOTP: ("Saisir un code", one_time_code_check_path()),
    Authenticator.Type.WEBAUTHN: ("Utiliser une clé d'accès", passkey_check_path()),
}
# In the address of a sign-in by ProConnect: asks it for two factors, and refuses an answer without.
TWO_FACTORS = "facteurs"
BY_PROCONNECT = marked("M'identifier par ProConnect avec un second facteur")
PROCONNECT_TOO = marked("Un agent public peut aussi s'identifier par ProConnect, qui lui demandera deux facteurs.")
NO_AGENT = marked(
    "ProConnect n'indique pas que vous êtes un agent public : son second facteur ne suffit pas ici. Si c'est une erreur, "
    "demandez à votre administration de corriger votre compte, ou écrivez-nous depuis la page « Contact »."
)
METHODS = Link("Ajouter un second facteur", methods_path())


def is_strong(request: HttpRequest) -> bool:
    """Whether the session is strong enough for officers and staff, as the top of this module says.

    A factor counts for as long as a session lasts: who signs in anew, in the same browser, gives it anew.
    """
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    since = time() - settings.SESSION_LIFE_S
    if any(record["method"] == "mfa" and record["at"] > since for record in records):
        return True
    return signed_in_as_public_agent(request) and signed_in_with_two_factors(request)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """403, with the ways to give one. Nothing that was sent is stored."""
    own = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    query = {"next": page_to_return_to(request)}
    ways = [Link(label, f"{path}?{urlencode(query)}") for kind, (label, path) in WAYS.items() if kind in own] or [METHODS]
    sentences = [WANTED, TO_GIVE if own else TO_ADD]
    if signed_in_by_proconnect(request) and signed_in_with_two_factors(request):
        sentences.append(NO_AGENT)
    elif Provider.PROCONNECT in configured_providers():
        sentences.append(PROCONNECT_TOO)
        address = sign_in_by_provider_path(Provider.PROCONNECT.value)
        by_proconnect = Link(BY_PROCONNECT, f"{address}?{urlencode(query | {TWO_FACTORS: '2'})}")
        ways.insert(0 if signed_in_as_public_agent(request) else len(ways), by_proconnect)
    page = ActPage(
        title="Second facteur demandé", parents=(MY_SPACE,), sentences=tuple(sentences), go=ways[0], links=tuple(ways[1:])
    )
    return render_act(request, page, status=HTTPStatus.FORBIDDEN)


def strong_for_posts(view: View, *, first_is_free: bool = False) -> View:
    """For what changes the ways into an account: whoever has a post does it in a strong session.

    `first_is_free`: not to add the very first second factor, which is told by mail.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        has_post = isinstance(user, User) and (officer_post_of(user) or staff_post_of(user))
        is_first = first_is_free and not Authenticator.objects.filter(user=user.pk).exists()
        if has_post and not is_first and not is_strong(request):
            note_refusal(request, ONE_FACTOR)
            return ask_for_second_factor(request)
        return view(request, *args, **kwargs)

    return guarded
