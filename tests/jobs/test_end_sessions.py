"""Sessions that whoever runs the service ends, by a command (ASVS 7.4.5)."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from adock.core.models import JournalEntry
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ACCOUNT = "/mon-espace/compte"
WHY = ("--agent", "ADOCK-1", "--motif", "Téléphone volé")


def opened(user) -> Client:
    client = Client()
    people.sign_in(client, user)
    return client


def test_those_of_one_account_end_on_every_device_and_no_other_does(capsys):
    user, other = people.user(), people.user("Paul")
    computer, telephone, elsewhere = opened(user), opened(user), opened(other)
    call_command("end_sessions", user.email, *WHY)
    assert capsys.readouterr().err == "Sessions fermées : 2.\n"
    assert [client.get(ACCOUNT).status_code for client in (computer, telephone, elsewhere)] == [302, 302, 200]
    assert list(UserSession.objects.values_list("user", flat=True)) == [other.pk]
    entry = JournalEntry.objects.get(act="sessions.ended_by_service")
    assert (entry.actor, entry.subject) == (None, f"user:{user.pk}")
    assert entry.details == {"by": "ADOCK-1", "reason": "Téléphone volé", "count": 2}


def test_those_of_everybody_end_together():
    clients = [opened(people.user()), opened(people.user("Paul"))]
    call_command("end_sessions", "--all", *WHY)
    assert [client.get(ACCOUNT).status_code for client in clients] == [302, 302]
    assert not Session.objects.exists()
    assert JournalEntry.objects.get(act="sessions.ended_by_service").subject == ""


def test_an_address_that_opens_no_account_ends_nothing():
    client = opened(people.user())
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("end_sessions", "personne@exemple.example", *WHY)
    assert client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("words", [(), ("camille@exemple.example", "--all")])
def test_whose_they_are_is_said_once(words):
    with pytest.raises(CommandError):
        call_command("end_sessions", *words, *WHY)
