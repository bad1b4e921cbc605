"""A session's second factor: a one-time code, passkey or recovery code given here, or one that a provider vouches for.
A page that needs one leads to where it is given or added."""

from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse

from adock.accounts.paths import methods_path, one_time_code_check_path, passkey_check_path
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.pieces import Link
from adock.web.kit.sign_in import page_to_return_to

# In the record of a sign-in by a provider: whether it checked two factors (adock/web/accounts/sessions.py).
BY_PROVIDER = "second_factor"

WANTED = "Cette page demande un second facteur : qui volerait votre mot de passe n'y entrerait pas."
TO_GIVE = "Vous ne l'avez pas donné depuis votre connexion. Donnez-le, et vous reviendrez à cette page."
TO_ADD = (
    "Votre compte n'en a pas encore. Ajoutez un code à usage unique ou une clé d'accès, puis revenez à cette page : "
    "elle vous le demandera."
)
# Where each kind is given, in the order of offering.
WAYS = {
    Authenticator.Type.TOTP: ("Saisir un code", one_time_code_check_path()),
    Authenticator.Type.WEBAUTHN: ("Utiliser une clé d'accès", passkey_check_path()),
}
METHODS = Link("Ajouter un second facteur", methods_path())


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was given since this session was opened, at most twelve hours ago."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record["method"] == "mfa" or record.get(BY_PROVIDER) for record in records)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """403, with the way to give one. Nothing that was sent is stored."""
    own = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    query = urlencode({"next": page_to_return_to(request)})
    ways = tuple(Link(label, f"{path}?{query}") for kind, (label, path) in WAYS.items() if kind in own)
    page = ActPage(
        title="Second facteur demandé",
        parents=(MY_SPACE,),
        sentences=(WANTED, TO_GIVE if ways else TO_ADD),
        go=ways[0] if ways else METHODS,
        links=ways[1:],
    )
    return render_act(request, page, status=HTTPStatus.FORBIDDEN)
