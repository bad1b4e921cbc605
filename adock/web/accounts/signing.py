"""Signing in, up and out, address and password: django-allauth's views, adapted where we need."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from adock.accounts import account_emails as emails
from adock.accounts.paths import sign_up_path, sign_up_sent_path
from adock.accounts.services import confirm_by_reset, has_account, unconfirmed_accounts
from adock.core import outbox
from adock.core.addresses import public_url
from adock.core.clients import place_of
from adock.core.limits import is_within_limit
from adock.web.accounts import tries
from adock.web.accounts.adapter import AccountAdapter
from adock.web.accounts.forms import ResendForm
from adock.web.accounts.mailing import Letters, refusal_to_write
from adock.web.accounts.providers import logout_through_provider
from adock.web.kit.errors import too_many

View = Callable[..., HttpResponse]

MOST_RESENDS, RESENDS_PERIOD = 10, timedelta(hours=1)  # per network address


def personal(view: View) -> View:
    """For pages with a form or personal content: never cached, hidden from search engines."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


class WholeOrNothing:
    """What an act writes and the mail that reports it are written together or not at all."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            return super().post(*args, **kwargs)  # type: ignore[misc]


# ----------------------------------------------------------------- signing up


class SignupView(allauth.SignupView):
    def form_valid(self, form: Any) -> HttpResponse:
        refusal = refusal_to_write(self.request, form.cleaned_data["email"], Letters.CONFIRMATION)
        if refusal is not None:
            return refusal
        with transaction.atomic():
            return super().form_valid(form)

    def get_initial(self) -> dict[str, Any]:
        """Ignores the e-mail address that allauth would read from the URL: ours never hold one."""
        return {}


class VerificationSentView(allauth.EmailVerificationSentView):
    """The same page for a new account, for an address that has one already, and for a sign-in before confirmation."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"email": _address_under_way(self.request)}


def _address_under_way(request: HttpRequest) -> str:
    """The address typed by the visitor signing up or in, from the session."""
    login = unstash_login(request, peek=True)
    if login is None:
        return ""
    return login.email or (login.user.email if login.user else "")


def resend(request: HttpRequest) -> HttpResponse:
    """Sends a sign-up's link again. Whatever the address, one mail leaves and the answer is the same."""
    form = ResendForm(request.POST if request.method == "POST" else None, initial={"email": _address_under_way(request)})
    if not form.is_valid():
        return render(request, "account/resend.jinja", {"form": form})
    address, place = form.cleaned_data["email"], place_of(request)
    if not is_within_limit("resend", place, most=MOST_RESENDS, period=RESENDS_PERIOD):
        return too_many(request, RESENDS_PERIOD)
    refusal = refusal_to_write(request, address, Letters.CONFIRMATION)
    if refusal is not None:
        return refusal
    with transaction.atomic():
        _send_again(request, address)
    messages.info(request, "Si cette adresse attend une confirmation, un nouveau message vient de partir.")
    return HttpResponseRedirect(sign_up_sent_path())


def _send_again(request: HttpRequest, address: str) -> None:
    user = unconfirmed_accounts().filter(emailaddress__email__iexact=address).order_by("-pk").first()
    if user:
        EmailAddress.objects.get(user=user, email__iexact=address).send_confirmation(request, signup=True)
    elif has_account(address):
        AccountAdapter(request).send_account_already_exists_mail(address)
    else:
        outbox.send(emails.no_account(address, sign_up_url=public_url(sign_up_path())))


# ---------------------------------------------------------------- signing out


class LogoutView(allauth.LogoutView):
    """Signs out, also at the provider if one opened the session, and clears what the browser stored for this site."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = logout_through_provider(self.request) or super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


# ------------------------------------------------------------------- password


class PasswordChangeView(WholeOrNothing, allauth.PasswordChangeView):
    pass


class PasswordSetView(WholeOrNothing, allauth.PasswordSetView):
    pass


class PasswordResetView(allauth.PasswordResetView):
    def form_valid(self, form: Any) -> HttpResponse:
        refusal = refusal_to_write(self.request, form.cleaned_data["email"], Letters.RESET)
        if refusal is not None:
            return refusal
        with transaction.atomic():
            return super().form_valid(form)


class PasswordResetFromKeyView(allauth.PasswordResetFromKeyView):
    """400 for a link that is wrong, expired or used. Opening a link signs nobody out; sending the form does."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            confirm_by_reset(self.reset_user)
            response = super().form_valid(form)
        tries.forgive(self.request, self.reset_user)
        return response

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=400 if context.get("token_fail") else 200, **kwargs)


# -------------------------------------------------------------------- address


class EmailView(WholeOrNothing, allauth.EmailView):
    def _action_primary(self, *args: Any, **kwargs: Any) -> None:
        """Disabled, as no button of ours uses it: an address becomes the account's only by being confirmed."""
