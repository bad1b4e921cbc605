"""Who works for the State, and who for the service: given, changed, ended, and what is kept of it."""

import pytest

from adock.accounts import posts
from adock.accounts.models import OfficerPost, StaffPost, User
from adock.accounts.offices import OFFICES
from adock.accounts.permissions import officer_post_of, staff_post_of
from adock.accounts.rules import OFFICER_POWERS, STAFF_POWERS, OfficerPower, OfficerRole, StaffPower, StaffRole
from adock.accounts.services import delete_account
from adock.core.models import JournalEntry
from adock.core.refusals import Refused
from tests import people
from tests.accounts.concurrency import at_once

pytestmark = pytest.mark.django_db

WHY = {"by": "DREAL-84-7", "reason": "Arrivée au service"}
END = {"by": "DREAL-84-9", "reason": "Départ à la retraite"}


def officer(role: OfficerRole = OfficerRole.EXAMINER, office: str = "DREAL-84") -> User:
    who = people.user()
    posts.grant_officer(who.email, office, role, **WHY)
    return who


def staff(role: StaffRole = StaffRole.SUPPORT) -> User:
    who = people.user()
    posts.grant_staff(who.email, role, **WHY)
    return who


def told_of(who: User) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(subject=f"user:{who.pk}", act__regex=r"^(officer|staff)\.").order_by("id"))


class TestRoles:
    def test_who_decides_chooses_no_colleague_and_who_chooses_them_decides_nothing(self):
        for powers in OFFICER_POWERS.values():
            assert not {OfficerPower.DECIDE, OfficerPower.MANAGE_OFFICERS} <= powers

    def test_only_the_national_role_reads_beyond_its_office(self):
        assert [role for role, powers in OFFICER_POWERS.items() if OfficerPower.READ_EVERY_OFFICE in powers] == ["national"]

    def test_only_who_decides_decides(self):
        assert [role for role, powers in OFFICER_POWERS.items() if OfficerPower.DECIDE in powers] == ["decideur"]

    def test_all_staff_reads_the_figures_and_the_committee_does_nothing_else(self):
        assert all(StaffPower.READ_FIGURES in powers for powers in STAFF_POWERS.values())
        assert STAFF_POWERS[StaffRole.COMMITTEE] == {StaffPower.READ_FIGURES}

    def test_every_role_has_its_powers(self):
        assert set(OFFICER_POWERS) == set(OfficerRole)
        assert set(STAFF_POWERS) == set(StaffRole)

    def test_there_is_one_office_by_region(self):
        assert len(OFFICES) == 18
        assert OFFICES["DREAL-84"] == "DREAL Auvergne-Rhône-Alpes"
        assert {"DRIEAT-11", "DEAL-01", "DGTM-03", "DEALM-06"} <= OFFICES.keys()


class TestOfficers:
    def test_an_officer_acts_in_one_office_and_the_journal_knows_who_gave_it(self):
        who = officer(OfficerRole.DECIDER, "DRIEAT-11")
        post = officer_post_of(who)
        assert (post.office, post.role) == ("DRIEAT-11", OfficerRole.DECIDER)
        assert post.has(OfficerPower.DECIDE)
        assert not post.has(OfficerPower.MANAGE_OFFICERS)
        (entry,) = told_of(who)
        assert (entry.act, entry.actor) == ("officer.granted", None)
        assert entry.details == {"post": post.pk, "office": "DRIEAT-11", "role": "decideur", **WHY}

    @pytest.mark.parametrize(("office", "role"), [("DREAL-53", OfficerRole.EXAMINER), ("DREAL-84", OfficerRole.DECIDER)])
    def test_another_office_or_another_role_takes_the_place_of_the_former_which_stays_known(self, office, role):
        who = officer()
        posts.grant_officer(who.email, office, role, **END)
        former, current = OfficerPost.objects.filter(user=who)
        assert officer_post_of(who) == current
        assert (current.office, current.role) == (office, role)
        assert former.ended_at <= current.started_at
        assert (former.granted_by, former.grant_reason) == tuple(WHY.values())
        assert (former.ended_by, former.end_reason) == tuple(END.values())
        assert [entry.act for entry in told_of(who)] == ["officer.granted", "officer.revoked", "officer.granted"]

    def test_an_office_that_is_none_is_refused_with_those_that_are(self):
        with pytest.raises(Refused, match=r"« DREAL-99 ».*DREAL-84, .*DEALM-06"):
            posts.grant_officer(people.user().email, "DREAL-99", OfficerRole.READER, **WHY)

    def test_what_ends_ends_at_once_and_stays_known(self):
        who = officer()
        posts.revoke_officer(who.email, **END)
        assert officer_post_of(who) is None
        post = OfficerPost.objects.get(user=who)
        assert (post.ended_by, post.end_reason) == tuple(END.values())
        assert told_of(who)[-1].details == {"post": post.pk, "office": "DREAL-84", "role": "instructeur", **END}

    def test_an_officer_is_not_of_the_staff_nor_the_staff_an_officer(self):
        assert staff_post_of(officer()) is None
        assert officer_post_of(staff()) is None


class TestStaff:
    def test_a_role_is_given_and_taken_away(self):
        who = staff()
        assert staff_post_of(who).has(StaffPower.ANSWER_MESSAGES)
        posts.revoke_staff(who.email, **END)
        assert staff_post_of(who) is None
        assert [entry.act for entry in told_of(who)] == ["staff.granted", "staff.revoked"]

    def test_a_role_given_by_nobody_in_particular_is_written_down_too(self):
        who = people.user()
        post = posts.grant_staff(who.email, StaffRole.OPERATOR)
        assert told_of(who)[0].details == {"post": post.pk, "role": "exploitant", "by": "", "reason": ""}

    def test_somebody_has_one_role_at_a_time(self):
        who = staff(StaffRole.SUPPORT)
        posts.grant_staff(who.email.upper(), StaffRole.MANAGER, **END)
        assert staff_post_of(who).role == StaffRole.MANAGER
        assert StaffPost.objects.filter(user=who, ended_at=None).count() == 1

    def test_who_comes_back_gets_a_new_post(self):
        who = staff()
        posts.revoke_staff(who.email, **END)
        posts.grant_staff(who.email, StaffRole.SUPPORT, **WHY)
        assert [post.ended_at is None for post in StaffPost.objects.filter(user=who)] == [False, True]

    def test_a_role_held_already_is_refused_and_changes_nothing(self):
        who = staff()
        with pytest.raises(Refused, match="a déjà ce rôle"):
            posts.grant_staff(who.email, StaffRole.SUPPORT, **END)
        assert StaffPost.objects.get().ended_at is None
        assert len(told_of(who)) == 1

    def test_who_has_no_role_loses_none(self):
        with pytest.raises(Refused, match="n'a de rôle dans l'équipe"):
            posts.revoke_staff(people.user().email, **END)
        with pytest.raises(Refused, match="n'a de rôle d'agent"):
            posts.revoke_officer(staff().email, **END)

    def test_an_address_that_never_answered_gets_nothing(self):
        who = people.user()
        who.emailaddress_set.update(verified=False)
        with pytest.raises(Refused, match="Aucun compte"):
            posts.grant_staff(who.email, StaffRole.SUPPORT, **WHY)


class TestAccounts:
    def test_a_closed_account_may_nothing_gets_nothing_and_loses_its_posts_like_any_other(self):
        who = staff()
        posts.grant_officer(who.email, "DREAL-84", OfficerRole.READER, **WHY)
        who.is_active = False
        who.save()
        assert (staff_post_of(who), officer_post_of(who)) == (None, None)
        with pytest.raises(Refused, match="Aucun compte"):
            posts.grant_staff(who.email, StaffRole.MANAGER, **WHY)
        assert posts.revoke_staff(who.email, **END).ended_at is not None
        assert posts.revoke_officer(who.email, **END).ended_at is not None

    def test_a_deleted_account_takes_its_posts_along_and_the_journal_keeps_their_end(self):
        who = staff()
        posts.grant_officer(who.email, "DREAL-84", OfficerRole.READER, **WHY)
        number = who.pk
        delete_account(who)
        assert not StaffPost.objects.exists()
        assert not OfficerPost.objects.exists()
        ends = JournalEntry.objects.filter(subject=f"user:{number}", act__endswith=".revoked").order_by("act")
        assert [(entry.act, entry.actor, entry.details["reason"]) for entry in ends] == [
            ("officer.revoked", number, "compte supprimé"),
            ("staff.revoked", number, "compte supprimé"),
        ]


@pytest.mark.django_db(transaction=True)
def test_of_two_roles_given_at_once_one_stays():
    who = people.user()
    at_once(
        lambda: posts.grant_staff(who.email, StaffRole.SUPPORT),
        lambda: posts.grant_staff(who.email, StaffRole.MANAGER),
    )
    assert [post.ended_at is None for post in StaffPost.objects.filter(user=who).order_by("ended_at")] == [False, True]
