"""Codes by post: drawn when printed, kept as a hash, five tries, sixty days, one page each and one batch only."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pypdf import PdfReader

from adock.accounts import letters, memberships
from adock.accounts.models import ClaimLetter, Membership
from adock.accounts.permissions import membership_of
from adock.accounts.rules import LETTER_TRIES, MembershipState, Proof, Role
from adock.core.refusals import Refused
from adock.core.tokens import normalized_code
from tests import factories as make
from tests import people, sealed
from tests.accounts.concurrency import at_once
from tests.reading import acts, mails_to

SIREN, SIRET = make.siren(1), make.siret(1)
WRONG = "2222-2222-2222"


@pytest.fixture(autouse=True)
def _company(db):
    posted_to(1)


def posted_to(rank: int, **sirene) -> None:
    make.registration(make.siret(rank), lc={}, legal_name=f"TRANSPORTS MOREL {rank}")
    make.sirene(make.siret(rank), **sirene)


def ask(who, siren: str = SIREN) -> ClaimLetter:
    return letters.ask(who, siren)


def printed() -> list[str]:
    """Prints the batch; the codes as they stand on the pages, which hold them alone."""
    batch = letters.print_waiting_letters()
    assert batch is not None
    return [code_on(page) for page in PdfReader(io.BytesIO(batch.pdf)).pages]


def code_on(page) -> str:
    return next(line.strip() for line in page.extract_text().splitlines() if len(line.strip()) == 14 and line.count("-") == 2)


def use(who, code: str, siren: str = SIREN) -> Membership:
    return letters.use_code(who, siren, code)


class TestAsking:
    def test_nothing_is_given_by_asking(self):
        who = people.user()
        ask(who)
        assert membership_of(who, SIREN) is None
        assert acts(SIREN) == ["letter.asked"]

    def test_it_is_posted_to_the_head_office_that_sirene_knows(self):
        letter = ask(people.user())
        assert letter.recipient == [
            "TRANSPORTS MOREL 1", "À L'ATTENTION DE LA DIRECTION", "12 BIS RUE DU PORT", "35000 RENNES",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("rank", "sirene", "reason"),
        [
            (2, {"is_partial": True}, "ne pas diffuser son adresse"),
            (3, {"street": None}, "incomplète"),
            (4, {"postcode": None}, "incomplète"),
            (5, {"is_closed": True}, "ne nous donne pas l'adresse"),
            (6, {"is_head_office": False}, "ne nous donne pas l'adresse"),
        ],
    )
    def test_where_no_letter_can_be_posted_it_says_why(self, rank, sirene, reason):
        posted_to(rank, **sirene)
        with pytest.raises(Refused, match=reason):
            ask(people.user(), make.siren(rank))

    def test_a_company_whose_legal_unit_withholds_its_address_gets_none(self):
        make.legal_unit(SIRET, is_partial=True)
        with pytest.raises(Refused, match="ne pas diffuser"):
            ask(people.user())

    def test_a_company_out_of_the_register_gets_none(self):
        make.registration(make.siret(7), struck_off_on=make.SITUATION)
        make.sirene(make.siret(7))
        with pytest.raises(Refused, match="plus inscrite"):
            ask(people.user(), make.siren(7))

    def test_one_at_a_time_for_a_company_and_a_person(self):
        who = people.user()
        letter = ask(who)
        with pytest.raises(Refused, match="déjà demandé"):
            ask(who)
        letters.cancel(who, letter.pk)
        assert ask(who).pk != letter.pk

    def test_three_open_ones_for_a_person(self):
        who = people.user()
        for rank in (2, 3, 4):
            posted_to(rank)
            ask(who, make.siren(rank))
        with pytest.raises(Refused, match="3 courriers en attente"):
            ask(who)

    def test_three_in_thirty_days_for_a_company_whoever_asks(self):
        for _ in range(3):
            ask(people.user())
        with pytest.raises(Refused, match="en 30 jours"):
            ask(people.user())
        ClaimLetter.objects.update(requested_at=timezone.now() - timedelta(days=31))
        ask(people.user())

    def test_one_person_does_not_use_up_the_companys(self):
        stranger = people.user()
        for _ in range(2):
            letter = ask(stranger)
            letters.print_waiting_letters()
            letters.cancel(stranger, letter.pk)
        with pytest.raises(Refused, match="partis pour vous"):
            ask(stranger)
        assert ask(people.user())

    def test_letters_withdrawn_before_they_are_printed_do_not_use_up_the_companys(self):
        for _ in range(4):
            stranger = people.user()
            letters.cancel(stranger, ask(stranger).pk)
        assert ask(people.user())

    def test_an_administrator_needs_none_and_a_suspended_member_gets_none(self):
        with pytest.raises(Refused, match="administrez déjà"):
            ask(people.member(SIREN).user)
        with pytest.raises(Refused, match="suspendu"):
            ask(people.member(SIREN, state=MembershipState.SUSPENDED).user)

    def test_the_members_there_are_told(self):
        member = people.member(SIREN, Role.EDITOR)
        ask(people.user("Bruno"))
        assert "Bruno Morel" in mails_to(member.user)[0].text

    def test_who_becomes_administrator_by_another_proof_has_no_letter_printed_any_more(self):
        who = people.user()
        ask(who)
        memberships.start(who, SIREN, Role.ADMINISTRATOR, Proof.PROCONNECT, actor=who.pk)
        assert letters.print_waiting_letters() is None

    def test_somebody_elses_letter_cannot_be_cancelled(self):
        letter = ask(people.user())
        with pytest.raises(Refused):
            letters.cancel(people.user(), letter.pk)

    def test_an_address_that_no_envelope_holds_whole_gets_none_and_the_reason_is_told(self):
        posted_to(8, street="1234 BOULEVARD DU GENERAL LECLERC DE HAUTECLOCQUE", address_complement="BATIMENT " * 18)
        with pytest.raises(Refused, match="ne tiennent pas en entier"):
            ask(people.user(), make.siren(8))


class TestPrinting:
    def test_one_tagged_french_page_a_letter_with_all_that_is_needed(self):
        posted_to(2)
        ask(people.user("Nadia"))
        ask(people.user(), make.siren(2))
        batch = letters.print_waiting_letters()
        pdf = PdfReader(io.BytesIO(batch.pdf))
        assert (len(pdf.pages), batch.letters) == (2, 2)
        assert pdf.trailer["/Root"]["/Lang"] == "fr-FR"
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        text = " ".join(pdf.pages[0].extract_text().split())
        for said in (
            "Nadia Morel",
            "12 BIS RUE DU PORT",
            "https://adock.example/mon-espace/rattacher/code",
            "TRANSPORTS MOREL 1",
        ):
            assert said in text
        assert pdf.pages[0].mediabox[2:] == pytest.approx([595.28, 841.89], abs=0.1)

    def test_the_address_stands_where_the_window_is(self):
        ask(people.user())
        page = PdfReader(io.BytesIO(letters.print_waiting_letters().pdf)).pages[0]
        found = {}

        def visit(text, page_matrix, text_matrix, *_):
            a, b, c, d, e, f = page_matrix
            x, y = text_matrix[4], text_matrix[5]
            found[text.strip()] = ((a * x + c * y + e) * 25.4 / 72, 297 - (b * x + d * y + f) * 25.4 / 72)

        page.extract_text(visitor_text=visit)
        for line in ("À L'ATTENTION DE LA DIRECTION", "12 BIS RUE DU PORT", "35000 RENNES"):
            across, down = found[line]
            assert 100 <= across <= 110
            assert 55 <= down <= 79

    def test_the_base_keeps_no_code(self):
        letter = ask(people.user())
        (code,) = printed()
        letter.refresh_from_db()
        assert letter.code_digest.startswith("argon2")
        assert code not in letter.code_digest
        assert normalized_code(code) not in letter.code_digest

    def test_a_letter_is_printed_once_and_its_author_is_told(self):
        who = people.user()
        ask(who)
        printed()
        assert letters.print_waiting_letters() is None
        assert "est parti" in mails_to(who)[0].subject
        assert acts(SIREN) == ["letter.asked", "letter.printed"]

    def test_a_cancelled_letter_is_not_printed(self):
        who = people.user()
        letters.cancel(who, ask(who).pk)
        assert letters.print_waiting_letters() is None

    def test_names_are_text_and_never_markup(self):
        ask(people.user('#read("/etc/passwd") *x* $1$'))
        batch = letters.print_waiting_letters()
        assert '#read("/etc/passwd") *x* $1$' in sealed.text_of(batch.pdf)

    def test_the_command_writes_the_batch_for_its_owner_alone(self, tmp_path):
        ask(people.user())
        out = tmp_path / "courriers.pdf"
        call_command("print_letters", "--out", str(out))
        assert out.read_bytes().startswith(b"%PDF")
        assert out.stat().st_mode & 0o777 == 0o600

    def test_what_cannot_be_written_is_not_printed_and_nothing_is_written_over(self, tmp_path):
        letter = ask(people.user())
        out = tmp_path / "courriers.pdf"
        out.write_bytes(b"another batch")
        with pytest.raises(CommandError, match="Impossible"):
            call_command("print_letters", "--out", str(out))
        letter.refresh_from_db()
        assert (letter.printed_at, letter.code_digest, out.read_bytes()) == (None, "", b"another batch")


class TestTyping:
    def test_the_code_makes_an_administrator(self):
        who = people.user()
        ask(who)
        (code,) = printed()
        member = use(who, code)
        assert (member.role, member.proof) == (Role.ADMINISTRATOR, Proof.LETTER)
        assert acts(SIREN)[-2:] == ["letter.used", "membership.started"]

    def test_case_spaces_and_hyphens_do_not_matter(self):
        who = people.user()
        ask(who)
        (code,) = printed()
        assert use(who, f" {code.lower().replace('-', ' ')} ")

    def test_the_company_may_have_an_administrator_already_who_is_told_and_may_object(self):
        boss, who = people.member(SIREN), people.user()
        ask(who)
        (code,) = printed()
        assert use(who, code).role == Role.ADMINISTRATOR
        assert "/objections/" in mails_to(boss.user)[-1].text

    def test_a_code_serves_once(self):
        who = people.user()
        ask(who)
        (code,) = printed()
        use(who, code)
        with pytest.raises(Refused, match="Aucun courrier"):
            use(who, code)

    def test_five_errors_and_even_the_right_code_is_refused(self):
        who = people.user()
        letter = ask(who)
        (code,) = printed()
        for left in (4, 3, 2, 1):
            with pytest.raises(Refused, match=f"reste {left} essai"):
                use(who, WRONG)
        with pytest.raises(Refused, match="mal saisi 5 fois"):
            use(who, WRONG)
        with pytest.raises(Refused, match="mal saisi 5 fois"):
            use(who, code)
        letter.refresh_from_db()
        assert letter.tries == LETTER_TRIES
        assert membership_of(who, SIREN) is None

    def test_after_five_errors_another_letter_may_be_asked_for(self):
        who = people.user()
        ask(who)
        printed()
        ClaimLetter.objects.update(tries=5)
        ask(who)

    def test_sixty_days_and_it_is_over(self):
        who = people.user()
        ask(who)
        (code,) = printed()
        assert ClaimLetter.objects.get().expires_at - ClaimLetter.objects.get().printed_at == timedelta(days=60)
        ClaimLetter.objects.update(expires_at=timezone.now())
        with pytest.raises(Refused, match="60 jours"):
            use(who, code)

    def test_another_users_code_is_a_wrong_code_like_any_other(self):
        who, other = people.user(), people.user()
        ask(other)
        (theirs,) = printed()
        ask(who)
        printed()
        with pytest.raises(Refused) as with_theirs:
            use(who, theirs)
        ClaimLetter.objects.update(tries=0)
        with pytest.raises(Refused) as with_any:
            use(who, WRONG)
        assert str(with_theirs.value) == str(with_any.value)

    def test_who_asked_for_no_letter_learns_nothing(self):
        ask(people.user())
        (code,) = printed()
        with pytest.raises(Refused, match="Aucun courrier"):
            use(people.user(), code)

    def test_a_cancelled_letter_that_arrives_gives_nothing(self):
        who = people.user()
        letter = ask(who)
        (code,) = printed()
        letters.cancel(who, letter.pk)
        with pytest.raises(Refused, match="Aucun courrier"):
            use(who, code)

    def test_before_it_is_printed_there_is_no_code(self):
        who = people.user()
        ask(who)
        with pytest.raises(Refused, match="pas encore imprimé"):
            use(who, "")

    def test_a_deleted_account_takes_its_letters_with_it(self):
        who = people.user()
        ask(who)
        memberships.end_all_memberships(who)
        assert letters.print_waiting_letters() is None


@pytest.mark.django_db(transaction=True)
def test_six_tries_at_once_count_five():
    who = people.user()
    ask(who)
    printed()
    outcomes = at_once(*[lambda: use(who, WRONG)] * 6)
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert sorted(str(outcome)[-9:] for outcome in outcomes).count("courrier.") == 2  # the fifth, and the one too many
    assert ClaimLetter.objects.get().tries == LETTER_TRIES


@pytest.mark.django_db(transaction=True)
def test_the_right_code_twice_at_once_makes_one_membership():
    who = people.user()
    ask(who)
    (code,) = printed()
    outcomes = at_once(lambda: use(who, code), lambda: use(who, code))
    assert sum(isinstance(outcome, Membership) for outcome in outcomes) == 1
    assert Membership.objects.filter(user=who).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_never_print_one_letter_twice():
    for rank in range(2, 8):
        posted_to(rank)
        ask(people.user(), make.siren(rank))
    batches = at_once(*[letters.print_waiting_letters] * 3)
    assert sum(batch.letters for batch in batches if batch) == 6
    pages = [page.extract_text() for batch in batches if batch for page in PdfReader(io.BytesIO(batch.pdf)).pages]
    assert len({code_on(page) for batch in batches if batch for page in PdfReader(io.BytesIO(batch.pdf)).pages}) == 6
    assert all(sum(f"TRANSPORTS MOREL {rank}\n" in page for page in pages) == 1 for rank in range(2, 8))


@pytest.mark.django_db(transaction=True)
def test_letters_asked_for_at_once_are_all_counted():
    who = people.user()
    for rank in range(2, 6):
        posted_to(rank)
    outcomes = at_once(*[partial(ask, who, make.siren(rank)) for rank in range(2, 6)])
    assert sum(isinstance(outcome, ClaimLetter) for outcome in outcomes) == 3
