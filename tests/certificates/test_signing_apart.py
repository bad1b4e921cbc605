"""The paper of a signature is made while nobody waits; what became of things meanwhile is looked at before it counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import Role
from adock.certificates import drafts, services
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.rules import WithdrawalReason
from adock.core.refusals import Refused
from adock.documents import keeping
from adock.gateways import files
from adock.gateways.sealing import pades
from adock.register.models import Registration
from tests import people, sealed
from tests.accounts.concurrency import at_once
from tests.factories import TODAY
from tests.reading import acts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _company():
    sealed.company()


@pytest.fixture
def camille():
    return people.signatory()


@pytest.fixture
def meanwhile(monkeypatch) -> Callable[[Callable[[], object]], list[object]]:
    """What happens while the next paper is being sealed; what it returned is added to the list."""

    def set_up(act: Callable[[], object]) -> list[object]:
        seal, outcomes = pades.seal, []

        def slowly(*args, **named) -> bytes:
            monkeypatch.setattr(pades, "seal", seal)
            outcomes.append(act())
            return seal(*args, **named)

        monkeypatch.setattr(pades, "seal", slowly)
        return outcomes

    return set_up


def nothing_is_signed(draft: StatementDraft) -> bool:
    return not Certificate.objects.filter(draft_id=draft.pk).exists() and StatementDraft.objects.filter(pk=draft.pk).exists()


@pytest.mark.django_db(transaction=True)
class TestWhoWaits:
    def test_no_transaction_is_open_while_a_paper_is_sealed(self, camille, meanwhile):
        draft = sealed.draft(camille)
        outcomes = meanwhile(lambda: connection.in_atomic_block)
        sealed.sign(draft)
        assert outcomes == [False]

    def test_another_signatory_signs_and_withdraws_meanwhile_without_waiting(self, camille, meanwhile, monkeypatch):
        monkeypatch.setattr(services, "LONGEST_WAIT", timedelta(milliseconds=200))
        alix = people.signatory(first_name="Alix")
        slow, quick = sealed.draft(camille), sealed.draft(alix)

        def sign_and_withdraw() -> Certificate:
            return services.withdraw(alix, sealed.sign(quick), WithdrawalReason.MISTAKE)

        outcomes = meanwhile(lambda: at_once(sign_and_withdraw))
        with pytest.raises(services.SignedMeanwhile):
            sealed.sign(slow)
        [[withdrawn]] = outcomes
        assert isinstance(withdrawn, Certificate)
        assert list(Certificate.objects.all()) == [withdrawn]
        assert nothing_is_signed(slow)

    def test_a_second_click_that_ends_first_is_what_the_first_finds(self, camille, meanwhile):
        draft = sealed.draft(camille)
        outcomes = meanwhile(lambda: at_once(lambda: sealed.sign(draft)))
        first = sealed.sign(draft)
        assert outcomes == [[first]]
        assert acts(sealed.SIREN) == ["certificate.signed"]


class TestWhatChangedWhileItWasSealed:
    def test_of_the_company_it_is_read_again(self, camille, meanwhile):
        draft = sealed.draft(camille)
        meanwhile(lambda: Registration.objects.update(legal_name="TRANSPORTS KERMARREC"))
        with pytest.raises(services.ChangedMeanwhile):
            sealed.sign(draft)
        assert nothing_is_signed(draft)

    def test_of_the_draft_too(self, camille, meanwhile):
        draft = sealed.draft(camille)
        meanwhile(lambda: drafts.set_signatory(camille, sealed.SIREN, sealed.SIGNATORY | {"place": "Brest"}))
        with pytest.raises(services.ChangedMeanwhile):
            sealed.sign(draft)
        assert nothing_is_signed(draft)

    def test_midnight_too(self, camille, meanwhile, on_the_day):
        draft = sealed.draft(camille)
        meanwhile(lambda: on_the_day.move_to("2026-11-24T23:00:00Z"))
        with pytest.raises(services.ChangedMeanwhile):
            sealed.sign(draft)
        assert nothing_is_signed(draft)

    def test_a_draft_given_up_is_not_signed(self, camille, meanwhile):
        draft = sealed.draft(camille)
        meanwhile(lambda: drafts.give_up(camille, sealed.SIREN))
        with pytest.raises(Refused, match="n'est plus en préparation"):
            sealed.sign(draft)
        assert not Certificate.objects.exists()

    def test_a_signatory_who_lost_the_role_signs_nothing(self, camille, meanwhile):
        draft = sealed.draft(camille)
        meanwhile(lambda: Membership.objects.update(role=Role.EDITOR))
        with pytest.raises(Refused, match="Vous ne pouvez pas signer"):
            sealed.sign(draft)
        assert nothing_is_signed(draft)

    def test_one_that_was_in_force_and_is_withdrawn_is_not_replaced_besides(self, camille, meanwhile):
        first, draft = sealed.certificate(by=camille), sealed.draft(camille)
        meanwhile(lambda: services.withdraw(camille, first, WithdrawalReason.MISTAKE))
        signed = sealed.sign(draft)
        first.refresh_from_db()
        assert (first.end_kind, first.replaced_by) == ("WITHDRAWN", None)
        assert signed.ended_at is None

    def test_a_company_has_so_many_papers_sealed_in_a_day_signed_or_not(self, camille, meanwhile, monkeypatch):
        monkeypatch.setattr(services, "SEALS_IN_A_DAY", 1)
        draft = sealed.draft(camille)
        meanwhile(lambda: drafts.set_signatory(camille, sealed.SIREN, sealed.SIGNATORY | {"place": "Brest"}))
        with pytest.raises(services.ChangedMeanwhile):
            sealed.sign(draft)
        draft.refresh_from_db()
        with pytest.raises(Refused, match="demain"):
            sealed.sign(draft)
        assert len(list(files.names(Certificate.FOLDER))) == 1

    def test_the_paper_that_was_sealed_for_nothing_is_swept(self, camille, meanwhile, on_the_day):
        draft = sealed.draft(camille)
        meanwhile(lambda: Membership.objects.update(role=Role.EDITOR))
        with pytest.raises(Refused):
            sealed.sign(draft)
        assert len(list(files.names(Certificate.FOLDER))) == 1
        on_the_day.move_to(timezone.now() + timedelta(days=4000))  # files are dated by the real clock
        assert keeping.sweep_strays(Certificate, timezone.now()) == 1
        assert list(files.names(Certificate.FOLDER)) == []


def test_the_paper_says_what_its_row_says(camille):
    signed = sealed.certificate(by=camille)
    signed.refresh_from_db()
    assert signed.signed_at.date() == TODAY
    assert pades.examine(services.paper(signed)).is_intact
    assert signed.size == len(services.paper(signed))
