"""The vigilance file as it is on a day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from adock.certificates.rules import EndKind
from adock.gateways import files
from adock.vigilance.kinds import Slot
from adock.vigilance.papers import content, papers, papers_of
from adock.vigilance.rules import PaperState
from tests import factories as make
from tests import vigilance_factories as vigilance
from tests.vigilance_factories import SIREN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def paper_of(slot, day=make.TODAY):
    return next(paper for paper in papers(SIREN, day) if paper.slot == slot)


def test_there_is_one_paper_for_each_slot_in_their_order_missing_ones_among_them():
    vigilance.document(Slot.KBIS)
    found = papers(SIREN, make.TODAY)
    assert [paper.slot for paper in found] == list(Slot)
    assert [paper.slot for paper in found if paper.state != PaperState.MISSING] == [Slot.KBIS]


def test_a_paper_says_who_issued_it_and_gives_its_file():
    document = vigilance.document(Slot.URSSAF, content=vigilance.pdf("la vraie"))
    paper = paper_of(Slot.URSSAF)
    assert (paper.issuer, paper.security_code, paper.document) == ("Urssaf", "AB12CD34EF56GH7", document)
    assert content(paper) == vigilance.pdf("la vraie")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 12, 31), PaperState.NOT_STARTED),
        (date(2027, 1, 1), PaperState.CURRENT),
        (date(2027, 12, 1), PaperState.CURRENT),
        (date(2027, 12, 2), PaperState.ENDS_SOON),
        (date(2028, 1, 1), PaperState.ENDS_SOON),
        (date(2028, 1, 2), PaperState.ENDED),
    ],
)
def test_a_paper_is_good_from_its_first_day_to_its_last(day, state):
    vigilance.document(Slot.GOODS_INSURANCE, starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1))
    assert paper_of(Slot.GOODS_INSURANCE, day).state == state


def test_a_paper_that_was_removed_is_missing():
    vigilance.document(Slot.KBIS, ended_at=timezone.now())
    assert paper_of(Slot.KBIS).state == PaperState.MISSING


def test_the_statement_is_the_latest_certificate_with_its_six_months():
    vigilance.certificate(signed_on=date(2026, 3, 2), ended_at=timezone.now(), end_kind=EndKind.REPLACED)
    last = vigilance.certificate(signed_on=date(2026, 9, 2))
    paper = paper_of(Slot.STATEMENT)
    assert paper.certificate == last
    assert (paper.number, paper.ends_on, paper.state) == (last.number, date(2027, 3, 2), PaperState.CURRENT)
    assert paper_of(Slot.STATEMENT, date(2027, 3, 3)).state == PaperState.ENDED


def test_a_statement_that_was_withdrawn_is_said_to_be_so_whatever_its_dates():
    ended = {"ended_at": timezone.now(), "ended_on": make.TODAY, "end_kind": EndKind.WITHDRAWN}
    vigilance.certificate(**ended)
    assert paper_of(Slot.STATEMENT).state == PaperState.WITHDRAWN
    assert paper_of(Slot.STATEMENT, make.TODAY + timedelta(days=900)).state == PaperState.WITHDRAWN


def test_the_file_of_a_paper_that_is_missing_or_erased_is_missing():
    vigilance.document(Slot.KBIS, file="")
    for slot in (Slot.KBIS, Slot.URSSAF):
        with pytest.raises(files.Missing):
            content(paper_of(slot))


def test_files_of_several_companies_are_not_mixed(django_assert_num_queries):
    other = make.siren(2)
    vigilance.document(Slot.KBIS)
    vigilance.certificate(other)
    with django_assert_num_queries(2):
        found = papers_of([SIREN, other, make.siren(3)], make.TODAY)
    there = {siren: [paper.slot for paper in held if paper.state != PaperState.MISSING] for siren, held in found.items()}
    assert there == {SIREN: [Slot.KBIS], other: [Slot.STATEMENT], make.siren(3): []}
