"""Signing in and out by ProConnect and FranceConnect, adding and removing an identity.

/connexion/<provider>                      starts, /connexion/<provider>/retour ends it
/mon-espace/compte/methodes/<provider>     starts adding an identity; …/ajout asks for consent and adds it
/mon-espace/compte/identites/<n>/retirer   removes one
/deconnexion/retour                        back from the provider's own sign-out
"""

import logging
import secrets
from dataclasses import asdict
from time import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from adock.accounts import identities
from adock.accounts.identities import ClosedAccount, IdentityClaims, IdentityOfAnother, LastWayIn, read_claims
from adock.accounts.models import Identity, Provider, User
from adock.accounts.paths import (
    link_identity_path,
    methods_path,
    provider_return_path,
    sign_in_path,
    signed_out_path,
    space_path,
)
from adock.accounts.providers import client_of, configured_providers
from adock.core.addresses import public_url
from adock.core.clients import place_of
from adock.gateways.oidc import (
    Cancelled,
    Client,
    LoginRequired,
    OidcError,
    ProviderDown,
    SignedIn,
    WeakAuthentication,
)
from adock.web.accounts import attempts
from adock.web.accounts.attempts import KeptAttempt
from adock.web.accounts.provider_choices import (
    ANEW,
    CANCELLED,
    CLOSED,
    NOTICE,
    SIGN_IN_AGAIN,
    provider_button,
)
from adock.web.accounts.provider_pages import LinkPage, ProviderFailurePage, SignedOutPage, SigningOutPage
from adock.web.accounts.sessions import SIGN_OUT_BY, forget_identity, open_session, remember
from adock.web.kit.doors import safe_next, signed_in, signed_in_user
from adock.web.kit.frame import render_page
from adock.web.kit.proof import fresh_proof
from adock.web.kit.same_site import is_from_elsewhere
from adock.web.kit.second_factor import TWO_FACTORS, strong_for_posts
from adock.web.refusals import LINES

logger = logging.getLogger(__name__)

# Session key of an identity that awaits consent, in the session of the account it would be added to.
LINKING = "linking"
LINKING_LIFE_S = 600

UNKNOWN_RETURN = (
    "L'adresse de retour ne sert qu'une fois, dans la demi-heure, et dans le navigateur où la connexion a été commencée.",
    "Recommencez : cela ne prend qu'un instant.",
)
DOWN = "{} ne répond pas en ce moment. Ce n'est pas de votre fait : réessayez dans quelques minutes, ou entrez autrement."
REFUSED = "{} n'a pas pu confirmer votre identité. Personne n'a été connecté. Recommencez, ou entrez autrement."
WEAK = (
    "A Dock demande une identification par {} avec un second facteur (code à usage unique, application, clé), et la vôtre "
    "n'en a pas eu.",
    "Activez le second facteur auprès de votre fournisseur d'identité, puis recommencez.",
)
OF_ANOTHER = (
    "Cette identité {} ouvre déjà un autre compte A Dock. Elle n'a pas été ajoutée à celui-ci.",
    "Si cet autre compte est aussi le vôtre, connectez-vous avec lui pour en retirer l'identité, ou pour le supprimer.",
)
LINKING_IS_OVER = "L'identité n'a pas été ajoutée : la demande date de plus de dix minutes. Recommencez."
LAST_WAY_IN = (
    "Cette identité n'a pas été retirée : elle est votre seul moyen d'entrer dans ce compte. Ajoutez d'abord un mot de "
    "passe, une clé d'accès ou une autre identité."
)


def start(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Leads to the provider from a page of ours, never at once from a link of another site: a provider that holds a session
    would answer without a word, and a session open here without anybody's having asked for it (ASVS 7.6.2)."""
    if is_from_elsewhere(request):
        _client_or_404(provider)
        return _away(f"{sign_in_path()}?{urlencode({'next': safe_next(request)})}")
    two_factors, anew = request.GET.get(TWO_FACTORS) == "2", request.GET.get(ANEW) == "1"
    return _lead_to(request, provider, wanted=safe_next(request), two_factors=two_factors, anew=anew)


@signed_in
@strong_for_posts
@fresh_proof
def start_linking(request: HttpRequest, provider: Provider) -> HttpResponse:
    return _lead_to(request, provider, wanted=safe_next(request, methods_path()), user=request.user.pk)


def _lead_to(
    request: HttpRequest,
    provider: Provider,
    *,
    wanted: str,
    user: int | None = None,
    two_factors: bool = False,
    anew: bool = False,
) -> HttpResponse:
    client = _client_or_404(provider)
    try:
        begun = client.start(_return_address(provider), two_factors=two_factors, anew=anew)
    except ProviderDown as fault:
        return _failure(request, provider, fault, wanted, is_linking=user is not None)
    response = _away(begun.url)
    attempts.keep(request, response, KeptAttempt(provider.value, begun.state, begun.nonce, wanted[:500], user, two_factors))
    return response


def finish(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The browser's return. Nothing it brings is trusted unless its `state` matches an attempt by this very browser."""
    client, state = _client_or_404(provider), request.GET.get("state", "")
    if state == "undefined":  # FranceConnect's "back" link
        _tell(logging.INFO, request, f"{provider.value}: return without a state")
        return _to_sign_in(CANCELLED)
    led_to = attempts.led_to(request, state)
    if led_to is not None:
        return _away(led_to)
    attempt = attempts.find(request, provider, state)
    if attempt is None:
        return _away(space_path()) if request.user.is_authenticated else _unknown_return(request, provider)
    # an error opens nothing, and says the same however often it is read
    if "error" not in request.GET and not attempts.is_first_answer(state):
        return _begin_again(request, provider, attempt)
    return _finish(request, provider, client, attempt)


def _begin_again(request: HttpRequest, provider: Provider, attempt: KeptAttempt) -> HttpResponse:
    """For an attempt of this browser whose answer was read already and opened nothing here: the page was loaded again before it
    had come, or after a failure. Whoever the provider still knows comes back at once, by a new attempt."""
    if attempt.user is not None and attempt.user != request.user.pk:
        return _unknown_return(request, provider)
    return _lead_to(request, provider, wanted=attempt.next, user=attempt.user, two_factors=attempt.two_factors)


def _finish(request: HttpRequest, provider: Provider, client: Client, attempt: KeptAttempt) -> HttpResponse:
    try:
        known = client.finish(
            request.GET.dict(),
            nonce=attempt.nonce,
            redirect_uri=_return_address(provider),
            two_factors=attempt.two_factors,
        )
    except (Cancelled, LoginRequired) as fault:
        notice = CANCELLED if isinstance(fault, Cancelled) else SIGN_IN_AGAIN
        return _away(attempt.next) if attempt.user else _to_sign_in(notice, attempt.next)
    except OidcError as fault:
        return _failure(request, provider, fault, attempt.next, is_linking=attempt.user is not None)
    claims = read_claims(provider, known.issuer, known.subject, known.claims)
    if attempt.user is not None:
        return _ask_to_link(request, attempt, claims, known)
    return _sign_in(request, attempt, claims, known)


def _sign_in(request: HttpRequest, attempt: KeptAttempt, claims: IdentityClaims, known: SignedIn) -> HttpResponse:
    try:
        identity, is_new = identities.sign_in(claims)
    except ClosedAccount:
        return _to_sign_in(CLOSED)
    response = _away(attempt.next)
    open_session(request, response, identity.user)
    attempts.remember_answer(request, attempt, attempt.next)
    attempts.drop(response, attempt)
    if is_new:
        _ask_address_to_answer(request, identity.user)
    remember(request, identity, claims, known.id_token, second_factor=known.has_second_factor)
    return response


def _ask_address_to_answer(request: HttpRequest, user: User) -> None:
    """An address that a provider declares proves nothing: it must be confirmed before anything else is sent there."""
    for address in EmailAddress.objects.filter(user=user, verified=False):
        address.send_confirmation(request)


# ------------------------------------------------------------------ adding and taking away


def _ask_to_link(request: HttpRequest, attempt: KeptAttempt, claims: IdentityClaims, known: SignedIn) -> HttpResponse:
    """Asks before linking: whoever leads a browser to a provider signed in as themselves must not enter its account unseen."""
    if request.user.pk != attempt.user:
        return _unknown_return(request, claims.provider)
    waiting = {"claims": asdict(claims), "id_token": known.id_token, "at": int(time()), "next": attempt.next}
    waiting["second_factor"] = known.has_second_factor
    request.session[LINKING] = waiting
    attempts.remember_answer(request, attempt, link_identity_path())
    response = _away(link_identity_path())
    attempts.drop(response, attempt)
    return response


@signed_in
@strong_for_posts
def link(request: HttpRequest) -> HttpResponse:
    waiting = request.session.get(LINKING)
    if waiting is None:  # answered already, by a button pressed twice or a page loaded again
        return _away(methods_path())
    if time() - waiting["at"] > LINKING_LIFE_S:
        del request.session[LINKING]
        messages.error(request, LINKING_IS_OVER)
        return _away(methods_path())
    claims = _claims_again(waiting["claims"])
    if request.method != "POST":
        return render_page(request, "accounts/link_identity.jinja", _link_page(request, claims, waiting["next"]))
    del request.session[LINKING]
    try:
        identity = identities.link(signed_in_user(request), claims)
    except IdentityOfAnother:
        return _identity_of_another(request, claims.provider)
    remember(request, identity, claims, waiting["id_token"], second_factor=waiting.get("second_factor", False))
    messages.success(request, f"Vous pouvez désormais entrer dans ce compte par {claims.provider.label}.")
    return _away(waiting["next"])


def _claims_again(kept: dict[str, Any]) -> IdentityClaims:
    """Reads back what the session stored as JSON."""
    return IdentityClaims(**{**kept, "provider": Provider(kept["provider"]), "roles": tuple(kept["roles"])})


def _link_page(request: HttpRequest, claims: IdentityClaims, cancel: str) -> LinkPage:
    return LinkPage(
        title=f"Ajouter {claims.provider.label} à votre compte",
        provider=claims.provider.label,
        account=str(request.user),
        identity=" ".join(filter(None, (claims.first_name, claims.last_name, f"({claims.email})" if claims.email else ""))),
        workplace=claims.organization,
        cancel=cancel,
    )


@signed_in
@strong_for_posts
@fresh_proof
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    try:
        identity = identities.unlink(signed_in_user(request), number)
    except Identity.DoesNotExist:
        raise Http404 from None
    except LastWayIn:
        messages.error(request, LAST_WAY_IN)
    else:
        forget_identity(request, number)
        messages.success(request, f"L'identité {identity.get_provider_display()} est retirée de votre compte.")
    return _away(methods_path())


# ------------------------------------------------------------------ signing out


def logout_through_provider(request: HttpRequest) -> HttpResponse | None:
    """Signs out here and at the provider that opened the session; does nothing and returns None when none did.

    Our session ends before the browser leaves, by a page and not a redirection: browsers forbid a form's answer to
    redirect to another site (form-action), and the provider redirects to further sites that we do not know.
    """
    opened_by = request.session.get(SIGN_OUT_BY)
    if opened_by is None:
        return None
    wanted = safe_next(request, "")[:500]
    logout(request)
    provider, state = Provider(opened_by["provider"]), secrets.token_hex(32)
    client = client_of(provider)
    if client is None:
        return _away(wanted or signed_out_path())
    try:
        url = client.logout_url(id_token=opened_by["id_token"], state=state, return_uri=public_url(signed_out_path()))
    except ProviderDown as fault:
        logger.warning("%s: no sign-out there (%s)", provider.value, fault)
        return _away(wanted or signed_out_path())
    page = SigningOutPage(f"Déconnexion de {provider.label}", provider.label, url)
    response = render_page(request, "accounts/signing_out.jinja", page)
    response.headers["Cache-Control"] = "no-store"
    attempts.keep_sign_out(response, state, wanted)
    return response


def signed_out(request: HttpRequest) -> HttpResponse:
    wanted = attempts.after_sign_out(request, request.GET.get("state", ""))
    if request.user.is_authenticated:  # came by a link from elsewhere, or signed in again meanwhile
        return _away(space_path())
    list(get_messages(request))  # the page says it already
    response = _away(wanted) if wanted else _signed_out_page(request, is_back=wanted is not None)
    if wanted is not None:
        attempts.drop_sign_out(response)
    return response


def _signed_out_page(request: HttpRequest, *, is_back: bool) -> HttpResponse:
    sentence = "Votre session est terminée ici et chez le fournisseur d'identité." if is_back else "Votre session est terminée."
    response = render_page(request, "accounts/signed_out.jinja", SignedOutPage("Vous êtes déconnecté", sentence))
    response.headers["Cache-Control"] = "no-store"
    return response


# ------------------------------------------------------------------ when it does not work


def _tell(level: int, request: HttpRequest, what: str) -> None:
    """What anybody may cause by asking for an address is told like refusals: once a minute for each place."""
    for line in LINES.count(what, place_of(request), what):
        logger.log(level, "%s", line)


def _unknown_return(request: HttpRequest, provider: Provider) -> HttpResponse:
    _tell(logging.WARNING, request, f"{provider.value}: return refused (state)")
    page = ProviderFailurePage("Connexion à recommencer", UNKNOWN_RETURN, retry=provider_button(provider))
    return _failure_page(request, page, 400)


def _failure(request: HttpRequest, provider: Provider, fault: OidcError, wanted: str, *, is_linking: bool) -> HttpResponse:
    logger.warning("%s: nobody signed in, %s (%s)", provider.value, type(fault).__name__, fault)
    if isinstance(fault, WeakAuthentication):
        status, title, sentences = 403, "Identification trop faible", tuple(line.format(provider.label) for line in WEAK)
    elif isinstance(fault, ProviderDown):
        status, title, sentences = 503, f"{provider.label} ne répond pas", (DOWN.format(provider.label),)
    else:
        status, title, sentences = 400, "La connexion a échoué", (REFUSED.format(provider.label),)
    code = "" if type(fault) in {ProviderDown, WeakAuthentication} else fault.reason  # what support can look up
    if is_linking:
        return _failure_page(request, ProviderFailurePage(title, sentences, code, is_linking=True), status)
    others = tuple(provider_button(other, wanted) for other in configured_providers() if other is not provider)
    page = ProviderFailurePage(title, sentences, code, provider_button(provider, wanted), others)
    return _failure_page(request, page, status)


def _identity_of_another(request: HttpRequest, provider: Provider) -> HttpResponse:
    sentences = tuple(sentence.format(provider.label) for sentence in OF_ANOTHER)
    return _failure_page(request, ProviderFailurePage("Identité déjà utilisée", sentences, is_linking=True), 409)


def _failure_page(request: HttpRequest, page: ProviderFailurePage, status: int) -> HttpResponse:
    return render_page(request, "accounts/provider_failure.jinja", page, status=status)


# ------------------------------------------------------------------ small things


def _client_or_404(provider: Provider) -> Client:
    client = client_of(provider)
    if client is None:
        raise Http404
    return client


def _return_address(provider: Provider) -> str:
    return public_url(provider_return_path(provider.value))


def _to_sign_in(notice: str, wanted: str = "") -> HttpResponse:
    return _away(f"{sign_in_path()}?{urlencode({NOTICE: notice} | ({'next': wanted} if wanted else {}))}")


def _away(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, headers={"Cache-Control": "no-store"})
