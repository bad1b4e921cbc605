"""Depositing papers, replacing them, taking them out; what is kept, and for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState, Role
from adock.core.models import JournalEntry
from adock.core.refusals import Refused
from adock.documents import deposits as taking
from adock.documents import keeping
from adock.documents.deposits import FileRefused, TooMany, TryLater
from adock.gateways import antivirus, files
from adock.gateways.inspection import Fault, Unacceptable
from adock.jobs.schedule import PURGES
from adock.vigilance import deposits
from adock.vigilance.deposits import deposit, remove
from adock.vigilance.fields import InvalidFields
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from adock.vigilance.papers import content, of_document
from adock.vigilance.rules import MOST_BYTES
from tests import factories as make
from tests import people
from tests import vigilance_factories as vigilance
from tests.accounts.concurrency import at_once
from tests.vigilance_factories import FAULTS, SIREN, TYPED, erase_old, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def keeper():
    return people.member(SIREN, Role.SIGNATORY).user


def put(user, slot=Slot.URSSAF, file=None, name="attestation.pdf", **changes):
    return deposit(user, SIREN, slot, TYPED[slot] | changes, pdf(slot) if file is None else file, name)


def kept_files():
    return sorted(stored.name for stored in files.names("vigilance/"))


def sweep_strays(now):
    return keeping.sweep_strays(DepositedDocument, now)


def nothing_was_kept():
    return not DepositedDocument.objects.exists() and kept_files() == []


def test_a_paper_is_kept_as_it_was_sent_with_what_was_said_of_it(keeper):
    document = put(keeper, file=pdf("la mienne"), name="Attestation de vigilance.pdf")
    document.refresh_from_db()
    assert content(of_document(document, make.TODAY)) == pdf("la mienne")
    assert (document.issuer, document.security_code) == ("Urssaf", "AB12CD34EF56GH7")
    assert (document.given_name, document.extension, document.media_type) == (
        "Attestation de vigilance.pdf",
        "pdf",
        "application/pdf",
    )
    assert (document.size, document.pages, document.was_scanned) == (len(pdf("la mienne")), 1, False)
    assert (document.deposited_by, document.ended_at) == (keeper, None)
    assert kept_files() == [document.file]


def test_nothing_of_it_lies_on_the_disk_in_clear(keeper, settings):
    put(keeper, file=pdf("MOTS EN CLAIR"))
    written = [path.read_bytes() for path in (settings.DATA_DIR / "files").rglob("*") if path.is_file()]
    assert written
    assert all(b"MOTS EN CLAIR" not in held for held in written)


def test_the_journal_says_which_paper_came_and_names_nobody(keeper):
    first, second = put(keeper), put(keeper, file=pdf("autre"))
    remove(keeper, SIREN, second)
    entries = JournalEntry.objects.filter(subject=SIREN).order_by("id")
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("document.deposited", keeper.pk),
        ("document.deposited", keeper.pk),
        ("document.removed", keeper.pk),
    ]
    assert entries[1].details == {"slot": "urssaf", "document": second.pk, "replaces": first.pk}


def test_a_new_paper_takes_the_place_of_the_one_before_which_becomes_history(keeper):
    first, second = put(keeper), put(keeper, file=pdf("autre"))
    first.refresh_from_db()
    assert deposits.current(SIREN, Slot.URSSAF) == second
    assert (first.ended_at, first.ended_by, first.replaced_by) == (second.deposited_at, keeper, second)
    assert list(deposits.history(SIREN, Slot.URSSAF)) == [first]
    assert content(of_document(first, make.TODAY)) == pdf(Slot.URSSAF)


def test_papers_of_other_slots_and_companies_stay(keeper):
    others = [vigilance.document(Slot.KBIS), vigilance.document(Slot.URSSAF, make.siren(2))]
    put(keeper)
    assert all(DepositedDocument.objects.get(pk=other.pk).ended_at is None for other in others)


@pytest.mark.parametrize("slot", list(TYPED))
def test_each_paper_can_be_deposited(keeper, slot):
    assert put(keeper, slot).slot == slot


def test_a_statement_is_signed_and_never_deposited(keeper):
    with pytest.raises(ValueError):
        deposit(keeper, SIREN, Slot.STATEMENT, {}, pdf(), "faux.pdf")


class TestWhoMay:
    def test_only_members_whose_role_keeps_the_file(self):
        strangers = [people.user(), people.member(SIREN, Role.EDITOR).user, people.member(make.siren(2)).user]
        suspended = people.member(SIREN, state=MembershipState.SUSPENDED, suspended_at=timezone.now()).user
        there = vigilance.document(Slot.KBIS)
        for user in (*strangers, suspended):
            with pytest.raises(Refused, match="administrateurs"):
                put(user)
            with pytest.raises(Refused, match="administrateurs"):
                remove(user, SIREN, there)
        assert kept_files() == [there.file]

    def test_a_membership_that_ends_while_the_file_is_looked_at_keeps_nothing_in_the_file(self, keeper, monkeypatch):
        def end_meanwhile(content):
            Membership.objects.update(state=MembershipState.ENDED, ended_at=timezone.now())

        monkeypatch.setattr(antivirus, "scan", end_meanwhile)
        with pytest.raises(Refused, match="administrateurs"):
            put(keeper)
        assert not DepositedDocument.objects.exists()


class TestTheFile:
    @pytest.mark.parametrize("fault", list(Fault))
    def test_each_fault_is_told_in_its_own_words(self, keeper, fault, monkeypatch):
        def refuse(content):
            raise Unacceptable(fault)

        monkeypatch.setattr(taking, "inspect", refuse)
        with pytest.raises(FileRefused) as caught:
            put(keeper)
        assert str(caught.value) == FAULTS[fault]
        assert len(set(FAULTS.values())) == len(list(Fault))
        assert nothing_was_kept()

    @pytest.mark.parametrize(
        ("file", "fault"),
        [
            (b"", Fault.EMPTY),
            (b"MZ\x90\x00" + bytes(100), Fault.UNKNOWN_TYPE),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Fault.UNKNOWN_TYPE),
        ],
    )
    def test_what_it_is_counts_and_not_its_name(self, keeper, file, fault):
        with pytest.raises(FileRefused) as caught:
            put(keeper, file=file, name="attestation.pdf")
        assert str(caught.value) == FAULTS[fault]
        assert nothing_was_kept()

    def test_one_that_is_too_big_is_not_even_looked_at(self, keeper, monkeypatch):
        monkeypatch.setattr(taking, "inspect", lambda content: pytest.fail("looked at"))
        with pytest.raises(FileRefused, match="10 Mo"):
            put(keeper, file=bytes(MOST_BYTES + 1))

    def test_an_infected_one_is_refused(self, keeper, monkeypatch):
        def find(content):
            raise antivirus.Infected("Eicar-Test-Signature")

        monkeypatch.setattr(antivirus, "scan", find)
        with pytest.raises(FileRefused, match="programme nuisible"):
            put(keeper)
        assert nothing_was_kept()

    def test_while_the_antivirus_is_away_nothing_is_taken(self, keeper, settings):
        settings.CLAMD = ("127.0.0.1", 1)
        with pytest.raises(TryLater, match="L'antivirus ne répond pas"):
            put(keeper)
        assert nothing_was_kept()

    def test_that_it_was_scanned_is_written_down(self, keeper, settings, monkeypatch):
        settings.CLAMD = ("127.0.0.1", 1)
        monkeypatch.setattr(antivirus, "scan", lambda content: None)
        assert put(keeper).was_scanned

    def test_while_the_store_is_away_nothing_is_taken(self, keeper, monkeypatch):
        def away(name, content):
            raise files.StoreAway("timeout")

        monkeypatch.setattr(files, "put", away)
        with pytest.raises(TryLater, match="rien n'a été déposé"):
            put(keeper)
        assert nothing_was_kept()


class TestTheSameFileAgain:
    def test_it_is_told_to_be_there_already(self, keeper):
        first = put(keeper)
        with pytest.raises(FileRefused, match="déjà dans le dossier, déposée le 24 novembre 2026"):
            put(keeper)
        assert list(DepositedDocument.objects.all()) == [first]
        assert kept_files() == [first.file]

    def test_but_what_was_said_of_it_can_be_mended(self, keeper):
        put(keeper)
        put(keeper, issued_on="2026-11-03")
        assert deposits.current(SIREN, Slot.URSSAF).issued_on.day == 3

    def test_it_is_no_other_paper_of_the_file(self, keeper):
        put(keeper, Slot.KBIS, file=pdf("kbis"))
        with pytest.raises(FileRefused, match="« Extrait Kbis ou extrait du RNE »"):
            put(keeper, Slot.URSSAF, file=pdf("kbis"))

    def test_but_one_insurers_certificate_may_speak_of_vehicles_and_goods(self, keeper):
        for slot in (Slot.VEHICLE_INSURANCE, Slot.GOODS_INSURANCE):
            put(keeper, slot, file=pdf("les deux"))
        assert DepositedDocument.objects.filter(ended_at=None).count() == 2

    def test_it_may_come_back_once_it_was_taken_out(self, keeper):
        remove(keeper, SIREN, put(keeper))
        assert put(keeper).ended_at is None


def test_a_paper_that_does_not_hold_yet_does_not_take_the_place_of_one_that_does(keeper):
    next_year = {"starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    first = put(keeper, Slot.GOODS_INSURANCE)
    with pytest.raises(InvalidFields) as caught:
        put(keeper, Slot.GOODS_INSURANCE, file=pdf("2027"), **next_year)
    assert "qu'à partir du 1er janvier 2027" in caught.value.errors["starts_on"]
    assert deposits.current(SIREN, Slot.GOODS_INSURANCE) == first
    remove(keeper, SIREN, first)
    assert put(keeper, Slot.GOODS_INSURANCE, file=pdf("2027"), **next_year).ended_at is None


def test_so_many_deposits_in_a_day_are_stopped_for_that_company(keeper, monkeypatch):
    monkeypatch.setattr(deposits, "DESK", replace(deposits.DESK, most_in_a_day=2))
    for rank in range(2):
        put(keeper, file=pdf(f"numero {rank}"))
    with pytest.raises(TooMany, match="demain"):
        put(keeper, file=pdf("de trop"))
    other = people.member(make.siren(2)).user
    assert deposit(other, make.siren(2), Slot.URSSAF, TYPED[Slot.URSSAF], pdf(), "a.pdf")


class TestRemoving:
    def test_a_paper_taken_out_is_history_with_its_file(self, keeper):
        document = put(keeper)
        remove(keeper, SIREN, document)
        document.refresh_from_db()
        assert (document.ended_by, document.replaced_by) == (keeper, None)
        assert deposits.current(SIREN, Slot.URSSAF) is None
        assert kept_files() == [document.file]

    def test_twice_is_told(self, keeper):
        document = put(keeper)
        remove(keeper, SIREN, document)
        with pytest.raises(Refused, match="n'est plus dans le dossier"):
            remove(keeper, SIREN, document)

    def test_another_companys_paper_is_not_taken_out_by_naming_ones_own(self, keeper):
        other = vigilance.document(Slot.URSSAF, make.siren(2))
        with pytest.raises(Refused, match="n'est plus dans le dossier"):
            remove(keeper, SIREN, other)
        other.refresh_from_db()
        assert other.ended_at is None


class TestWhatTheRegisterKnows:
    def test_a_licence_is_filled_in_with_the_head_offices_community_licence(self):
        make.registration(make.siret(1, 2), is_head_office=False, lc={"number": "2021 29 0000009"})
        make.registration(make.siret(1), lc={"number": "2021 53 0000001"}, lti={"number": "2021 53 0000002"})
        assert deposits.prefilled(SIREN, Slot.LICENCE, make.TODAY) == TYPED[Slot.LICENCE]

    def test_one_that_is_over_or_of_an_establishment_struck_off_is_not(self):
        make.registration(make.siret(1), lc={"valid_until": make.SITUATION})
        make.registration(make.siret(1, 2), struck_off_on=make.SITUATION, lc={})
        assert deposits.prefilled(SIREN, Slot.LICENCE, make.TODAY) == {"issuer": deposits.LICENCE_ISSUER}

    def test_what_it_does_not_know_is_left_empty(self):
        make.registration(make.siret(1), lc={"number": None, "valid_until": None})
        found = deposits.prefilled(SIREN, Slot.LICENCE, make.TODAY)
        assert (found["number"], "ends_on" in found) == ("", False)

    def test_it_knows_nothing_of_other_papers(self):
        make.registration(make.siret(1), lc={})
        assert deposits.prefilled(SIREN, Slot.KBIS, make.TODAY) == {}


class TestEachNight:
    def test_files_of_papers_that_ended_a_year_ago_are_erased_and_the_rows_stay(self):
        now = timezone.now()
        old, recent = (
            vigilance.document(Slot.KBIS, ended_at=now - timedelta(days=days), given_name="kbis.pdf") for days in (366, 364)
        )
        standing = vigilance.document(Slot.URSSAF)
        assert erase_old(now) == 1
        old.refresh_from_db()
        assert (old.file, old.given_name, old.sha256 != "") == ("", "", True)
        assert kept_files() == sorted([recent.file, standing.file])
        assert erase_old(now) == 0

    def test_when_the_store_is_away_the_file_is_still_named_and_erased_the_next_night(self, monkeypatch):
        now = timezone.now()
        old = vigilance.document(Slot.KBIS, ended_at=now - timedelta(days=366))

        def away(name):
            raise files.StoreAway("timeout")

        with monkeypatch.context() as patched:
            patched.setattr(files, "delete", away)
            with pytest.raises(files.StoreAway):
                erase_old(now)
        old.refresh_from_db()
        assert old.file
        assert erase_old(now) == 1

    def test_files_that_no_row_names_are_swept_after_a_day_and_not_before(self, keeper):
        named = put(keeper)
        files.put(f"vigilance/{SIREN}/oublie", b"a deposit that failed")
        files.put("certificats/autre", b"not ours to sweep")
        # the store's own clock says when
        now = next(stored.changed_at for stored in files.names("vigilance/"))
        assert sweep_strays(now + timedelta(hours=23)) == 0
        assert sweep_strays(now + timedelta(hours=25)) == 1
        assert kept_files() == [named.file]
        assert files.get("certificats/autre")

    def test_the_worker_does_both(self):
        vigilance.document(Slot.KBIS, ended_at=timezone.now() - timedelta(days=366))
        PURGES["forget_files"](0)
        assert kept_files() == []


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture(autouse=True)
    def _slowly(self, monkeypatch):
        """Whoever is first has yet to commit when the other comes."""
        act = deposits._put_in_place

        def act_slowly(*args):
            document = act(*args)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(1.5)")
            return document

        monkeypatch.setattr(deposits, "_put_in_place", act_slowly)

    def test_into_one_slot_both_end_well_and_the_later_one_stands(self, keeper):
        outcomes = at_once(lambda: put(keeper, file=pdf("un")), lambda: put(keeper, file=pdf("deux")))
        assert all(isinstance(outcome, DepositedDocument) for outcome in outcomes), outcomes
        first, second = sorted(outcomes, key=lambda document: document.pk)
        first.refresh_from_db()
        assert deposits.current(SIREN, Slot.URSSAF) == second
        assert first.replaced_by == second
        assert len(kept_files()) == 2

    def test_the_same_file_twice_is_put_in_once(self, keeper):
        outcomes = at_once(lambda: put(keeper), lambda: put(keeper))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DepositedDocument", "FileRefused"]
        assert DepositedDocument.objects.count() == 1

    def test_a_removal_and_a_deposit_leave_one_paper_or_none(self, keeper):
        first = put(keeper)
        at_once(lambda: put(keeper, file=pdf("neuve")), lambda: remove(keeper, SIREN, first))
        first.refresh_from_db()
        assert first.ended_at is not None
        assert DepositedDocument.objects.filter(ended_at=None).count() == 1
