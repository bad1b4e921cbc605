"""Permits: those that exempt from a permit are told apart, and the employer decides."""

from datetime import date

import pytest

from adock.certificates.permits import EXEMPTING, PERMIT_KINDS, WITHDRAWAL_AGREEMENT
from adock.certificates.workers import check
from tests import sealed as make

DAY = date(2026, 11, 24)


@pytest.mark.parametrize("code", ["RESIDENT", "VIE_PRIVEE_ET_FAMILIALE", "TALENT"])
def test_beside_a_permit_that_exempts_it_is_said_that_the_employer_decides_and_the_person_is_taken(code):
    worker = check(make.worker(permit_kind=code), DAY)
    assert worker.note == EXEMPTING
    assert "à vous d'en décider" in worker.note


def test_beside_the_card_of_the_withdrawal_agreement_it_is_said_whom_it_protects():
    worker = check(make.worker(nationality="GB", permit_kind="ACCORD_DE_RETRAIT"), DAY)
    assert worker.note == WITHDRAWAL_AGREEMENT
    assert check(make.worker(nationality="GB", permit_kind="SALARIE"), DAY).note == ""


@pytest.mark.parametrize("label", ["Attestation de prolongation d'instruction", "Attestation de décision favorable"])
def test_the_papers_of_the_online_service_stand_beside_the_receipt(label):
    found = [kind for kind in PERMIT_KINDS.values() if kind.label.startswith(label)]
    assert [("ANEF" in kind.label, "R431-15-1" in kind.source) for kind in found] == [(True, True)]


def test_no_subdivision_is_cited_of_an_article_whose_version_was_not_read():
    for kind in PERMIT_KINDS.values():
        if kind.note == EXEMPTING:
            assert kind.source == "Code du travail, art. R5221-2"
            assert not kind.is_confirmed
