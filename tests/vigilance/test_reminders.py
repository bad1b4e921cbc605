"""The mails that tell what ends of a vigilance file."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState, Role
from adock.certificates.rules import EndKind
from adock.jobs.schedule import remind_of_ends
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument, Reminder
from adock.vigilance.reminders import remind
from tests import factories as make
from tests import people
from tests import vigilance_factories as vigilance
from tests.accounts.concurrency import at_once
from tests.reading import assert_is_plain_french, link_in, only_mail, outbox
from tests.vigilance_factories import SIREN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

TODAY = make.TODAY


def day(left: int) -> date:
    """The end of a paper that has so many days left."""
    return TODAY + timedelta(days=left)


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def keeper():
    make.registration(make.siret(1))
    return people.member(SIREN, Role.SIGNATORY).user


def test_a_paper_that_ends_in_thirty_days_is_told_with_the_page_that_renews_it(keeper):
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    assert remind(TODAY) == 1
    mail = only_mail()
    assert mail.recipient == keeper.email
    assert mail.subject == ("TRANSPORTS MOREL : attestation de vigilance (Urssaf), à renouveler d'ici au 24 décembre 2026")
    assert link_in(mail) == f"/mon-espace/entreprises/{SIREN}/dossier/urssaf"
    assert "dans 30 jours, le 24 décembre 2026" in mail.text
    assert "Pour ne plus en recevoir" in mail.text
    assert_is_plain_french(mail)


def test_a_statement_is_told_too_and_is_renewed_where_it_was_signed(keeper):
    vigilance.certificate(signed_on=date(2026, 6, 1))  # to 1 December
    remind(TODAY)
    mail = only_mail()
    assert "dans 7 jours, le 1er décembre 2026" in mail.text
    assert link_in(mail) == f"/mon-espace/entreprises/{SIREN}/attestations"
    assert_is_plain_french(mail)


def test_all_that_ends_is_told_in_one_mail_the_soonest_first(keeper):
    vigilance.document(Slot.KBIS, ends_on=day(29))
    vigilance.document(Slot.GOODS_INSURANCE, ends_on=day(6))
    vigilance.certificate(signed_on=date(2026, 6, 10))
    vigilance.document(Slot.LICENCE, ends_on=day(300))
    assert remind(TODAY) == 1
    mail = only_mail()
    assert mail.subject == "TRANSPORTS MOREL : 3 pièces du dossier de vigilance à renouveler"
    assert mail.text.index("Assurance des marchandises") < mail.text.index("salariés étrangers") < mail.text.index("Kbis")
    assert "licence" not in mail.text
    assert link_in(mail) == f"/mon-espace/entreprises/{SIREN}/dossier"
    assert_is_plain_french(mail)


def test_each_end_is_told_twice_in_all_and_nothing_after_it(keeper):
    vigilance.document(Slot.URSSAF, ends_on=day(40), deposited_at=timezone.now() - timedelta(days=100))
    sent = [left for left in range(45, -10, -1) if remind(day(40) - timedelta(days=left))]
    assert sent == [30, 7]


def test_a_worker_that_was_away_for_days_tells_once_and_not_twice(keeper):
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    assert [remind(later(days)) for days in (26, 27, 30)] == [1, 0, 0]
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [7, 30]


@pytest.mark.parametrize("left", [-1, 0])
def test_an_end_is_told_on_its_last_day_and_no_more_on_the_next(keeper, left):
    vigilance.document(Slot.URSSAF, ends_on=day(left), deposited_at=timezone.now() - timedelta(days=100))
    assert remind(TODAY) == (left == 0)


def test_nothing_is_told_of_what_is_no_longer_in_the_file(keeper):
    new = vigilance.document(Slot.URSSAF, ends_on=day(100))
    vigilance.document(Slot.URSSAF, ends_on=day(5), ended_at=timezone.now(), replaced_by=new)
    vigilance.document(Slot.KBIS, ends_on=day(5), ended_at=timezone.now())
    ended = {"ended_at": timezone.now(), "ended_on": TODAY, "end_kind": EndKind.WITHDRAWN}
    vigilance.certificate(signed_on=date(2026, 6, 1), **ended)
    assert remind(TODAY) == 0
    assert outbox() == []
    vigilance.document(Slot.LICENCE, ends_on=day(5))
    remind(TODAY)
    assert "Copie de la licence" in only_mail().text
    assert all(words not in only_mail().text for words in ("Urssaf", "Kbis", "salariés étrangers"))


def test_the_paper_that_renews_another_is_told_in_its_turn(keeper):
    old = vigilance.document(Slot.URSSAF, ends_on=day(30))
    remind(TODAY)
    DepositedDocument.objects.filter(pk=old.pk).update(ended_at=timezone.now())
    vigilance.document(Slot.URSSAF, ends_on=day(180))
    assert [remind(day(180) - timedelta(days=left)) for left in (31, 30, 7)] == [0, 1, 1]


def test_only_members_who_can_renew_a_paper_and_have_an_address_that_answered_are_told(keeper):
    second = people.member(SIREN, Role.ADMINISTRATOR).user
    people.member(SIREN, Role.EDITOR)
    people.member(SIREN, user=people.user(email=""))
    people.member(SIREN, user=people.user("Parti"), state=MembershipState.ENDED, ended_at=timezone.now())
    people.member(SIREN, user=people.user("Fermé", is_active=False))
    people.member(make.siren(2))
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    assert remind(TODAY) == 2
    assert {mail.recipient for mail in outbox()} == {keeper.email, second.email}


def test_when_nobody_can_be_told_whoever_comes_afterwards_is():
    make.registration(make.siret(1))
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    assert remind(TODAY) == 0
    member: Membership = people.member(SIREN)
    assert remind(later(1)) == 1
    assert only_mail().recipient == member.user.email


def test_each_company_has_its_own_mail(keeper):
    make.registration(make.siret(2), legal_name="TRANSPORTS KERMARREC")
    people.member(make.siren(2), user=keeper)
    for siren in (SIREN, make.siren(2)):
        vigilance.document(Slot.URSSAF, siren, ends_on=day(30))
    assert remind(TODAY) == 2
    assert {mail.subject.partition(" :")[0] for mail in outbox()} == {"TRANSPORTS MOREL", "TRANSPORTS KERMARREC"}


def test_an_extract_which_no_law_dates_is_never_reminded_of(keeper):
    vigilance.document(Slot.KBIS, issued_on=day(-300), ends_on=None)
    assert remind(TODAY) == 0


def test_the_worker_does_it_each_day(keeper):
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    remind_of_ends(0)
    assert only_mail().recipient == keeper.email


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(keeper):
    vigilance.document(Slot.URSSAF, ends_on=day(30))
    assert sorted(at_once(lambda: remind(TODAY), lambda: remind(TODAY))) == [0, 1]
    assert len(outbox()) == 1
