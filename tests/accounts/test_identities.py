"""Identities and the accounts they open: facts of the database, whatever the provider said."""

import threading
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, connections

from adock.accounts.identities import (
    IdentityClaims,
    IdentityOfAnother,
    LastWayIn,
    has_way_in,
    link,
    read_claims,
    sign_in,
    unlink,
)
from adock.accounts.models import Identity, Provider, User
from adock.core.models import JournalEntry
from tests import people
from tests.factories import siret

ISSUER = "https://proconnect.example/api/v2"
TOLD = IdentityClaims(Provider.PROCONNECT, ISSUER, "sujet-1", "Camille", "Morel", "camille@morel.example", siret(1), "MOREL")


def told(claims: dict[str, object], provider: Provider = Provider.PROCONNECT) -> IdentityClaims:
    return read_claims(provider, ISSUER, "sujet-1", claims)


def test_claims_of_another_kind_or_length_shut_nobody_out():
    odd = {"given_name": 3, "usual_name": "A" * 500 + "\0", "email": ["x"], "siret": None, "roles": "agent_public"}
    read = told(odd)
    assert (read.first_name, read.email, read.siret, read.roles) == ("", "", "", ())
    assert read.last_name == "A" * 150
    assert told({"roles": ["agent_public", 4, None]}).roles == ("agent_public",)


@pytest.mark.parametrize(
    "number",
    ["", "0001234560001", "00012345600019", "P0000000000123", " ", "12345678901234", "11122233344455", siret(1).lstrip("0")],
)
def test_what_is_no_siret_is_not_kept_as_one(number):
    assert told({"siret": number}).siret == ""


@pytest.mark.parametrize("number", [siret(1), f" {siret(1)[:9]}\u00a0{siret(1)[9:]} ", f"\u200b{siret(1)[:3]}.{siret(1)[3:]}"])
def test_a_siret_is_read_whatever_stands_between_its_figures(number):
    assert told({"siret": number}).siret == siret(1)


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b", "x" * 300 + "@y.example"])
def test_what_is_no_address_is_not_kept_as_one(address):
    assert told({"email": address}).email == ""


def test_the_name_in_use_comes_before_the_name_of_birth():
    claims = {"given_name": "Claude", "family_name": "Garnier", "preferred_username": "Roussel"}
    assert told(claims, Provider.FRANCECONNECT).last_name == "Roussel"
    assert told({**claims, "preferred_username": ""}, Provider.FRANCECONNECT).last_name == "Garnier"


def test_nothing_of_ones_birth_is_kept(db):
    sign_in(told({"given_name": "Claude", "birthdate": "1950-00-00", "birthplace": "35238"}, Provider.FRANCECONNECT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text || row_to_json(u)::text FROM accounts_identity i, accounts_user u")
        [(kept,)] = cursor.fetchall()
    assert "1950" not in kept
    assert "35238" not in kept


def test_a_new_account_has_no_password_and_an_address_still_to_be_proven(db):
    identity, is_new = sign_in(TOLD)
    assert is_new
    assert not identity.user.has_usable_password()
    assert identity.user.email == ""
    assert EmailAddress.objects.get().verified is False


def test_the_same_subject_of_another_issuer_is_somebody_else(db):
    first, _ = sign_in(TOLD)
    second, is_new = sign_in(replace(TOLD, issuer="https://franceconnect.example/api/v2"))
    assert is_new
    assert first.user_id != second.user_id


def test_what_the_provider_no_longer_tells_of_a_name_is_kept_and_of_a_workplace_is_not(db):
    sign_in(TOLD)
    sign_in(replace(TOLD, first_name="", last_name="Morel-Petit", siret="", organization=""))
    identity = Identity.objects.get()
    assert identity.user.full_name == "Camille Morel-Petit"
    assert (identity.siret, identity.organization) == ("", "")


def test_adding_an_identity_twice_changes_nothing(db):
    user = people.user(email="", first_name="Noa")
    assert link(user, TOLD) == link(user, TOLD)
    assert Identity.objects.count() == 1
    assert User.objects.get().first_name == "Camille"


def test_an_identity_of_another_is_not_added(db):
    sign_in(TOLD)
    with pytest.raises(IdentityOfAnother):
        link(people.user(email=""), TOLD)


@pytest.mark.parametrize(
    ("password", "verified", "passkey", "remains"),
    [
        (False, False, False, False),
        (True, False, False, False),  # nothing to sign in with: no address answers
        (False, True, False, False),
        (True, True, False, True),
        (False, False, True, True),
    ],
)
def test_what_opens_an_account_without_its_identity(db, password, verified, passkey, remains):
    identity, _ = sign_in(TOLD)
    user = identity.user
    if password:
        user.set_password("une phrase assez longue")
        user.save()
    EmailAddress.objects.update(verified=verified)
    if passkey:
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    assert has_way_in(user)
    assert has_way_in(user, besides=identity) is remains
    if remains:
        unlink(user, identity.pk)
        assert not Identity.objects.exists()
    else:
        with pytest.raises(LastWayIn):
            unlink(user, identity.pk)


def at_once(*acts) -> list[BaseException]:
    """Runs each act in a thread and a connection of its own, started together."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except Exception as fault:  # noqa: BLE001 - told to the test
            failures.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_come_back_together_make_one_account():
    assert at_once(*[lambda: sign_in(TOLD)] * 4) == []
    assert (Identity.objects.count(), User.objects.count()) == (1, 1)
    assert list(JournalEntry.objects.filter(act="account.created").values_list("actor", flat=True)) == [User.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_two_identities_taken_away_together_leave_one():
    first, _ = sign_in(TOLD)
    second = link(first.user, replace(TOLD, issuer="https://franceconnect.example/api/v2"))
    user = first.user
    failures = at_once(lambda: unlink(user, first.pk), lambda: unlink(user, second.pk))
    assert [type(fault) for fault in failures] == [LastWayIn]
    assert Identity.objects.count() == 1
