"""Addresses kept before they had one spelling are found by it."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from adock.accounts import identities
from adock.accounts.memberships import owner_of
from adock.accounts.models import Provider, User
from adock.core.refusals import Refused
from tests import people

pytestmark = pytest.mark.django_db
respell = import_module("adock.accounts.migrations.0007_addresses_in_one_spelling").respell


def kept(email: str) -> User:
    """An account with an address as it was kept before."""
    user = people.user(email="avant@avant.example")
    EmailAddress.objects.filter(user=user).update(email=email)
    User.objects.filter(pk=user.pk).update(email=email)
    return user


def test_an_address_of_before_is_found_by_each_spelling_of_its_domain():
    user = kept("jean@été.example")
    respell(apps, None)
    user.refresh_from_db()
    assert user.email == EmailAddress.objects.get().email == "jean@xn--t-9fab.example"
    assert owner_of("Jean@ÉTÉ.example") == user


def test_an_address_that_another_account_has_already_is_left_alone():
    people.user(email="jean@xn--t-9fab.example")
    user = kept("jean@été.example")
    respell(apps, None)
    user.refresh_from_db()
    assert user.email == "jean@été.example"


def test_what_is_no_address_has_no_owner():
    with pytest.raises(Refused):
        owner_of("jean\u200b@morel.example")


@pytest.mark.parametrize(
    ("told", "read"),
    [("Jean@ÉTÉ.example", "jean@xn--t-9fab.example"), ("jean\u200b@morel.example", ""), ("jean", ""), (None, "")],
)
def test_a_provider_s_address_is_read_like_any_other(told, read):
    claims = identities.read_claims(Provider.PROCONNECT, "https://pc.example", "1", {"email": told})
    assert claims.email == read
