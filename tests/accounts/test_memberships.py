"""Who may act for a company: nothing before a proof, everybody told, and nobody thrown out by who comes last."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adock.accounts import memberships
from adock.accounts.memberships import NoAdministratorLeft
from adock.accounts.models import Membership, Provider, User
from adock.accounts.objections import objection_path
from adock.accounts.permissions import may, membership_of
from adock.accounts.rules import EndReason, MembershipState, Power, Proof, Role
from adock.core.models import JournalEntry, OutgoingMail
from adock.core.refusals import Refused
from tests import factories as make
from tests import people
from tests.accounts.concurrency import at_once
from tests.reading import acts, mails_to

SIREN, SIRET = make.siren(1), make.siret(1)
LONG_AGO = timedelta(days=31)


@pytest.fixture(autouse=True)
def _company(db):
    make.registration(SIRET, lc={})


def claim(who: User, siret: str = SIRET, siren: str = SIREN) -> Membership:
    return memberships.claim_by_proconnect(who, siren, people.identity(who, siret).pk, siret)


def elder(role: Role = Role.ADMINISTRATOR, **fields) -> Membership:
    return people.member(SIREN, role, started_at=timezone.now() - LONG_AGO, **fields)


class TestClaimByProConnect:
    def test_the_first_comer_of_a_company_without_administrator_administers_it(self):
        assert claim(people.user()).role == Role.ADMINISTRATOR

    def test_who_comes_when_somebody_administers_only_edits_the_sheet(self):
        people.member(SIREN)
        assert claim(people.user()).role == Role.EDITOR

    def test_nobody_takes_the_place_of_an_administrator_by_objecting_to_it(self):
        editor = people.member(SIREN, Role.EDITOR)
        newcomer = people.member(SIREN)
        memberships.suspend(objection_path(newcomer, editor).rpartition("/")[2])
        with pytest.raises(Refused, match="déjà membre"):
            claim(editor.user)
        assert claim(people.user()).role == Role.EDITOR

    def test_a_company_whose_administrators_have_all_left_has_a_new_one(self):
        people.member(SIREN, state=MembershipState.ENDED)
        assert claim(people.user()).role == Role.ADMINISTRATOR

    def test_any_establishment_of_the_same_siren_proves(self):
        assert claim(people.user(), make.siret(1, 7)).proof == Proof.PROCONNECT

    def test_the_siret_of_another_company_proves_nothing(self):
        who = people.user()
        with pytest.raises(Refused, match="n'est pas celle de cette entreprise"):
            claim(who, make.siret(2))
        assert membership_of(who, SIREN) is None

    def test_somebody_elses_identity_proves_nothing(self):
        theirs = people.identity(people.user(), SIRET)
        with pytest.raises(Refused):
            memberships.claim_by_proconnect(people.user(), SIREN, theirs.pk, SIRET)

    def test_franceconnect_proves_nothing_of_a_company(self):
        who = people.user()
        citizen = people.identity(who, SIRET, Provider.FRANCECONNECT)
        with pytest.raises(Refused):
            memberships.claim_by_proconnect(who, SIREN, citizen.pk, SIRET)

    def test_a_siret_that_the_identity_does_not_hold_proves_nothing(self):
        who = people.user()
        with pytest.raises(Refused):
            memberships.claim_by_proconnect(who, SIREN, people.identity(who, make.siret(2)).pk, SIRET)

    def test_a_company_out_of_the_register_cannot_be_claimed(self):
        make.registration(make.siret(3), struck_off_on=make.SITUATION)
        with pytest.raises(Refused, match="plus inscrite"):
            claim(people.user(), make.siret(3), make.siren(3))

    def test_a_company_that_the_register_never_knew_cannot_be_claimed(self):
        with pytest.raises(Refused, match="ne trouvons pas"):
            claim(people.user(), make.siret(9), make.siren(9))

    def test_who_was_removed_does_not_come_back_by_the_same_identity(self):
        boss, who = elder(), people.user()
        memberships.remove(boss, claim(who))
        identity = who.identities.get()
        with pytest.raises(Refused, match="a mis fin à votre accès"):
            memberships.claim_by_proconnect(who, SIREN, identity.pk, SIRET)

    @pytest.mark.parametrize("becomes_suspended", [False, True], ids=["removed", "suspended"])
    @pytest.mark.parametrize("goes_by", ["deleting the account", "taking the identity away from it"])
    def test_another_account_of_the_same_identity_does_not_bring_back_who_was_put_out(self, goes_by, becomes_suspended):
        administrator, impostor = elder(), people.user()
        member = claim(impostor)
        if becomes_suspended:
            memberships.suspend(objection_path(member, administrator).rpartition("/")[2])
        else:
            memberships.remove(administrator, member)
        old = impostor.identities.get()
        same = {"provider": old.provider, "issuer": old.issuer, "subject": old.subject, "siret": old.siret}
        (impostor if goes_by == "deleting the account" else old).delete()
        again = people.user()
        identity = again.identities.create(**same)
        with pytest.raises(Refused, match="ne suffit plus"):
            memberships.claim_by_proconnect(again, SIREN, identity.pk, SIRET)
        assert membership_of(again, SIREN) is None

    def test_the_identity_of_who_is_restored_or_invited_proves_again(self):
        administrator, newcomer = elder(), people.user()
        member = claim(newcomer)
        memberships.suspend(objection_path(member, administrator).rpartition("/")[2])
        memberships.restore(administrator, member)
        assert not memberships.is_refused(newcomer.identities.get(), SIREN)
        memberships.remove(administrator, member)
        assert memberships.is_refused(newcomer.identities.get(), SIREN)
        memberships.start(newcomer, SIREN, Role.EDITOR, Proof.INVITATION, actor=None)
        assert not memberships.is_refused(newcomer.identities.get(), SIREN)

    def test_who_left_may_come_back(self):
        elder()
        who = people.user()
        memberships.leave(claim(who))
        again = memberships.claim_by_proconnect(who, SIREN, who.identities.get().pk, SIRET)
        assert again.state == MembershipState.ACTIVE

    def test_a_second_claim_adds_nothing(self):
        who = people.user()
        claim(who)
        with pytest.raises(Refused, match="déjà membre"):
            memberships.claim_by_proconnect(who, SIREN, who.identities.get().pk, SIRET)
        assert Membership.objects.count() == 1

    def test_it_is_in_the_journal_without_any_name(self):
        who = people.user()
        claim(who)
        entry = JournalEntry.objects.get(act="membership.started")
        assert (entry.actor, entry.subject, entry.details["proof"]) == (who.pk, SIREN, "PROCONNECT")
        assert who.last_name not in str(entry.details)
        assert who.email not in str(entry.details)


class TestNobodyIsLeftUntold:
    def test_all_the_other_members_are_told_of_a_newcomer_and_how_to_object(self):
        others = [people.member(SIREN, role) for role in Role]
        newcomer = claim(people.user("Nadia"))
        for other in others:
            (mail,) = mails_to(other.user)
            assert "Nadia Morel" in mail.subject
            assert "https://adock.example/objections/" in mail.text
            assert "Identité professionnelle (ProConnect)" in mail.text
        (own,) = mails_to(newcomer.user)
        assert "objections" not in own.text

    def test_the_published_mailbox_of_the_company_is_told_even_when_nobody_is_a_member_yet(self):
        make.profile(make.registration(make.siret(1, 2), is_head_office=False), email="contact@morel.example")
        claim(people.user())
        (mail,) = mails_to("contact@morel.example")
        assert "/objections/" in mail.text

    def test_former_and_suspended_members_and_other_companies_are_not_told(self):
        untold = [
            people.member(SIREN, state=MembershipState.ENDED),
            people.member(SIREN, state=MembershipState.SUSPENDED),
            people.member(make.siren(2)),
        ]
        claim(people.user())
        assert [mails_to(member.user) for member in untold] == [[], [], []]

    def test_no_mail_holds_a_code_word_or_a_none(self):
        elder()
        claim(people.user())
        for mail in OutgoingMail.objects.all():
            for word in ("None", "ADMINISTRATOR", "EDITOR", "PROCONNECT"):
                assert word not in mail.subject + mail.text + mail.html

    def test_a_member_without_an_address_costs_nobody_else_the_news(self):
        people.member(SIREN, user=people.user("Ali", email=""))
        told = people.member(SIREN)
        claim(people.user())
        assert len(mails_to(told.user)) == 1


class TestAStrongerProof:
    def test_it_begins_a_new_membership_to_which_everybody_may_object(self):
        first = people.member(SIREN, Role.EDITOR)
        later = people.member(SIREN)
        second = memberships.start(first.user, SIREN, Role.ADMINISTRATOR, Proof.LETTER, actor=None)
        first.refresh_from_db()
        assert (first.state, first.end_reason) == (MembershipState.ENDED, EndReason.REPLACED)
        assert second.pk > later.pk
        assert "/objections/" in mails_to(later.user)[0].text

    def test_a_suspended_member_cannot_come_round_by_another_proof(self):
        suspended = people.member(SIREN, state=MembershipState.SUSPENDED)
        with pytest.raises(Refused, match="suspendu"):
            memberships.start(suspended.user, SIREN, Role.ADMINISTRATOR, Proof.LETTER, actor=None)


class TestOfficer:
    def grant(self, email: str, role: Role = Role.ADMINISTRATOR) -> Membership:
        return memberships.grant_by_officer(SIREN, email, role, officer="DREAL-53-12", reason="Kbis vu au guichet")

    def test_grants_a_verified_account_and_says_so_in_the_journal(self):
        who = people.user()
        assert self.grant(who.email.upper()).proof == Proof.OFFICER
        details = JournalEntry.objects.get(act="membership.started").details
        assert (details["officer"], details["reason"]) == ("DREAL-53-12", "Kbis vu au guichet")

    def test_an_address_that_has_not_answered_gets_nothing(self):
        who = people.user()
        who.emailaddress_set.update(verified=False)
        with pytest.raises(Refused, match="Aucun compte"):
            self.grant(who.email)

    def test_passes_over_a_suspension(self):
        suspended = people.member(SIREN, state=MembershipState.SUSPENDED)
        assert self.grant(suspended.user.email).state == MembershipState.ACTIVE
        assert Membership.objects.filter(user=suspended.user, state=MembershipState.SUSPENDED).count() == 0

    def test_ends_the_membership_of_an_impostor_and_tells_it(self):
        impostor = people.member(SIREN)
        memberships.revoke_by_officer(SIREN, impostor.user.email, officer="D12", reason="fraude")
        assert not may(impostor.user, Power.EDIT_SHEET, SIREN)
        assert "mis fin" in mails_to(impostor.user)[0].text


class TestRevocation:
    def test_who_is_removed_may_do_nothing_more_at_once_and_is_told(self):
        boss, other = elder(), people.member(SIREN, Role.EDITOR)
        assert may(other.user, Power.EDIT_SHEET, SIREN)
        memberships.remove(boss, other)
        assert not may(other.user, Power.EDIT_SHEET, SIREN)
        assert "mis fin à votre accès" in mails_to(other.user)[0].text
        assert acts(SIREN) == ["membership.ended"]

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.SIGNATORY])
    def test_only_an_administrator_removes(self, role):
        with pytest.raises(Refused):
            memberships.remove(elder(role), people.member(SIREN, Role.EDITOR))

    @pytest.mark.parametrize("state", [MembershipState.SUSPENDED, MembershipState.ENDED])
    def test_a_suspended_or_former_administrator_removes_nobody(self, state):
        other = people.member(SIREN)
        with pytest.raises(Refused):
            memberships.remove(elder(state=state), other)
        assert membership_of(other.user, SIREN) is not None

    def test_an_administrator_of_another_company_removes_nobody(self):
        stranger = people.member(make.siren(2), started_at=timezone.now() - LONG_AGO)
        with pytest.raises(Refused):
            memberships.remove(stranger, people.member(SIREN))

    def test_a_new_administrator_cannot_throw_out_those_who_were_there_before(self):
        victim, intruder = people.member(SIREN), people.member(SIREN)
        for act in (
            lambda: memberships.remove(intruder, victim),
            lambda: memberships.change_role(intruder, victim, Role.EDITOR),
            lambda: memberships.hand_over(intruder, victim, None),
        ):
            with pytest.raises(Refused, match="moins de 30 jours"):
                act()
        assert membership_of(victim.user, SIREN).role == Role.ADMINISTRATOR

    def test_after_the_time_to_object_it_may(self):
        first, second = elder(), elder()
        memberships.remove(second, first)
        assert membership_of(first.user, SIREN) is None

    def test_an_accomplice_brought_in_later_cannot_either(self):
        victim, intruder = people.member(SIREN), people.member(SIREN)
        accomplice = memberships.start(people.user(), SIREN, Role.ADMINISTRATOR, Proof.INVITATION, actor=intruder.user_id)
        with pytest.raises(Refused, match="moins de 30 jours"):
            memberships.remove(accomplice, victim)


class TestTheLastAdministrator:
    def test_cannot_leave_unnoticed(self):
        last, editor = elder(), people.member(SIREN, Role.EDITOR)
        with pytest.raises(NoAdministratorLeft):
            memberships.leave(last)
        memberships.leave(last, leaves_none=True)
        assert "n'a plus d'administrateur" in mails_to(editor.user)[0].subject
        assert "company.left_without_administrator" in acts(SIREN)

    def test_cannot_step_down_unnoticed(self):
        last = elder()
        with pytest.raises(NoAdministratorLeft):
            memberships.step_down(last, Role.EDITOR)
        memberships.step_down(last, Role.EDITOR, leaves_none=True)
        assert "company.left_without_administrator" in acts(SIREN)

    def test_one_of_two_leaves_freely_and_the_other_is_told(self):
        first, second = elder(), elder()
        memberships.leave(first)
        assert "ne peut plus agir" in mails_to(second.user)[0].subject

    def test_an_administrator_whose_account_is_closed_does_not_count(self):
        last = elder()
        closed = elder()
        User.objects.filter(pk=closed.user_id).update(is_active=False)
        with pytest.raises(NoAdministratorLeft):
            memberships.leave(last)

    @pytest.mark.parametrize("then", [None, Role.EDITOR])
    def test_hands_over_in_one_act(self, then):
        last, heir = elder(), people.member(SIREN, Role.EDITOR)
        memberships.hand_over(last, heir, then)
        assert membership_of(heir.user, SIREN).role == Role.ADMINISTRATOR
        own = membership_of(last.user, SIREN)
        assert own is None if then is None else own.role == then
        assert "company.left_without_administrator" not in acts(SIREN)

    def test_does_not_hand_over_to_a_suspended_member(self):
        with pytest.raises(Refused):
            memberships.hand_over(elder(), people.member(SIREN, state=MembershipState.SUSPENDED), None)


class TestDeletedAccounts:
    def test_their_memberships_end_and_companies_left_alone_are_told(self):
        last, editor = elder(), people.member(SIREN, Role.EDITOR)
        elsewhere = people.member(make.siren(2), user=last.user)
        people.member(make.siren(2))
        assert memberships.companies_left_without_administrator(last.user) == [SIREN]
        memberships.end_all_memberships(last.user)
        for member in (last, elsewhere):
            member.refresh_from_db()
            assert (member.state, member.end_reason) == (MembershipState.ENDED, EndReason.ACCOUNT_DELETED)
        assert "n'a plus d'administrateur" in mails_to(editor.user)[0].subject
        assert acts(SIREN) == ["membership.ended", "company.left_without_administrator"]
        assert acts(make.siren(2)) == ["membership.ended"]

    def test_a_suspended_membership_ends_too(self):
        suspended = people.member(SIREN, state=MembershipState.SUSPENDED)
        memberships.end_all_memberships(suspended.user)
        suspended.refresh_from_db()
        assert suspended.state == MembershipState.ENDED


def test_a_role_that_changes_is_told_to_its_owner_in_words():
    boss, other = elder(), people.member(SIREN, Role.EDITOR)
    memberships.change_role(boss, other, Role.SIGNATORY)
    (mail,) = mails_to(other.user)
    assert "Rôle : Signataire (avant : Rédacteur)" in mail.text


@pytest.mark.django_db(transaction=True)
def test_of_two_first_comers_at_once_only_one_administers():
    first, second = people.user(), people.user()
    outcomes = at_once(lambda: claim(first), lambda: claim(second))
    assert sorted(member.role for member in outcomes) == [Role.ADMINISTRATOR, Role.EDITOR]


@pytest.mark.django_db(transaction=True)
def test_of_two_last_administrators_who_leave_at_once_one_is_held_back():
    first, second = elder(), elder()
    outcomes = at_once(lambda: memberships.leave(first), lambda: memberships.leave(second))
    assert sum(isinstance(outcome, NoAdministratorLeft) for outcome in outcomes) == 1
    assert memberships.has_administrator(SIREN)
