"""Passwords are hashed without keeping readers waiting, in turns, and as OWASP asks."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

from adock.accounts.models import User
from adock.core import hashing
from adock.core.hashing import Argon2id, HashingAway
from adock.core.turns import turn
from adock.core.waiting import answering
from tests import people
from tests.jobs.test_waiting import Other


@pytest.fixture
def _no_turn(monkeypatch):
    """Every turn is taken, for as long as the test lasts."""
    monkeypatch.setattr(hashing, "AT_ONCE", 0)
    monkeypatch.setattr(hashing, "PATIENCE_S", 0)


def test_the_parameters_are_the_least_that_owasp_recommends():
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in make_password("une phrase assez longue")


@pytest.mark.django_db
def test_a_password_hashed_by_other_parameters_is_hashed_again_when_it_is_given():
    user = people.user()
    user.password = Argon2PasswordHasher().encode("une phrase assez longue", "salt" * 6)
    user.save()
    assert user.check_password("une phrase assez longue")
    assert "$m=19456,t=2,p=1$" in User.objects.get().password
    assert User.objects.get().check_password("une phrase assez longue")


@pytest.mark.parametrize("works", ["encode", "verify"])
def test_other_requests_are_answered_while_one_hashes(works, monkeypatch):
    monkeypatch.setattr(Argon2PasswordHasher, works, lambda *_: Other().ends())
    with answering():
        assert getattr(Argon2id(), works)("password", "salt")


@pytest.mark.parametrize("works", ["encode", "verify"])
def test_requests_hash_in_turns_on_a_machine_and_are_told_when_there_is_none(works, monkeypatch):
    monkeypatch.setattr(hashing, "AT_ONCE", 1)
    monkeypatch.setattr(hashing, "PATIENCE_S", 0)
    worked = []
    monkeypatch.setattr(Argon2PasswordHasher, works, lambda *_: worked.append(1))
    with turn(hashing.WORK, most=1), answering(), pytest.raises(HashingAway):
        getattr(Argon2id(), works)("password", "salt")
    assert worked == []


@pytest.mark.usefixtures("_no_turn")
def test_commands_wait_for_no_turn():
    assert check_password("une phrase", make_password("une phrase"))
