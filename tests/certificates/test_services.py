"""Signing, withdrawing, erasing: each whole or not at all, and what was signed never changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState, Role
from adock.certificates import services
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.queries import certificate_of, find, find_by_digest, in_force, latest_of_each
from adock.certificates.rules import KEPT_AFTER_END, State, WithdrawalReason
from adock.core.models import Change, JournalEntry, OutgoingMail
from adock.core.refusals import Refused
from adock.documents import keeping
from adock.gateways import files
from adock.gateways.sealing import pades, tokens
from adock.jobs.schema import as_owner
from tests import people
from tests import sealed as make
from tests.accounts.concurrency import at_once
from tests.factories import TODAY, siren
from tests.reading import acts, assert_is_plain_french, mails_to
from tests.servers import owner_of_the_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

NO, LIST = Kind.NO_FOREIGN_WORKERS, Kind.FOREIGN_WORKERS


@pytest.fixture(autouse=True)
def _company():
    make.company()


@pytest.fixture
def camille():
    return people.signatory()


def sign(draft: StatementDraft, **changes) -> Certificate:
    found = services.preview(draft, timezone.localdate())
    told = {"seen": found.seen, "read": found.read} | changes
    return services.sign(draft.user, draft.siren, draft.pk, **told)


def sweep_strays(now: datetime) -> int:
    return keeping.sweep_strays(Certificate, now)


class TestWhatIsSigned:
    def test_it_is_numbered_sealed_kept_and_told(self, camille):
        signed = make.certificate(by=camille)
        assert signed.number.startswith("ADK-2026-")
        assert find(signed.number.lower().replace("-", " ")) == find(signed.code.lower()) == signed
        paper = services.paper(signed)
        assert find_by_digest(signed.sha256) == signed
        assert len(paper) == signed.size
        examined = pades.examine(paper)
        assert (examined.is_sealed_by_us, examined.is_intact) == (True, True)
        assert acts(make.SIREN) == ["certificate.signed"]
        details = JournalEntry.objects.get(act="certificate.signed").details
        assert details == {"number": signed.number, "kind": "non_emploi", "replaces": None}

    def test_its_token_says_what_the_paper_says(self, camille):
        signed = make.certificate(kind=LIST, by=camille)
        assert tokens.read_token(signed.token) == {
            "n": signed.number,
            "c": signed.code,
            "k": "liste_nominative",
            "s": make.SIREN,
            "d": "TRANSPORTS MOREL",
            "w": 1,
            "i": "2026-11-24",
            "e": "2027-05-24",
        }

    def test_it_states_the_company_as_it_is_known_that_day(self, camille):
        signed = make.certificate(by=camille)
        assert (signed.company_name, signed.siret) == ("TRANSPORTS MOREL", make.SIRET)
        assert signed.address == ["12 bis rue du Port", "35000 RENNES"]

    def test_a_statement_without_names_holds_none_even_if_some_were_typed(self, camille):
        draft = make.draft(camille, kind=LIST)
        StatementDraft.objects.filter(pk=draft.pk).update(kind=NO)
        draft.refresh_from_db()
        signed = sign(draft)
        assert (signed.workers, signed.worker_count) == ([], 0)

    def test_a_new_one_replaces_the_one_in_force_and_not_those_before(self, camille):
        first = make.certificate(by=camille)
        services.withdraw(camille, first, WithdrawalReason.MISTAKE)
        second, third = make.certificate(by=camille), make.certificate(kind=LIST, by=camille)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.replaced_by, second.replaced_by) == (None, third)
        assert [one.state_on(TODAY) for one in (first, second, third)] == [State.WITHDRAWN, State.REPLACED, State.VALID]
        assert in_force(make.SIREN, TODAY) == third
        assert latest_of_each([make.SIREN, siren(9)]) == {make.SIREN: third}

    def test_one_that_expired_is_not_said_to_be_replaced(self, camille, on_the_day):
        first = make.certificate(by=camille)
        on_the_day.move_to("2027-05-25T11:00:00Z")
        make.certificate(by=camille)
        first.refresh_from_db()
        assert first.ended_at is None
        assert first.state_on(timezone.localdate()) == State.EXPIRED

    def test_the_index_is_told_to_read_the_companys_sheets_again(self, camille):
        before = Change.objects.count()
        signed = make.certificate(by=camille)
        assert list(Change.objects.order_by("id")[before:].values_list("siret", flat=True)) == [make.SIRET]
        services.withdraw(camille, signed, WithdrawalReason.MISTAKE)
        assert Change.objects.count() == before + 2

    def test_numbers_and_codes_are_never_those_of_another(self, camille):
        one, other = make.row(), make.row()
        for field in ("number", "code", "sha256", "draft_id"):
            with pytest.raises(DatabaseError), transaction.atomic():
                make.row(**{field: getattr(one, field)})
        assert one.number != other.number
        assert certificate_of(siren(9), one.number) is None


class TestMails:
    def test_those_who_may_sign_are_told_and_nobody_else(self, camille):
        alix = people.signatory(role=Role.ADMINISTRATOR, first_name="Alix")
        people.signatory(role=Role.EDITOR, first_name="Bruno")
        signed = make.certificate(by=camille)
        assert {mail.recipient for mail in OutgoingMail.objects.all()} == {camille.email, alix.email}
        [mail] = mails_to(alix)
        assert_is_plain_french(mail)
        for said in (signed.number, signed.code, "Camille Morel, gérante", "24 mai 2027", "retirez l'attestation"):
            assert said in mail.text

    def test_none_holds_a_workers_name_nor_its_permit(self, camille):
        signed = make.certificate(kind=LIST, by=camille)
        services.withdraw(camille, signed, WithdrawalReason.MISTAKE)
        mails = mails_to(camille)
        assert len(mails) == 2
        for mail in mails:
            assert_is_plain_french(mail)
            for secret in ("Diallo", "Awa", "Sénégal", "7501000001"):
                assert secret not in mail.text + mail.html + mail.subject

    def test_neither_does_the_journal(self, camille):
        signed = make.certificate(kind=LIST, by=camille)
        services.withdraw(camille, signed, WithdrawalReason.MISTAKE)
        assert "Diallo" not in str(list(JournalEntry.objects.values()))


class TestNothingHalfDone:
    def test_a_store_that_fails_leaves_nothing(self, camille, monkeypatch):
        first = make.certificate(by=camille)
        draft = make.draft(camille)
        before = list(OutgoingMail.objects.values_list("id")), acts(make.SIREN)

        def fails(name: str, content: bytes) -> None:
            raise files.StoreAway(name)

        monkeypatch.setattr(files, "put", fails)
        with pytest.raises(files.StoreAway):
            sign(draft)
        first.refresh_from_db()
        assert first.ended_at is None, "the one in force stays so"
        assert list(Certificate.objects.all()) == [first]
        assert StatementDraft.objects.filter(pk=draft.pk).exists()
        assert (list(OutgoingMail.objects.values_list("id")), acts(make.SIREN)) == before

    def test_a_failure_after_the_store_leaves_a_stray_paper_that_is_swept_after_a_day(self, camille, monkeypatch, on_the_day):
        draft = make.draft(camille)

        def fails(*args) -> None:
            raise DatabaseError

        monkeypatch.setattr(services.emails, "tell_signed", fails)
        with pytest.raises(DatabaseError):
            sign(draft)
        assert not Certificate.objects.exists()
        assert StatementDraft.objects.filter(pk=draft.pk).exists()
        monkeypatch.undo()
        kept = make.certificate(by=camille)
        assert len(list(files.names(Certificate.FOLDER))) == 2
        on_the_day.move_to(timezone.now() + timedelta(days=4000))  # files are dated by the real clock
        assert sweep_strays(timezone.now()) == 1
        assert [stored.name for stored in files.names(Certificate.FOLDER)] == [kept.file]

    def test_a_paper_that_was_just_stored_is_not_a_stray_yet(self):
        files.put(f"{Certificate.FOLDER}{'0' * 32}", b"%PDF")
        assert sweep_strays(timezone.now()) == 0

    def test_a_signatory_who_lost_the_role_signs_nothing(self, camille):
        draft = make.draft(camille)
        Membership.objects.update(role=Role.EDITOR)
        with pytest.raises(Refused, match="Vous ne pouvez pas signer"):
            sign(draft)

    def test_nobody_signs_without_end_for_one_company(self, camille, monkeypatch, on_the_day):
        monkeypatch.setattr(services, "SIGNATURES_IN_A_DAY", 1)
        make.company(2)
        make.certificate(siren(2))
        first, draft = make.certificate(by=camille), make.draft(camille)
        with pytest.raises(Refused, match="signées pour cette entreprise depuis hier"):
            sign(draft)
        assert list(Certificate.objects.filter(siren=make.SIREN)) == [first]
        on_the_day.shift(timedelta(days=1))
        assert sign(draft).pk != first.pk

    def test_what_was_not_read_is_not_signed(self, camille):
        draft = make.draft(camille, kind=LIST)
        with pytest.raises(services.ChangedMeanwhile):
            sign(draft, read="")
        with pytest.raises(services.SignedMeanwhile):
            sign(draft, seen="ADK-2026-000001")
        read = services.preview(draft, TODAY).read
        make.Registration.objects.update(legal_name="TRANSPORTS KERMARREC")
        with pytest.raises(services.ChangedMeanwhile):
            sign(draft, read=read)
        assert not Certificate.objects.exists()


class TestWithdrawal:
    def test_it_is_for_good(self, camille):
        signed = make.certificate(by=camille)
        services.withdraw(camille, signed, WithdrawalReason.SITUATION_CHANGED)
        with pytest.raises(Refused, match="n'est plus valable"):
            services.withdraw(camille, signed, WithdrawalReason.MISTAKE)
        signed.refresh_from_db()
        assert signed.end_reason == WithdrawalReason.SITUATION_CHANGED
        assert acts(make.SIREN) == ["certificate.signed", "certificate.withdrawn"]

    def test_neither_an_expired_nor_a_replaced_one_is_withdrawn(self, camille, on_the_day):
        first = make.replaced(by=camille)
        with pytest.raises(Refused):
            services.withdraw(camille, first, WithdrawalReason.MISTAKE)
        on_the_day.move_to("2027-05-25T11:00:00Z")
        second = in_force(make.SIREN, TODAY)
        with pytest.raises(Refused):
            services.withdraw(camille, second, WithdrawalReason.MISTAKE)

    def test_who_lost_the_role_while_waiting_for_another_signature_withdraws_nothing(self, camille, monkeypatch):
        one, wait = make.certificate(by=camille), services._lock

        def wait_and_lose_the_role(siren):
            wait(siren)
            Membership.objects.filter(user=camille).update(state=MembershipState.SUSPENDED)

        monkeypatch.setattr(services, "_lock", wait_and_lose_the_role)
        with pytest.raises(Refused, match="Vous ne pouvez pas signer"):
            services.withdraw(camille, one, WithdrawalReason.MISTAKE)

    def test_another_companys_is_not(self, camille):
        make.company(2)
        with pytest.raises(Refused, match="Vous ne pouvez pas signer"):
            services.withdraw(camille, make.certificate(siren(2)), WithdrawalReason.MISTAKE)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="what was signed is not changed"), transaction.atomic():
        yield


class TestPostgresItself:
    @pytest.mark.parametrize(
        "change",
        [
            "company_name = 'AUTRE'",
            "kind = 'FOREIGN_WORKERS'",
            "last_name = 'AUTRE'",
            "signed_at = now()",
            "valid_until = '2099-01-01'",
            "sha256 = repeat('0', 64)",
            "token = 'y'",
            "workers = '[{}]'",
            "file = 'autre'",
            "address = ARRAY['ailleurs']",
            "worker_count = 7",
        ],
    )
    def test_it_refuses_to_change_what_was_signed(self, change):
        one = make.row()
        with (
            pytest.raises(DatabaseError, match="what was signed is not changed"),
            transaction.atomic(),
            connection.cursor() as sql,
        ):
            sql.execute(f"UPDATE certificates_certificate SET {change} WHERE id = {one.pk}")

    def test_it_refuses_to_delete_it(self):
        one = make.row()
        # the role that serves has no right to; where one role does all, the trigger answers
        with pytest.raises(DatabaseError, match=r"what was signed is not changed|permission denied"), transaction.atomic():
            one.delete()

    @pytest.mark.django_db(transaction=True)
    def test_it_refuses_to_delete_it_to_the_owner_of_the_tables_as_well(self):
        one = make.row()
        with as_owner(), refused():
            one.delete()

    def test_it_refuses_to_empty_the_table(self):
        with owner_of_the_tables() as sql:
            sql.execute(import_module("adock.certificates.migrations.0003_never_emptied").NEVER_EMPTIED)  # see conftest.py
            with pytest.raises(psycopg.DatabaseError, match="what was signed is not changed"):
                sql.execute("TRUNCATE certificates_certificate CASCADE")

    def test_it_refuses_to_give_life_again_to_what_ended(self, camille):
        one = make.withdrawn(by=camille)
        for end in ({"ended_at": None, "ended_on": None, "end_kind": None}, {"end_kind": "REPLACED"}, {"end_reason": ""}):
            with refused():
                Certificate.objects.filter(pk=one.pk).update(**end)

    def test_it_refuses_to_give_it_to_another_signatory(self, camille):
        one, other = make.certificate(by=camille), people.signatory(first_name="Alix")
        with refused():
            Certificate.objects.filter(pk=one.pk).update(signatory=other)


class TestErasing:
    def test_the_list_and_the_paper_go_five_years_after_the_end_and_not_a_day_before(self, camille):
        signed = make.certificate(kind=LIST, by=camille)
        end = signed.valid_until + KEPT_AFTER_END
        assert make.erase_old(end) == 0
        assert make.erase_old(end + timedelta(days=1)) == 1
        assert make.erase_old(end + timedelta(days=1)) == 0
        file, sha256 = signed.file, signed.sha256
        signed.refresh_from_db()
        assert (signed.workers, signed.file, signed.worker_count, signed.sha256) == (None, "", 1, sha256)
        with pytest.raises(files.Missing):
            files.get(file)

    def test_a_paper_that_the_store_lost_keeps_nothing_from_being_erased(self, camille):
        signed = make.certificate(by=camille)
        files.delete(signed.file)
        assert make.erase_old(signed.valid_until + timedelta(days=5 * 366)) == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_clicks_sign_once_and_both_are_told_the_same(self, camille):
        draft = make.draft(camille)
        found = services.preview(draft, TODAY)
        outcomes = at_once(*[lambda: sign_read(draft, found)] * 2)
        assert [outcome.number for outcome in outcomes] == [Certificate.objects.get().number] * 2
        assert acts(make.SIREN) == ["certificate.signed"]

    def test_of_two_signatories_one_signs_and_the_other_is_told(self, camille):
        readings = [(draft, services.preview(draft, TODAY)) for draft in (make.draft(camille), make.draft(people.signatory()))]
        outcomes = at_once(*[lambda pair=pair: sign_read(*pair) for pair in readings])
        assert {type(outcome) for outcome in outcomes} == {Certificate, services.SignedMeanwhile}
        assert Certificate.objects.count() == 1
        assert StatementDraft.objects.count() == 1, "who came second loses nothing"

    def test_who_waits_too_long_for_anothers_signature_is_told_to_look_again(self, camille, monkeypatch):
        monkeypatch.setattr(services, "LONGEST_WAIT", timedelta(milliseconds=50))
        draft = make.draft(camille)
        found = services.preview(draft, TODAY)
        with transaction.atomic():
            services._lock(make.SIREN)
            [outcome] = at_once(lambda: sign_read(draft, found))
        assert isinstance(outcome, services.SigningUnderWay)
        assert sign_read(draft, found).number

    def test_companies_do_not_wait_for_each_other(self, camille, monkeypatch):
        monkeypatch.setattr(services, "LONGEST_WAIT", timedelta(milliseconds=50))
        make.company(2)
        draft = make.draft(people.signatory(siren(2)), siren(2))
        with transaction.atomic():
            services._lock(make.SIREN)
            [outcome] = at_once(lambda: sign_read(draft, services.preview(draft, TODAY)))
        assert outcome.siren == siren(2)

    def test_a_withdrawal_and_a_renewal_at_once_leave_one_state_each(self, camille):
        first = make.certificate(by=camille)
        draft = make.draft(camille)
        found = services.preview(draft, TODAY)
        at_once(
            lambda: sign_read(draft, found),
            lambda: services.withdraw(camille, first, WithdrawalReason.MISTAKE),
        )
        first.refresh_from_db()
        assert first.state_on(TODAY) in {State.WITHDRAWN, State.REPLACED}
        assert in_force(make.SIREN, TODAY) == Certificate.objects.exclude(pk=first.pk).get()


def sign_read(draft: StatementDraft, found: services.Preview) -> Certificate:
    return services.sign(draft.user, draft.siren, draft.pk, seen=found.seen, read=found.read)
