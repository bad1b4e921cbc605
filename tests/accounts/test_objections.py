"""Links to object: at once, once, for thirty days, and never to one's elders."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from adock.accounts import memberships
from adock.accounts.models import Membership, User
from adock.accounts.objections import objection_path, read_objection
from adock.accounts.permissions import may
from adock.accounts.rules import MembershipState, Power, Proof, Role
from adock.core.refusals import Refused
from tests import factories as make
from tests import people
from tests.reading import acts, mails_to

SIREN, SIRET = make.siren(1), make.siret(1)


@pytest.fixture(autouse=True)
def _company(db):
    make.registration(SIRET, lc={})


def token(newcomer: Membership, objector: Membership | None) -> str:
    return objection_path(newcomer, objector).rsplit("/", 1)[1]


def suspend(newcomer: Membership, objector: Membership | None) -> Membership:
    return memberships.suspend(token(newcomer, objector))


@pytest.fixture
def elder() -> Membership:
    return people.member(SIREN, Role.EDITOR, first_name="Alix")


@pytest.fixture
def newcomer(elder) -> Membership:
    return memberships.start(people.user("Bruno"), SIREN, Role.ADMINISTRATOR, Proof.LETTER, actor=None)


def test_the_link_of_the_mail_suspends_at_once_and_the_suspended_is_told(elder, newcomer):
    (mail,) = mails_to(elder.user)
    link = mail.text.split("https://adock.example/objections/")[1].split()[0]
    memberships.suspend(link)
    assert not may(newcomer.user, Power.EDIT_SHEET, SIREN)
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.suspended_by) == (MembershipState.SUSPENDED, elder)
    assert "est suspendu" in mails_to(newcomer.user)[-1].subject
    assert "membership.suspended" in acts(SIREN)


def test_the_others_are_told_so_that_an_administrator_settles_it(elder):
    boss = people.member(SIREN)
    newcomer = people.member(SIREN)
    suspend(newcomer, elder)
    assert "est suspendu" in mails_to(boss.user)[0].subject


def test_a_company_that_loses_its_only_administrator_so_is_told(elder, newcomer):
    suspend(newcomer, elder)
    assert "n'a plus d'administrateur" in mails_to(elder.user)[-1].subject


def test_who_came_later_cannot_object_to_who_was_there_before(elder, newcomer):
    with pytest.raises(Refused):
        suspend(elder, newcomer)
    assert may(elder.user, Power.EDIT_SHEET, SIREN)


def test_nobody_objects_to_oneself(newcomer):
    with pytest.raises(Refused):
        suspend(newcomer, newcomer)


def test_an_elder_of_another_company_objects_to_nobody():
    stranger = people.member(make.siren(2))
    newcomer = people.member(SIREN)
    with pytest.raises(Refused):
        suspend(newcomer, stranger)


@pytest.mark.parametrize("state", [MembershipState.SUSPENDED, MembershipState.ENDED])
def test_who_was_suspended_or_removed_meanwhile_objects_no_more(elder, newcomer, state):
    link = token(newcomer, elder)
    Membership.objects.filter(pk=elder.pk).update(state=state)
    with pytest.raises(Refused, match="plus membre actif"):
        memberships.suspend(link)


def test_whose_account_is_closed_objects_no_more(elder, newcomer):
    User.objects.filter(pk=elder.user_id).update(is_active=False)
    with pytest.raises(Refused):
        suspend(newcomer, elder)


def test_whose_account_is_deleted_objects_no_more(elder, newcomer):
    link = token(newcomer, elder)
    User.objects.filter(pk=elder.user_id).delete()
    with pytest.raises(Refused):
        memberships.suspend(link)


def test_one_objection_uses_up_every_link_even_after_it_was_settled(elder):
    boss = people.member(SIREN, started_at=timezone.now() - timedelta(days=40))
    newcomer = people.member(SIREN)
    suspend(newcomer, elder)
    memberships.restore(boss, newcomer)
    assert may(newcomer.user, Power.EDIT_SHEET, SIREN)
    for objector in (elder, boss, None):
        with pytest.raises(Refused, match="ne sert plus"):
            suspend(newcomer, objector)
    assert "est rétabli" in mails_to(newcomer.user)[-1].subject


def test_a_suspended_administrator_does_not_restore_itself(elder, newcomer):
    suspend(newcomer, elder)
    with pytest.raises(Refused):
        memberships.restore(newcomer, newcomer)


def test_an_editor_does_not_restore(elder, newcomer):
    suspend(newcomer, elder)
    with pytest.raises(Refused):
        memberships.restore(elder, newcomer)


def test_an_accomplice_that_came_after_does_not_restore_before_the_time_to_object_to_it_is_over(elder, newcomer):
    accomplice = people.member(SIREN)
    suspend(newcomer, elder)
    with pytest.raises(Refused, match="moins de 30 jours"):
        memberships.restore(accomplice, newcomer)


def test_an_administrator_ends_a_suspended_membership(elder, newcomer):
    boss = people.member(SIREN, started_at=timezone.now() - timedelta(days=40))
    suspend(newcomer, elder)
    memberships.remove(boss, newcomer)
    newcomer.refresh_from_db()
    assert newcomer.state == MembershipState.ENDED


def test_the_published_mailbox_objects_without_being_a_member(newcomer):
    assert suspend(newcomer, None).suspended_by is None


def test_a_link_lives_thirty_days(elder):
    newcomer = people.member(SIREN, started_at=timezone.now() - timedelta(days=30))
    with pytest.raises(Refused, match="plus de 30 jours"):
        suspend(newcomer, elder)


def test_a_link_that_we_did_not_sign_is_none():
    newcomer = people.member(SIREN)
    forged = signing.dumps([newcomer.pk, 0], key="another", salt="adock.accounts.objections")
    elsewhere = signing.dumps([newcomer.pk, 0], salt="another use")
    for wrong in (forged, elsewhere, "", "x", token(newcomer, None)[:-1]):
        assert read_objection(wrong) is None


def test_the_invitations_of_who_is_suspended_are_withdrawn(elder, newcomer):
    from adock.accounts import invitations

    invitations.invite(newcomer, "complice@exemple.example", Role.ADMINISTRATOR)
    suspend(newcomer, elder)
    assert not invitations.waiting_invitations(SIREN).exists()
