"""Invitations: one link, one use, fourteen days, and only as long as who invites administers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adock.accounts import invitations, memberships
from adock.accounts.models import Invitation, Membership, User
from adock.accounts.permissions import membership_of
from adock.accounts.rules import INVITATIONS_WAITING, MembershipState, Proof, Role
from adock.core.refusals import Refused
from adock.core.tokens import digest
from tests import factories as make
from tests import people
from tests.accounts.concurrency import at_once
from tests.reading import acts, mails_to, token_for

SIREN, SIRET = make.siren(1), make.siret(1)
EMAIL = "nadia@exemple.example"


@pytest.fixture(autouse=True)
def _company(db):
    make.registration(SIRET, lc={})


@pytest.fixture
def boss(_company) -> Membership:
    return people.member(SIREN, first_name="Alix")


def invite(by: Membership, email: str = EMAIL, role: Role = Role.EDITOR) -> str:
    """The token, out of the mail: it is nowhere else."""
    invitations.invite(by, email, role)
    return token_for(email)


def accept(token: str, who: User) -> Membership:
    return invitations.accept(token, who)


def test_the_link_makes_whoever_opens_it_a_member_in_the_role_offered(boss):
    who = people.user(email="autre@exemple.example")
    member = accept(invite(boss, role=Role.SIGNATORY), who)
    assert (member.role, member.proof) == (Role.SIGNATORY, Proof.INVITATION)
    assert acts(SIREN) == ["invitation.sent", "membership.started"]


def test_the_mail_says_who_invites_to_what_and_the_base_keeps_a_digest_only(boss):
    token = invite(boss)
    (mail,) = mails_to(EMAIL)
    assert "Alix Morel" in mail.subject
    assert "TRANSPORTS MOREL" in mail.text
    assert "Rédacteur" in mail.text
    assert Invitation.objects.get().token_digest == digest(token)


def test_a_link_works_once(boss):
    token = invite(boss)
    accept(token, people.user())
    with pytest.raises(Refused, match="déjà servi"):
        accept(token, people.user())


def test_the_other_members_are_told_when_it_is_accepted(boss):
    accept(invite(boss), people.user())
    assert "/objections/" in mails_to(boss.user)[0].text


def test_it_expires_after_fourteen_days(boss):
    token = invite(boss)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(Refused, match="14 jours"):
        accept(token, people.user())


def test_a_cancelled_one_no_longer_works(boss):
    token = invite(boss)
    invitations.cancel(boss, Invitation.objects.get().pk)
    with pytest.raises(Refused, match="annulée"):
        accept(token, people.user())


def test_sent_again_it_lives_again_under_another_link_and_the_first_link_dies(boss):
    first = invite(boss)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    invitations.resend(boss, Invitation.objects.get().pk)
    with pytest.raises(Refused, match="remplacé"):
        accept(first, people.user())
    assert accept(token_for(EMAIL), people.user()).state == MembershipState.ACTIVE


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SIGNATORY])
def test_only_an_administrator_invites_cancels_and_sends_again(boss, role):
    offered = invitations.invite(boss, EMAIL, Role.EDITOR)
    other = people.member(SIREN, role)
    for act in (
        lambda: invite(other, "x@exemple.example"),
        lambda: invitations.cancel(other, offered.pk),
        lambda: invitations.resend(other, offered.pk),
    ):
        with pytest.raises(Refused):
            act()


def test_an_administrator_of_another_company_touches_none(boss):
    offered = invitations.invite(boss, EMAIL, Role.EDITOR)
    stranger = people.member(make.siren(2))
    with pytest.raises(Refused):
        invitations.cancel(stranger, offered.pk)
    with pytest.raises(Refused):
        invitations.resend(stranger, offered.pk)


def test_it_dies_with_the_power_of_who_sent_it(boss):
    people.member(SIREN, started_at=timezone.now() - timedelta(days=40))
    token = invite(boss)
    memberships.step_down(boss, Role.EDITOR)
    with pytest.raises(Refused, match="annulée"):
        accept(token, people.user())


def test_it_dies_with_the_account_of_who_sent_it(boss):
    token = invite(boss)
    User.objects.filter(pk=boss.user_id).update(is_active=False)
    with pytest.raises(Refused):
        accept(token, people.user())


def test_a_member_cannot_raise_its_own_role_by_it_and_the_link_still_serves(boss):
    member = people.member(SIREN, Role.EDITOR)
    token = invite(boss, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="déjà membre"):
        accept(token, member.user)
    assert membership_of(member.user, SIREN).role == Role.EDITOR
    assert accept(token, people.user()).role == Role.ADMINISTRATOR


def test_a_suspended_member_does_not_come_back_by_it(boss):
    suspended = people.member(SIREN, state=MembershipState.SUSPENDED)
    with pytest.raises(Refused, match="suspendu"):
        accept(invite(boss), suspended.user)


def test_the_same_address_is_not_invited_twice_whatever_its_case(boss):
    invite(boss)
    with pytest.raises(Refused, match="déjà invitée"):
        invite(boss, EMAIL.upper())


def test_a_member_is_not_invited(boss):
    with pytest.raises(Refused, match="déjà membre"):
        invite(boss, boss.user.email)


def test_so_many_may_wait_and_no_more(boss):
    for rank in range(INVITATIONS_WAITING):
        invite(boss, f"personne{rank}@exemple.example")
    with pytest.raises(Refused, match="attendent déjà"):
        invite(boss)


@pytest.mark.django_db(transaction=True)
def test_two_invitations_accepted_at_once_by_one_person_make_one_membership(boss):
    first, second, who = invite(boss), invite(boss, "b@exemple.example"), people.user()
    outcomes = at_once(lambda: accept(first, who), lambda: accept(second, who))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Membership.objects.filter(user=who).count() == 1
    assert Invitation.objects.filter(accepted_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_invitation_accepted_at_once_by_two_people_lets_one_in(boss):
    token, who, other = invite(boss), people.user(), people.user()
    outcomes = at_once(lambda: accept(token, who), lambda: accept(token, other))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Membership.objects.filter(proof=Proof.INVITATION).count() == 1
