"""People and what they may act for. Addresses end in .example."""

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from adock.accounts.models import Identity, Membership, Provider, User
from adock.accounts.rules import Proof, Role
from adock.accounts.terms import accept_terms
from adock.core.models import JournalEntry, OutgoingMail
from tests.mails import as_read

_ranks = count(1)


def user(first_name: str = "Camille", **fields: Any) -> User:
    """Somebody who signed up, whose mailbox has answered, and who accepted the terms."""
    email = fields.pop("email", f"{first_name.lower()}{next(_ranks)}@exemple.example")
    created = User.objects.create(first_name=first_name, last_name="Morel", email=email, **fields)
    if email:
        EmailAddress.objects.create(user=created, email=email, verified=True, primary=True)
    accept_terms(created)
    return created


def member(siren: str, role: Role = Role.ADMINISTRATOR, proof: Proof = Proof.LETTER, **fields: Any) -> Membership:
    """A membership as it stands, written without the mails of its beginning."""
    owner = fields.pop("user", None) or user(fields.pop("first_name", "Camille"))
    usual = {"started_at": timezone.now()}
    return Membership.objects.create(user=owner, siren=siren, role=role, proof=proof, **(usual | fields))


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


def address(path: str) -> str:
    """Whole addresses, as mails hold them."""
    return f"https://adock.example{path}"


def mails_to(who: User | str) -> list[OutgoingMail]:
    address = who if isinstance(who, str) else who.email
    return [as_read(mail) for mail in OutgoingMail.objects.filter(recipient=address).order_by("id")]


def acts(subject: str) -> list[str]:
    """What the journal holds of a company."""
    return list(JournalEntry.objects.filter(subject=subject).order_by("id").values_list("act", flat=True))
