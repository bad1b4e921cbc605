"""The staff of the service, by commands: a role is given, changed, taken away."""

import json

import pytest
from django.core.management import CommandError, call_command

from adock.accounts.models import StaffPost
from adock.accounts.permissions import staff_post_of
from adock.accounts.rules import StaffRole
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["intrapreneur", "gestionnaire", "support", "exploitant", "comite"])
def test_each_role_is_given_and_taken_away(role, capsys):
    who = people.user()
    call_command("grant_staff", who.email, "--role", role)
    assert staff_post_of(who).role == StaffRole(role)
    assert f"{who.email} a maintenant le rôle" in capsys.readouterr().err
    call_command("revoke_staff", who.email)
    assert staff_post_of(who) is None
    assert "n'a plus de rôle dans l'équipe" in capsys.readouterr().err


def test_who_decided_and_why_are_kept():
    who = people.user()
    call_command("grant_staff", who.email, "--role", "support", "--agent", "ADOCK-1", "--motif", "Arrivée")
    call_command("revoke_staff", who.email, "--agent", "ADOCK-2", "--motif", "Départ")
    post = StaffPost.objects.get()
    assert (post.granted_by, post.grant_reason, post.ended_by, post.end_reason) == ("ADOCK-1", "Arrivée", "ADOCK-2", "Départ")


def test_with_json_one_object_is_printed(capsys):
    who = people.user()
    call_command("grant_staff", who.email, "--role", "support", "--json")
    given = json.loads(capsys.readouterr().out)
    assert given == {
        "courriel": who.email,
        "role": "support",
        "depuis": StaffPost.objects.get().started_at.isoformat(),
        "fin": None,
        "refus": None,
    }
    call_command("revoke_staff", who.email, "--json")
    assert json.loads(capsys.readouterr().out)["fin"] == StaffPost.objects.get().ended_at.isoformat()


@pytest.mark.parametrize("words", [("grant_staff", "--role", "support"), ("revoke_staff",)])
def test_who_has_no_verified_account_gets_and_loses_nothing(words, capsys):
    with pytest.raises(CommandError, match="Aucun compte") as refused:
        call_command(words[0], "personne@exemple.example", *words[1:], "--json")
    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["refus"] == str(refused.value)
    assert not StaffPost.objects.exists()


def test_a_role_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(CommandError, match=r"« chef » n'est pas un rôle de l'équipe : intrapreneur, .*comite"):
        call_command("grant_staff", people.user().email, "--role", "chef")


def test_a_role_must_be_named():
    with pytest.raises(CommandError, match="--role"):
        call_command("grant_staff", people.user().email)
