"""Carriers' members and what was written to people, for the tests of sheets. Addresses end in .example."""

import re
from typing import Any

from django.test import Client

from adock.accounts.models import Membership, User
from adock.accounts.rules import Proof, Role
from adock.accounts.terms import accept_terms
from adock.carriers.models import CarrierProfile, ProfileRevision
from adock.core.models import JournalEntry, OutgoingMail
from tests import factories as make
from tests.mails import as_read

SIREN, SIRET = make.siren(1), make.siret(1)
FORM = f"/mon-espace/etablissements/{SIRET}/fiche"


def user(first_name: str = "Camille", **fields: Any) -> User:
    usual = {"email": f"{first_name.lower()}@morel.example", "last_name": "Morel"}
    created = User.objects.create(first_name=first_name, **(usual | fields))
    accept_terms(created)
    return created


def member(first_name: str = "Camille", siren: str = SIREN, role: Role = Role.EDITOR, **fields: Any) -> User:
    created = user(first_name, **fields)
    Membership.objects.create(user=created, siren=siren, role=role, proof=Proof.LETTER)
    return created


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def profile(siret: str = SIRET) -> CarrierProfile:
    return CarrierProfile.objects.get(pk=siret)


def revisions(siret: str = SIRET) -> list[ProfileRevision]:
    return list(ProfileRevision.objects.filter(registration=siret).order_by("number"))


def mails_to(address: str) -> list[OutgoingMail]:
    return [as_read(mail) for mail in OutgoingMail.objects.filter(recipient=address).order_by("id")]


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"/confirmer-adresse-fiche/[\w-]+", mail.text)
    assert found
    return found[0]


def token_for(address: str) -> str:
    return link_in(mails_to(address)[-1]).rsplit("/", 1)[1]


def acts(subject: str = SIRET) -> list[str]:
    return list(JournalEntry.objects.filter(subject=subject).order_by("id").values_list("act", flat=True))
