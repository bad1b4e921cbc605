"""The door of pages for public agents: ProConnect says who is one, at the sign-in that opened the session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import Provider
from adock.accounts.rules import is_public_agent
from adock.web.accounts.sessions import SIGN_IN
from adock.web.kit.doors import signed_in

FOR_AGENTS = (
    "Cette page est réservée aux agents de l'administration. Votre connexion n'indique pas que vous en êtes un : "
    "connectez-vous par ProConnect avec votre adresse professionnelle, ou écrivez-nous depuis la page « Contact »."
)


def public_agents_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = request.session.get(SIGN_IN, {})
        if known.get("provider") != Provider.PROCONNECT or not is_public_agent(known["roles"]):
            raise PermissionDenied(FOR_AGENTS)
        return view(request, *args, **kwargs)

    return guarded
