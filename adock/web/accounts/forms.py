"""The forms of a user's account: django-allauth's, with our labels, hints and messages, and a few of our own."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.hashers import make_password
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse

from adock.accounts import acts
from adock.accounts.models import User
from adock.accounts.passwords import HINT, LONGEST
from adock.accounts.services import account_for_reset, forget_earlier_requests, has_account, record_sign_up, subject_of
from adock.core import journal
from adock.core.acts import Act
from adock.core.mail_addresses import account_address
from adock.core.text import UNSEEN
from adock.web.accounts.tries import TooManyTries, of_code
from adock.web.kit.fields import MailAddressField
from adock.web.kit.security import tell_once

BAD_NAME = "Un nom ne contient ni adresse, ni signe comme / @ : < >."
# Many times what a key answers.
LONGEST_CREDENTIAL = 20_000
NO_NAME = re.compile(r"[/\\@:<>]|www\.", re.IGNORECASE)
BAD_KEY = "Cette clé d'accès n'a pas été reconnue. Réessayez, ou choisissez un autre moyen."
NO_CREDENTIAL = "La clé d'accès n'a rien répondu. Réessayez, ou choisissez un autre moyen."


class EmailField(MailAddressField):
    """Addresses of accounts are stored, counted and compared in lower case."""

    def read(self, typed: str) -> str:
        return account_address(typed)


def email_field(label: str = "Adresse e-mail", hint: str = "") -> EmailField:
    return EmailField(label=label, help_text=hint, missing="Saisissez votre adresse e-mail.")


class PersonNameField(forms.CharField):
    """A person's name: one line, without addresses or invisible characters, since mails show it to people who did not ask."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        seen = "".join(sign for sign in typed if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
        return " ".join(seen.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if NO_NAME.search(value):
            raise forms.ValidationError(BAD_NAME, code="invalid")


def name_field(label: str, hint: str = "") -> forms.CharField:
    """One of the two names, either of which may be empty: see `check_named`."""
    return PersonNameField(
        label=label,
        help_text=hint,
        max_length=150,
        required=False,
        error_messages={"max_length": "C'est trop long : 150 caractères au plus."},
    )


ONE_NAME = "À laisser vide si vous n'avez qu'un nom"


def check_named(form: forms.BaseForm) -> None:
    """Adds an error when neither name was given: a person may have one name alone."""
    said = form.cleaned_data
    # a name that was refused is told of already
    if {"first_name", "last_name"} <= said.keys() and not (said["first_name"] or said["last_name"]):
        form.add_error("last_name", "Saisissez votre nom.")


def password_field(label: str = "Mot de passe") -> forms.CharField:
    """The user's existing password. One that is too long to be anybody's is refused before any hashing."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": "Saisissez votre mot de passe.",
            "max_length": f"C'est trop long : {LONGEST} caractères au plus.",
        },
    )


def new_password_field(label: str = "Mot de passe") -> forms.CharField:
    """A new password, typed only once: browsers and password managers show and store it."""
    return forms.CharField(
        label=label,
        help_text=HINT,
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": "Choisissez un mot de passe.",
            "max_length": f"C'est trop long : {LONGEST} caractères au plus.",
        },
    )


def code_field(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=20, error_messages={"required": "Saisissez le code."})


# ----------------------------------------------------------------- signing in


class LoginForm(allauth.LoginForm):
    password = password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.order_fields(["login", "password"])


class ReauthenticateForm(allauth.ReauthenticateForm):
    password = password_field()


class _CountedCode:
    """Guesses at a code are counted by account and place (tries.py), and wrong ones journalled."""

    def clean_code(self) -> str:
        tries = of_code(context.request, self.user)  # type: ignore[attr-defined]
        try:
            tries.count()
        except TooManyTries as refusal:
            self._record(acts.SECOND_FACTOR_LOCKED, refusal.code)
            raise get_adapter().validation_error(refusal.code) from refusal
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except forms.ValidationError:
            self._record(acts.SECOND_FACTOR_REFUSED, "code")
            raise
        tries.was_right()
        return code

    def _record(self, act: Act, why: str) -> None:
        user = self.user  # type: ignore[attr-defined]
        if act is acts.SECOND_FACTOR_REFUSED or tell_once(f"code locked {why}", str(user.pk)):
            journal.record(act, actor=None, subject=subject_of(user), details={"why": why})


class AuthenticateForm(_CountedCode, mfa.AuthenticateForm):
    code = code_field("Code", "Les 6 chiffres de votre application, ou l'un de vos codes de secours.")


class ReauthenticateByCodeForm(_CountedCode, mfa.ReauthenticateForm):
    code = code_field("Code", "Les 6 chiffres de votre application, ou l'un de vos codes de secours.")


# ----------------------------------------------------------------- signing up


class SignupForm(allauth.SignupForm):
    """Creates a local account. Its answers and its work are the same whether the address has an account or not."""

    # Programs fill in every field; people do not see this one.
    TRAP = "site_internet"
    field_order = ("first_name", "last_name", "email", "password1", "terms", TRAP)

    first_name = name_field("Prénom", ONE_NAME)
    last_name = name_field("Nom")
    email = email_field(hint="Vous y recevrez un lien pour confirmer votre inscription.")
    terms = forms.BooleanField(
        label="J'accepte les conditions générales d'utilisation",
        error_messages={"required": "Cochez cette case pour accepter les conditions : sans elles, pas de compte."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth recreates these two, whatever the class declares
        self.fields["email"] = email_field(hint="Vous y recevrez un lien pour confirmer votre inscription.")
        self.fields["password1"] = new_password_field()
        self.fields[self.TRAP] = forms.CharField(label="Laissez ce champ vide", required=False)
        self.order_fields(self.field_order)

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = has_account(value)
        return value

    def clean(self) -> dict[str, Any]:
        # skips allauth's own, which compares the password with the address alone
        data = super(allauth.SignupForm, self).clean()
        check_named(self)
        if password := data.get("password1"):
            person = User(**{name: data.get(name, "") for name in ("email", "first_name", "last_name")})
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as refusal:
                self.add_error("password1", refusal)
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.cleaned_data[self.TRAP]:
            make_password(self.cleaned_data["password1"])
            return None, get_adapter().respond_email_verification_sent(request, None)
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # takes as long as for a new account
        else:
            forget_earlier_requests(self.cleaned_data["email"])
        # skips allauth's own, which looks for its own trap
        return super(allauth.SignupForm, self).try_save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        record_sign_up(user)


class ResendForm(forms.Form):
    """Asks for a sign-up's link again."""

    email = email_field()


class ConfirmWithPasswordForm(forms.Form):
    """For a sign-up's link opened in another browser: only the person who chose the password may confirm."""

    password = password_field("Le mot de passe choisi à l'inscription")


# ------------------------------------------------------------------- password


class ChangePasswordForm(allauth.ChangePasswordForm):
    oldpassword = password_field("Mot de passe actuel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"] = _checked(new_password_field("Nouveau mot de passe"), self.user)


class SetPasswordForm(allauth.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"] = _checked(new_password_field(), self.user)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"] = _checked(new_password_field("Nouveau mot de passe"), self.user)


def _checked(field: forms.CharField, user: User | None) -> forms.CharField:
    field.validators.append(lambda password: get_adapter().clean_password(password, user=user))
    return field


class ResetPasswordForm(allauth.ResetPasswordForm):
    email = email_field()

    def clean_email(self) -> str:
        user = account_for_reset(self.cleaned_data["email"])
        self.users = [user] if user else []
        return self.cleaned_data["email"]


# -------------------------------------------------------------------- account


class AddEmailForm(allauth.AddEmailForm):
    email = email_field("Nouvelle adresse e-mail", "Nous y enverrons un lien. L'adresse actuelle sert jusqu'à la confirmation.")


class NameForm(forms.Form):
    first_name = name_field("Prénom", ONE_NAME)
    last_name = name_field("Nom")

    def clean(self) -> dict[str, Any]:
        check_named(self)
        return self.cleaned_data


class TermsForm(forms.Form):
    terms = forms.BooleanField(
        label="J'accepte les conditions générales d'utilisation",
        error_messages={"required": "Cochez cette case pour continuer, ou déconnectez-vous."},
    )


class DeleteForm(forms.Form):
    """`companies` names the companies that would be left without an administrator."""

    sure = forms.BooleanField(
        label="Je veux supprimer mon compte",
        error_messages={"required": "Cochez cette case si vous voulez vraiment supprimer votre compte."},
    )
    leaves_companies = forms.BooleanField(
        label="Je sais que ces entreprises n'auront plus d'administrateur",
        error_messages={"required": "Cochez cette case, ou nommez d'abord un autre administrateur."},
    )

    def __init__(self, *args: Any, companies: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not companies:
            del self.fields["leaves_companies"]


# ------------------------------------------------------- one-time codes and keys


class TOTPForm(ActivateTOTPForm):
    code = code_field("Code affiché par l'application", "6 chiffres, renouvelés toutes les 30 secondes.")


# What fido2 may raise on reading an answer that no key gave; allauth handles only some of it.
NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, InvalidSignature)


@contextmanager
def _nonsense_is_an_unknown_key() -> Iterator[None]:
    try:
        yield
    except NONSENSE as fault:
        raise forms.ValidationError(BAD_KEY, code="unknown_key") from fault


class CredentialField(forms.JSONField):
    """Also refuses what Python's JSON parser fails on: numbers too long, lists too deep; and what is longer than any answer."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as fault:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from fault

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The data as sent: the page shown again does not read it."""
        return InvalidJSONInput(data or "")


class _CredentialForm(forms.Form):
    """What the browser says about a key: JSON written by passkeys.js. A key that is refused is journalled as REFUSED."""

    REFUSED: Act | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = {"required": NO_CREDENTIAL, "invalid": BAD_KEY}
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput, error_messages=messages)

    def add_error(self, field: str | None, error: Any) -> None:
        """Rewords the error for an unknown key, for which allauth uses that of a wrong code."""
        is_unknown = getattr(error, "code", "") in {"incorrect_code", "unknown_key"}
        super().add_error(field, forms.ValidationError(BAD_KEY, code="unknown_key") if is_unknown else error)
        if is_unknown and self.REFUSED is not None:
            user = getattr(self, "user", None)
            journal.record(self.REFUSED, actor=None, subject=subject_of(user) if user else "", details={"why": "passkey"})

    def clean_credential(self) -> Any:
        with _nonsense_is_an_unknown_key():
            allauths = getattr(super(), "clean_credential", None)
            return allauths() if allauths else self.cleaned_data["credential"]

    def clean(self) -> dict[str, Any]:
        with _nonsense_is_an_unknown_key():
            return super().clean() or {}


class AddPasskeyForm(_CredentialForm, webauthn._BaseAddWebAuthnForm):
    """A key that opens the account by itself: AddPasskeyView requires it to verify its holder (code, finger, face)."""

    name = forms.CharField(
        label="Nom de la clé", max_length=60, required=False, help_text="Pour la reconnaître : « Téléphone »."
    )


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label="Nom de la clé", max_length=60, error_messages={"required": "Donnez un nom à cette clé."})


class PasskeyLoginForm(_CredentialForm, webauthn.LoginWebAuthnForm):
    REFUSED = acts.SESSION_REFUSED


class PasskeyAuthenticateForm(_CredentialForm, webauthn.AuthenticateWebAuthnForm):
    REFUSED = acts.SECOND_FACTOR_REFUSED


class PasskeyReauthenticateForm(_CredentialForm, webauthn.ReauthenticateWebAuthnForm):
    REFUSED = acts.SECOND_FACTOR_REFUSED
