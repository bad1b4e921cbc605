"""People and what they may act for, written straight into the tables. Fictional ones only."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from adock.accounts.models import ClaimLetter, Membership, User
from adock.accounts.rules import Proof, Role
from adock.accounts.terms import CURRENT_TERMS
from tests import factories as make


def user(name: str = "camille", **fields: Any) -> User:
    """Somebody who accepted the terms in force; signs in by a provider, so without a password."""
    usual = {"email": f"{name}@transports.example", "first_name": name.capitalize(), "last_name": "Morel"}
    created = User(**(usual | fields))
    created.set_unusable_password()
    created.save()
    created.terms.create(version=CURRENT_TERMS)
    return created


def confirmed(of: User) -> str:
    """Its address, which has answered."""
    EmailAddress.objects.create(user=of, email=of.email, verified=True, primary=True)
    return of.email


def member(of: User, siren: str, role: Role = Role.ADMINISTRATOR, **fields: Any) -> Membership:
    return Membership.objects.create(user=of, siren=siren, role=role, **({"proof": Proof.LETTER} | fields))


def letter(of: User, siren: str, *, is_printed: bool = True, **fields: Any) -> ClaimLetter:
    now = timezone.now()
    printed = {"printed_at": now, "expires_at": now + timedelta(days=60), "code_digest": "x"} if is_printed else {}
    usual = {"siret": make.siret(1), "recipient": ["TRANSPORTS MOREL", "35000 RENNES"]}
    return ClaimLetter.objects.create(user=of, siren=siren, **(usual | printed | fields))


def signed_in(as_user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(as_user)
    return client
