"""People for tests. Fictional addresses only."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from adock.accounts.models import User
from adock.accounts.terms import accept_terms

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
