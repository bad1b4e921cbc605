"""The django-allauth adapter: visitors' addresses, our mails and messages in French, the journal."""

import ipaddress
from collections.abc import Callable
from time import time
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from adock.accounts import account_emails as emails
from adock.accounts import acts
from adock.accounts.devices import device_label
from adock.accounts.models import User
from adock.accounts.paths import confirm_email_path, forgotten_password_path, new_password_path, sign_in_path, sign_up_path
from adock.accounts.services import account_for_reset, subject_of
from adock.core import journal, outbox
from adock.core.acts import Act
from adock.core.addresses import public_url
from adock.core.away import Away
from adock.core.clients import address_of
from adock.core.dates import in_words
from adock.core.outbox import Mail
from adock.core.words import marked
from adock.web.accounts import tries
from adock.web.accounts.mailing import Letters, refusal_to_write
from adock.web.accounts.tries import TooManyTries
from adock.web.kit.doors import is_ours
from adock.web.kit.security import tell_once

Context = dict[str, Any]

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - of a visitor through a socket without one; never listened on

TOO_MANY = marked("Trop d'essais. Réessayez dans cinq minutes.")
TOO_MANY_EVERYWHERE = marked(
    "Trop d'essais ont été faits sur ce compte, d'ici et d'ailleurs. Entrez par votre messagerie : demandez un lien à la page "
    "« Mot de passe oublié »."
)
WRONG_PAIR = (
    "L'adresse e-mail et le mot de passe ne correspondent pas. Vérifiez les deux, ou choisissez un nouveau mot de passe."
)
WRONG_CODE = "Ce code n'est pas le bon. Attendez le suivant dans votre application, puis saisissez-le sans tarder."

ERRORS = {
    "account_inactive": "Ce compte est fermé. Écrivez-nous depuis la page « Contact ».",
    "cannot_remove_primary_email": "L'adresse du compte ne se retire pas : donnez-en une autre pour la remplacer.",
    "duplicate_email": "C'est déjà l'adresse de ce compte. Saisissez-en une autre.",
    "email_password_mismatch": WRONG_PAIR,
    "email_taken": "Cette adresse ne peut pas être utilisée.",
    "enter_current_password": "Ce n'est pas votre mot de passe actuel.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "Ce n'est pas votre mot de passe.",
    "invalid_password_reset": "Ce lien n'est plus valable.",
    "rate_limited": TOO_MANY,
    "too_many_everywhere": TOO_MANY_EVERYWHERE,
    "too_many_login_attempts": TOO_MANY,
}

# Messages shown once an act is done, by the template that allauth would render; None: the page says it already.
MESSAGES: dict[str, str | None] = {
    "account/messages/email_confirmation_sent.txt": None,
    "account/messages/email_confirmation_failed.txt": "Cette adresse est déjà celle d'un autre compte.",
    "account/messages/email_confirmed.txt": "Votre adresse est confirmée.",
    "account/messages/email_deleted.txt": "Le changement d'adresse est abandonné.",
    "account/messages/logged_in.txt": None,
    "account/messages/logged_out.txt": "Vous êtes déconnecté.",
    "account/messages/password_changed.txt": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "account/messages/password_set.txt": "Votre mot de passe est enregistré.",
    "account/messages/cannot_delete_primary_email.txt": ERRORS["cannot_remove_primary_email"],
    "mfa/messages/recovery_codes_generated.txt": "Vos codes de secours sont prêts : gardez-les hors de votre téléphone.",
    "mfa/messages/totp_activated.txt": "Le code à usage unique est activé.",
    "mfa/messages/totp_deactivated.txt": "Le code à usage unique est désactivé.",
    "mfa/messages/webauthn_added.txt": "La clé d'accès est ajoutée.",
    "mfa/messages/webauthn_removed.txt": "La clé d'accès est retirée.",
}


def _address_changed(recipient: str, context: Context) -> Mail:
    return emails.address_changed(recipient, new=context["to_email"])


def _reset(recipient: str, context: Context) -> Mail:
    return emails.reset_password(recipient, url=context["password_reset_url"])


# allauth's mails, by the prefix of the templates it would render. A mail missing here, thus without our text, is an error.
MAILS: dict[str, Callable[[str, Context], Mail]] = {
    "account/email/email_confirmation_signup": lambda to, context: emails.confirm_sign_up(to, url=context["activate_url"]),
    "account/email/email_confirmation": lambda to, context: emails.confirm_address(to, url=context["activate_url"]),
    "account/email/account_already_exists": lambda to, context: emails.account_already_exists(
        to, sign_in_url=context["sign_in_url"], reset_url=context["password_reset_url"]
    ),
    "account/email/unknown_account": lambda to, context: emails.no_account(to, sign_up_url=context["sign_up_url"]),
    "account/email/email_changed": _address_changed,
    "account/email/password_reset_key": _reset,
}
# The mails that report a change to an account's keys, with the act it is.
KEY_CHANGES: dict[str, Act] = {
    "account/email/password_changed": acts.PASSWORD_CHANGED,
    "account/email/password_set": acts.PASSWORD_SET,
    "account/email/password_reset": acts.PASSWORD_RESET,
    "account/email/email_deleted": acts.EMAIL_DELETED,
    "mfa/email/totp_activated": acts.TOTP_ACTIVATED,
    "mfa/email/totp_deactivated": acts.TOTP_DEACTIVATED,
    "mfa/email/webauthn_added": acts.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": acts.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": acts.RECOVERY_CODES_MADE,
}
NOTIFIED = KEY_CHANGES | {"account/email/email_changed": acts.EMAIL_CHANGED}


class AccountAdapter(DefaultAccountAdapter):
    _tries: tries.Tries | None = None
    """The guess that was counted and is being looked at."""
    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    # ------------------------------------------------------------------ mails

    def send_mail(self, template_prefix: str, email: str, context: Context) -> None:
        """Raises LookupError for an allauth mail that has no French text of ours."""
        if template_prefix in KEY_CHANGES:
            mail = emails.keys_changed(
                email,
                template_prefix.rpartition("/")[2],
                moment=_moment(),
                device=device_label(self.get_http_user_agent(self.request)),
            )
        else:
            mail = MAILS[template_prefix](email, self._addresses() | context)
        outbox.send(mail)

    def _addresses(self) -> Context:
        return {
            "sign_in_url": public_url(sign_in_path()),
            "sign_up_url": public_url(sign_up_path()),
            "password_reset_url": public_url(forgotten_password_path()),
        }

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Context | None = None, email: str | None = None
    ) -> None:
        """Records every change to an account's keys, then notifies its owner. Raises LookupError for other mails."""
        journal.record(NOTIFIED[template_prefix], actor=user.pk, subject=subject_of(user))
        super().send_notification_mail(template_prefix, user, context, email)

    def send_password_reset_mail(self, user: User, email: str, context: Context) -> None:
        """Sends no reset to a user who signs in only by a provider: adding a password is an act of the signed-in user."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)
        else:
            outbox.send(emails.account_without_password(email, sign_in_url=self._addresses()["sign_in_url"]))

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Signing in before confirmation sends the link again, and counts it; a sign-up has already been counted."""
        return signup or refusal_to_write(request, email_address.email, Letters.CONFIRMATION) is None

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link also holds the page its reader was going to, since it may be opened on another device."""
        path = confirm_email_path(emailconfirmation.key)
        wanted = request.POST.get("next") or request.GET.get("next") or ""
        query = f"?{urlencode({'next': wanted})}" if wanted and self.is_safe_url(wanted) else ""
        return public_url(path + query)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return public_url(new_password_path(key))

    # --------------------------------------------------------------- messages

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Context | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Raises LookupError for an allauth message that has no French text of ours."""
        text = message or (MESSAGES[message_template] if message_template else None)
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    # --------------------------------------------------------------- visitors

    def get_client_ip(self, request: HttpRequest) -> str:
        for candidate in (address_of(request), request.META.get("REMOTE_ADDR", "")):
            try:
                return str(ipaddress.ip_address(candidate))
            except ValueError:
                continue
        return NO_ADDRESS

    def is_safe_url(self, url: str) -> bool:
        """Whether it is one of our own pages, given by its path."""
        return is_ours(url)

    # ------------------------------------------------------ sessions and keys

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        journal.record(acts.SESSION_OPENED, actor=user.pk, subject=subject_of(user), details={"methods": methods})
        tries.remember_place(request, user)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            journal.record(acts.SESSION_CLOSED, actor=request.user.pk, subject=subject_of(request.user))
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the guess by place, as allauth does, and by account and place, as tries.py does."""
        super().pre_authenticate(request, **credentials)
        guess = tries.of_password(request, credentials.get("email", ""))
        try:
            guess.count()
            self._tries = guess
        except TooManyTries as refusal:
            self._tell_of_lock(request, credentials.get("email", ""), refusal.code)
            raise self.validation_error(refusal.code) from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises Away when the password cannot be looked at for now: it counts as no guess."""
        self._tries = None
        try:
            return super().authenticate(request, **credentials)
        except Away:
            self._rollback_login_failed_rl_usage()
            raise

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._tries is not None:
            self._tries.was_right()

    def _tell_of_lock(self, request: HttpRequest, address: str, why: str) -> None:
        if tell_once(f"locked {why}", address):
            user = account_for_reset(address)
            journal.record(acts.SESSION_LOCKED, actor=None, subject=subject_of(user) if user else "", details={"why": why})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Recorded for unknown addresses too, so that the work is the same whether the account exists or not."""
        user = account_for_reset(credentials.get("email", ""))
        journal.record(acts.SESSION_REFUSED, actor=None, subject=subject_of(user) if user else "")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            user = email_address.user
            journal.record(acts.ADDRESS_CONFIRMED, actor=user.pk, subject=subject_of(user))
        return is_confirmed

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False for a user who signed in minutes ago, since they have just given the same proof."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        return [method | {"description": METHODS[method["id"]]} for method in super().get_reauthentication_methods(user)]


@receiver(authentication_step_completed)
def record_proof(sender: Any, request: HttpRequest, user: User, method: str, **how: Any) -> None:
    """Records that somebody signed in proved their identity again here; a sign-in has its own entry."""
    if how.get("reauthenticated") and method != "provider":
        details = {"method": how.get("type") or method}
        journal.record(acts.PROOF_GIVEN, actor=user.pk, subject=subject_of(user), details=details)


METHODS = {
    "reauthenticate": "Par mon mot de passe",
    "mfa_reauthenticate": "Par un code d'application ou de secours",
    "mfa_reauthenticate:webauthn": "Par une clé d'accès",
}


def _moment() -> str:
    now = timezone.localtime()
    return f"{in_words(now.date())} à {now:%H h %M}"
