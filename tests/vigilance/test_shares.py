"""Links to a vigilance file: who makes them, what they open, until when, and that a revocation bites at once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState, Role
from adock.core.models import JournalEntry
from adock.core.refusals import Refused
from adock.core.tokens import digest
from adock.gateways.files import Unreadable
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.vigilance.models import Share, ShareOpening
from adock.vigilance.rules import PaperState, ShareState, share_state
from adock.vigilance.shares import Closed, TooManyCodes, WrongCode
from tests import factories as make
from tests import people
from tests import share_factories as given
from tests.accounts.concurrency import at_once
from tests.reading import acts

FILE = ShareOpening.What.FILE
ENDS_ON = given.ENDS_ON
RIGHT_TO_LEFT = "\u202e"


@pytest.fixture
def keeper(db, on_the_day):
    given.company()
    return people.signatory()


class TestMaking:
    def test_a_link_is_found_by_its_token_which_no_row_holds_in_clear(self, keeper):
        made = given.share(keeper)
        assert shares.find(made.token) == made.share
        kept = Share.objects.values_list().get()
        assert made.token not in str(kept)
        assert made.token.encode() not in bytes(Share.objects.get().token_sealed)

    def test_its_owner_can_read_the_token_again(self, keeper):
        made = given.share(keeper)
        assert shares.token_of(Share.objects.get()) == made.token

    def test_a_token_put_in_the_row_of_another_share_is_not_read(self, keeper):
        one, other = given.share(keeper).share, given.share(keeper).share
        one.token_sealed = other.token_sealed
        with pytest.raises(Unreadable):
            shares.token_of(one)

    def test_links_are_read_again_after_the_keys_rotation_once_encrypted_anew(self, keeper, settings):
        first, second, lost = b"1" * 32, b"2" * 32, b"3" * 32
        settings.FILES_KEYS = (lost,)
        gone = given.share(keeper).share
        settings.FILES_KEYS = (first,)
        made = given.share(keeper)
        settings.FILES_KEYS = (second, first)
        assert shares.reencrypt_links() == (2, 1, (gone.pk,))
        assert shares.reencrypt_links().renewed == 0
        settings.FILES_KEYS = (second,)
        assert shares.token_of(Share.objects.get(pk=made.share.pk)) == made.token

    def test_a_code_is_eight_readable_signs_kept_as_a_slow_hash_alone(self, keeper):
        made = given.share(keeper, with_code=True)
        assert len(made.code.replace("-", "")) == 8
        assert made.share.code_digest.startswith("argon2$")
        assert made.code not in str(Share.objects.values_list().get())

    def test_places_are_kept_in_the_order_of_the_file_each_once(self, keeper):
        made = given.share(keeper, slots=["kbis", "urssaf", "kbis", "nulle-part"])
        assert made.share.slots == ["urssaf", "kbis"]

    def test_the_journal_holds_the_act_and_no_name(self, keeper):
        made = given.share(keeper, slots=["kbis"])
        entry = JournalEntry.objects.get(act="share.created")
        assert (entry.actor, entry.subject) == (keeper.pk, given.SIREN)
        assert entry.details == {"share": made.share.pk, "slots": ["kbis"], "until": "2027-05-24"}

    @pytest.mark.parametrize(
        "customer",
        ["", "   ", "-", "\u3164", "x" * 101, f"CHARGEUR{RIGHT_TO_LEFT}TROP", "CHARGEUR\u200b", "CHAR\0GEUR", "CHARGEUR\x07"],
    )
    def test_a_customer_without_a_readable_name_is_refused(self, keeper, customer):
        with pytest.raises(Refused):
            given.share(keeper, customer=customer)
        assert not Share.objects.exists()

    @pytest.mark.parametrize("customer", ["3M", "Müller & Söhne GmbH", "Ελληνικά Α.Ε.", "x" * 100])
    def test_a_customer_may_write_its_name_with_its_own_letters(self, keeper, customer):
        assert given.share(keeper, customer=f"  {customer} ").share.customer == customer

    @pytest.mark.parametrize("ends_on", [make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=367)])
    def test_a_share_that_is_over_or_lasts_more_than_a_year_is_refused(self, keeper, ends_on):
        with pytest.raises(Refused):
            given.share(keeper, ends_on=ends_on)

    @pytest.mark.parametrize("ends_on", [make.TODAY, make.TODAY + timedelta(days=366)])
    def test_a_day_and_a_year_are_allowed(self, keeper, ends_on):
        assert given.share(keeper, ends_on=ends_on).share.ends_on == ends_on

    def test_a_share_of_nothing_is_refused(self, keeper):
        with pytest.raises(Refused, match="au moins une pièce"):
            given.share(keeper, slots=[])

    def test_who_may_only_edit_the_sheet_shares_nothing(self, keeper):
        editor = people.member(given.SIREN, Role.EDITOR, first_name="Sacha").user
        with pytest.raises(Refused):
            given.share(editor)

    def test_nobody_shares_for_another_company(self, keeper):
        given.company(2)
        with pytest.raises(Refused):
            given.share(keeper, make.siren(2))

    def test_a_company_has_so_many_living_shares(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "LIVING_SHARES", 2)
        first = given.share(keeper).share
        given.share(keeper)
        with pytest.raises(Refused, match="Arrêtez"):
            given.share(keeper)
        shares.revoke(keeper, first)
        given.share(keeper)

    def test_a_company_makes_so_many_shares_in_a_day(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "SHARES_IN_A_DAY", 1)
        shares.revoke(keeper, given.share(keeper).share)
        with pytest.raises(Refused, match="aujourd'hui"):
            given.share(keeper)


class TestOpening:
    def test_each_opening_is_recorded_once(self, keeper):
        share = given.share(keeper).share
        shares.open_file(share, "")
        assert [opening.what for opening in share.openings.all()] == ["dossier"]

    def test_a_link_opens_on_its_last_day_and_not_on_the_next(self, keeper, on_the_day):
        share = given.share(keeper, ends_on=make.TODAY).share
        shares.open_file(share, "")
        on_the_day.move_to("2026-11-24T23:30:00Z")  # half past midnight in Paris
        with pytest.raises(Closed) as closed:
            shares.open_file(share, "")
        assert closed.value.state == ShareState.OVER
        assert share.openings.count() == 1

    def test_a_revoked_link_opens_nothing_even_for_who_read_it_before(self, keeper):
        share = given.share(keeper).share
        shares.open_file(share, "")
        shares.revoke(keeper, Share.objects.get())
        for act in (lambda: shares.open_file(share, ""), lambda: shares.record_opening(share, FILE)):
            with pytest.raises(Closed) as closed:
                act()
            assert closed.value.state == ShareState.REVOKED
        assert share.openings.count() == 1

    def test_the_code_is_asked_however_it_is_typed(self, keeper):
        made = given.share(keeper, with_code=True)
        with pytest.raises(WrongCode):
            shares.open_file(made.share, "")
        with pytest.raises(WrongCode):
            shares.open_file(made.share, given.share(keeper, with_code=True).code)
        shares.open_file(made.share, f" {made.code.lower().replace('-', ' ')} ")
        assert made.share.openings.count() == 1

    def test_too_many_wrong_codes_lock_the_link_for_an_hour_the_right_one_included(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 2)  # each costs as much as a password
        made, other = given.share(keeper, with_code=True), given.share(keeper, with_code=True)
        for _ in range(2):
            with pytest.raises(WrongCode):
                shares.open_file(made.share, "2222-2222")
        with pytest.raises(TooManyCodes):
            shares.open_file(made.share, made.code)
        shares.open_file(other.share, other.code)

    def test_a_right_code_takes_back_the_wrong_ones_before(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 2)
        made = given.share(keeper, with_code=True)
        for _ in range(2):
            with pytest.raises(WrongCode):
                shares.open_file(made.share, "2222-2222")
            shares.open_file(made.share, made.code)

    def test_the_papers_are_those_of_the_day_it_is_opened(self, keeper):
        share = given.share(keeper, slots=[Slot.KBIS, Slot.URSSAF]).share
        given.document(Slot.LICENCE)
        assert [paper.state for paper in shares.papers_of(share, make.TODAY)] == [PaperState.MISSING] * 2
        given.document(Slot.URSSAF, number="1234")
        assert [paper.number for paper in shares.papers_of(share, make.TODAY)] == ["1234", ""]

    def test_what_was_opened_is_told_with_its_number_of_that_day(self, keeper):
        share = given.share(keeper).share
        given.document(Slot.URSSAF, number="1234")
        paper = next(one for one in shares.papers_of(share, make.TODAY) if one.slot == Slot.URSSAF)
        shares.record_opening(share, ShareOpening.What.PAPER, paper)
        assert ShareOpening.objects.values_list("what", "slot", "number").get() == ("piece", "urssaf", "1234")

    @pytest.mark.parametrize("token", ["", "inconnu", "\0", "é" * 50])
    def test_a_token_that_never_was_finds_nothing(self, keeper, token):
        given.share(keeper)
        assert shares.find(token) is None
        assert shares.find(Share.objects.get().token_digest) is None
        assert shares.find(digest(token)) is None


class TestEnding:
    def test_a_share_is_prolonged_and_opens_again_when_it_was_over(self, keeper):
        share = given.share(keeper, ends_on=make.TODAY).share
        Share.objects.update(ends_on=make.TODAY - timedelta(days=1))
        share.refresh_from_db()
        assert shares.state_of(share, make.TODAY) == ShareState.OVER
        changed = shares.change_end(keeper, share, date(2027, 1, 31))
        assert shares.state_of(changed, make.TODAY) == ShareState.OPEN
        assert acts(given.SIREN)[-1] == "share.end_changed"

    def test_a_revoked_share_never_opens_again(self, keeper):
        share = given.share(keeper).share
        shares.revoke(keeper, share)
        with pytest.raises(Refused, match="arrêté"):
            shares.change_end(keeper, share, date(2027, 1, 31))

    def test_revoking_twice_is_one_act(self, keeper):
        share = given.share(keeper).share
        first = shares.revoke(keeper, share)
        assert shares.revoke(keeper, share).revoked_at == first.revoked_at
        assert acts(given.SIREN).count("share.revoked") == 1

    def test_nobody_ends_the_share_of_another_company(self, keeper):
        given.company(2)
        stranger = people.signatory(make.siren(2))
        share = given.share(keeper).share
        with pytest.raises(Refused):
            shares.revoke(stranger, share)
        with pytest.raises(Refused):
            shares.change_end(stranger, share, make.TODAY)

    def test_a_member_whose_place_is_suspended_can_do_nothing_any_more(self, keeper):
        share = given.share(keeper).share
        Membership.objects.update(state=MembershipState.SUSPENDED, suspended_at=timezone.now())
        for act in (lambda: given.share(keeper), lambda: shares.revoke(keeper, share)):
            with pytest.raises(Refused):
                act()

    def test_a_share_that_ended_a_year_ago_is_forgotten_with_its_openings(self, keeper):
        day = date(2028, 1, 1)
        over, stopped, recent, running = (
            given.share(keeper, ends_on=ends_on).share
            for ends_on in (date(2026, 12, 31), date(2027, 5, 1), date(2027, 1, 2), ENDS_ON)
        )
        shares.open_file(over, "")
        shares.revoke(keeper, stopped)  # a year before its end
        Share.objects.filter(pk=stopped.pk).update(ends_on=date(2027, 11, 1))
        assert shares.forget_old(day) == 2
        assert set(Share.objects.all()) == {recent, running}
        assert not ShareOpening.objects.exists()
        assert shares.forget_old(day) == 0

    def test_the_list_tells_when_each_was_last_opened(self, keeper):
        opened, other = given.share(keeper).share, given.share(keeper).share
        shares.open_file(opened, "")
        shares.record_opening(opened, ShareOpening.What.ARCHIVE)
        found = {share.pk: share for share in shares.shares_of(given.SIREN)}
        assert found[opened.pk].times_opened == 1
        assert found[opened.pk].last_opened_at is not None
        assert (found[other.pk].times_opened, found[other.pk].last_opened_at) == (0, None)


@pytest.mark.parametrize(
    ("ends_on", "is_revoked", "expected"),
    [
        (make.TODAY, False, ShareState.OPEN),
        (make.TODAY - timedelta(days=1), False, ShareState.OVER),
        (make.TODAY, True, ShareState.REVOKED),
        (make.TODAY - timedelta(days=1), True, ShareState.REVOKED),
    ],
)
def test_what_a_share_is_worth_on_a_day(ends_on, is_revoked, expected):
    assert share_state(ends_on, make.TODAY, is_revoked=is_revoked) == expected


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Acts at the same moment, each in a connection of its own."""

    @pytest.fixture
    def keeper(self, on_the_day):
        given.company()
        return people.signatory()

    def test_two_shares_made_at_once_are_both_counted(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "LIVING_SHARES", 1)
        outcomes = at_once(*[lambda: given.share(keeper)] * 3)
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2
        assert Share.objects.count() == 1

    def test_many_wrong_codes_at_once_are_all_counted(self, keeper, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 2)
        made = given.share(keeper, with_code=True)
        outcomes = at_once(*[lambda: shares.open_file(made.share, "2222-2222")] * 6)
        assert sum(isinstance(outcome, WrongCode) for outcome in outcomes) == 2
        assert sum(isinstance(outcome, TooManyCodes) for outcome in outcomes) == 4

    def test_nothing_is_opened_after_a_revocation_that_came_first(self, keeper):
        share = given.share(keeper).share
        outcomes = at_once(*[lambda: shares.record_opening(share, FILE)] * 4, lambda: shares.revoke(keeper, share))
        revoked_at = Share.objects.get().revoked_at
        assert revoked_at is not None
        assert sum(outcome is None for outcome in outcomes) == ShareOpening.objects.count()
        with pytest.raises(Closed):
            shares.record_opening(share, FILE)
