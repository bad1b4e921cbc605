"""A fresh proof of identity, required before what cannot be undone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from adock.web.kit.doors import signed_in_user
from adock.web.kit.sign_in import signed_in_by_provider

View = Callable[..., HttpResponse]


def fresh_proof(view: View) -> View:
    """For users who signed in, or proved their identity again, in the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    Others are asked for a proof: a new sign-in by the provider that they came by; else a password, code or key here.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        adapter = get_adapter(request)
        if adapter.is_reauthentication_required(app="allauth.account"):
            came_by_provider = request.method == "GET" and signed_in_by_provider(request)
            if came_by_provider or not adapter.get_reauthentication_methods(signed_in_user(request)):
                return render(request, "kit/sign_in_again.jinja", {"wanted": request.get_full_path()})
            raise_if_reauthentication_required(request, app="allauth.account")
        return view(request, *args, **kwargs)

    return guarded


def fresh_proof_and_reading(view: View) -> View:
    """For a binding act, whose page must be read first. Elsewhere, a form sent after the proof has expired is stored until
    the proof is given; here it is dropped, and the page is shown again to be read and sent anew."""
    guard = fresh_proof(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and get_adapter(request).is_reauthentication_required(app="allauth.account"):
            return HttpResponseRedirect(request.get_full_path())
        return guard(request, *args, **kwargs)

    return guarded
