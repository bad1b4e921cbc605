"""The page that a mailed link opens to confirm an address. Opening it changes nothing; its button does.

Holding the link proves that the mailbox answers, not who signed up. So the user must also prove that it was them: by the
browser that signed up, by the password chosen then, or by being signed in. Otherwise somebody could sign up with another
person's address, wait for its owner to confirm, and still have a password to the account.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.email_verification import verify_email_and_resume
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import EmailAddress, EmailConfirmationHMAC, Login
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from adock.accounts.models import User
from adock.accounts.paths import account_path, sign_in_path
from adock.accounts.services import unconfirmed_accounts
from adock.web.accounts.adapter import AccountAdapter
from adock.web.accounts.forms import ConfirmWithPasswordForm
from adock.web.kit.doors import safe_next

WRONG, OLD, USED, TAKEN = "wrong", "old", "used", "taken"
STATUS = {WRONG: 400, OLD: 400, USED: 200, TAKEN: 200}
WRONG_PASSWORD = "Ce n'est pas le mot de passe choisi à l'inscription."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a link confirms nothing: WRONG, OLD, USED (confirmed already) or TAKEN (by another account since)."""

    reason: str


def read_link(key: str) -> EmailAddress | Fault:
    """The address that a link's key asks to confirm, or why it confirms none."""
    days = app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS
    try:
        number = signing.loads(key, max_age=days * 24 * 3600, salt=app_settings.SALT)
    except signing.SignatureExpired:
        return Fault(OLD)
    except signing.BadSignature:
        return Fault(WRONG)
    address = EmailAddress.objects.select_related("user").filter(pk=number).first()
    if address is None:
        return Fault(OLD)  # replaced by another address, or by a later sign-up, or forgotten
    if address.verified:
        return Fault(USED)
    return address if address.can_set_verified() else Fault(TAKEN)


def confirm(request: HttpRequest, key: str) -> HttpResponse:
    found = read_link(key)
    if isinstance(found, Fault):
        return _explain(request, found)
    if not unconfirmed_accounts().filter(pk=found.user_id).exists():
        return _confirm_change(request, found)
    if _signed_up_here(request, found.user):
        return _confirm_here(request, found)
    return _confirm_elsewhere(request, found)


def _explain(request: HttpRequest, fault: Fault) -> HttpResponse:
    return render(request, "account/link_fault.jinja", {"fault": fault.reason}, status=STATUS[fault.reason])


def _page(request: HttpRequest, address: EmailAddress, **context: Any) -> HttpResponse:
    return render(request, "account/email_confirm.jinja", {"email": address.email, **context})


def _signed_up_here(request: HttpRequest, user: User) -> bool:
    stage = get_pending_stage(request)
    return stage is not None and stage.login.user is not None and stage.login.user.pk == user.pk


def _confirm_here(request: HttpRequest, address: EmailAddress) -> HttpResponse:
    if request.method != "POST":
        return _page(request, address)
    try:
        with transaction.atomic():
            _, response = verify_email_and_resume(request, EmailConfirmationHMAC(address))
    except IntegrityError:
        return _explain(request, Fault(TAKEN))
    return response or HttpResponseRedirect(sign_in_path())


def _confirm_elsewhere(request: HttpRequest, address: EmailAddress) -> HttpResponse:
    form = ConfirmWithPasswordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, address, form=form)
    adapter = AccountAdapter(request)
    credentials = {"email": address.email, "password": form.cleaned_data["password"]}
    try:
        user = adapter.authenticate(request, **credentials)
        if user is None or user.pk != address.user_id:
            raise ValidationError(WRONG_PASSWORD)
    except ValidationError as refusal:
        form.add_error("password", refusal)
        return _page(request, address, form=form)
    if request.user.is_authenticated:
        adapter.logout(request)
    try:
        with transaction.atomic():
            EmailConfirmationHMAC(address).confirm(request)
    except IntegrityError:
        return _explain(request, Fault(TAKEN))
    return perform_password_login(
        request, credentials, Login(user=user, email=address.email, redirect_url=safe_next(request), signup=True)
    )


def _confirm_change(request: HttpRequest, address: EmailAddress) -> HttpResponse:
    """Confirms a new address for an account in use, whose owner must be signed in."""
    if request.user.pk != address.user_id:
        return _page(request, address, must_sign_in=True, as_other=request.user.is_authenticated)
    if request.method != "POST":
        return _page(request, address)
    try:
        with transaction.atomic():
            EmailConfirmationHMAC(address).confirm(request)
    except IntegrityError:
        return _explain(request, Fault(TAKEN))
    return HttpResponseRedirect(account_path())
