"""People for tests. Fictional addresses only."""

import re
from html import unescape
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client

from adock.accounts.models import User
from adock.accounts.terms import accept_terms
from adock.core.models import OutgoingMail
from tests.mails import as_read

PASSWORD = "trois camions verts"
# hashed once: it is slow by design
HASH = make_password(PASSWORD)


def user(
    email: str = "camille@morel.example", *, verified: bool = True, password: bool = True, terms: bool = True, **fields: Any
) -> User:
    """Camille Morel, whose address has answered and whose terms are accepted."""
    usual = {"first_name": "Camille", "last_name": "Morel", "password": HASH if password else make_password(None)}
    created = User.objects.create(email=email, **(usual | fields))
    if email:
        EmailAddress.objects.create(user=created, email=email, verified=verified, primary=True)
    if terms:
        accept_terms(created)
    return created


def sign_in(client: Client, person: User) -> None:
    """By the form, as a person does: the session then knows how it was opened."""
    answer = client.post("/connexion", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def mails_to(address: str) -> list[OutgoingMail]:
    return [as_read(mail) for mail in OutgoingMail.objects.filter(recipient=address).order_by("id")]


def link_of(mail: OutgoingMail) -> str:
    """The path of the mail's button."""
    return re.search(r":\nhttps?://[^/]+(/\S+)", mail.text)[1]


def text_of(answer: HttpResponse) -> str:
    """What is read: no tags, single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())
