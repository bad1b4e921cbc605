"""People, what they may act for, and the browsers in which they are signed in. Addresses end in .example."""

import time
from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.test import Client, override_settings
from django.utils import timezone

from adock.accounts.models import ClaimLetter, Identity, Membership, Provider, User
from adock.accounts.rules import Proof, Role
from adock.accounts.terms import accept_terms
from tests import factories as make

SIREN = make.siren(1)
PASSWORD = "trois camions verts"
# hashed once: it is slow by design
HASH = make_password(PASSWORD)
_ranks = count(1)


def user(
    first_name: str = "Camille", *, verified: bool = True, password: bool = True, terms: bool = True, **fields: Any
) -> User:
    """Somebody who signed up, whose mailbox has answered, and who accepted the terms. No address if `email` is empty."""
    email = fields.pop("email", f"{first_name.lower()}{next(_ranks)}@exemple.example")
    usual = {"last_name": "Morel", "password": HASH if password else make_password(None)}
    created = User.objects.create(first_name=first_name, email=email, **(usual | fields))
    if email:
        EmailAddress.objects.create(user=created, email=email, verified=verified, primary=True)
    if terms:
        accept_terms(created)
    return created


def member(siren: str, role: Role = Role.ADMINISTRATOR, proof: Proof = Proof.LETTER, **fields: Any) -> Membership:
    """A membership as it stands, written without the mails of its beginning."""
    owner = fields.pop("user", None) or user(fields.pop("first_name", "Camille"))
    usual = {"started_at": timezone.now()}
    return Membership.objects.create(user=owner, siren=siren, role=role, proof=proof, **(usual | fields))


def editor(first_name: str = "Camille", siren: str = SIREN, role: Role = Role.EDITOR, **fields: Any) -> User:
    """Who may change the company's sheets; `fields` are the person's."""
    return member(siren, role, user=user(first_name, **fields)).user


def signatory(siren: str = SIREN, role: Role = Role.SIGNATORY, **fields: Any) -> User:
    """Who may sign for the company and keep its file."""
    return member(siren, role, **fields).user


def letter(of: User, siren: str, *, is_printed: bool = True, **fields: Any) -> ClaimLetter:
    now = timezone.now()
    printed = {"printed_at": now, "expires_at": now + timedelta(days=60), "code_digest": "x"} if is_printed else {}
    usual = {"siret": make.siret(1), "recipient": ["TRANSPORTS MOREL", "35000 RENNES"]}
    return ClaimLetter.objects.create(user=of, siren=siren, **(usual | printed | fields))


def identity(of: User, siret: str, provider: Provider = Provider.PROCONNECT) -> Identity:
    return Identity.objects.create(user=of, provider=provider, issuer="https://op.example", subject=str(of.pk), siret=siret)


def signed_in(who: User, by: Identity | None = None) -> Client:
    """A browser in which `who` has signed in, by that identity if one is given."""
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    if by is not None:
        session = client.session
        session["sign_in"] = {"provider": by.provider, "identity": by.pk, "siret": by.siret, "at": 0}
        session.save()
    return client


def browser_of(who: User, *, is_fresh: bool = True) -> Client:
    """A browser in which `who` has signed in: just now, or long enough ago to be asked for a proof again."""
    client = signed_in(who)
    if is_fresh:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, who, "password", reauthenticated=True)
        request.session.save()
    return client


def cookie_of(client: Client, site: str) -> dict[str, str]:
    """What opens the same session in a real browser."""
    return {"name": "session", "value": client.cookies["session"].value, "url": site}


def sign_in(client: Client, person: User) -> None:
    """By the form, as a person does: the session then knows how it was opened."""
    answer = client.post("/connexion", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def published() -> override_settings:
    """While it lasts, mails and papers hold addresses of https://adock.example."""
    return override_settings(PUBLIC_URL="https://adock.example")


def one_time_code(secret: str) -> str:
    """What an application that holds this secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
