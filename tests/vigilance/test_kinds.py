"""What customers ask for by law, and what by usage."""

from adock.vigilance.kinds import KINDS, Slot

BY_LAW = {Slot.STATEMENT, Slot.URSSAF, Slot.KBIS}


def test_the_law_asks_for_three_papers_and_usage_for_the_others():
    assert {slot for slot, kind in KINDS.items() if kind.basis.article} == BY_LAW
    for slot, kind in KINDS.items():
        assert "loi" in kind.basis.in_short
        assert "usage" in kind.basis.in_short or slot in BY_LAW


def test_insurance_and_the_statement_that_nobody_is_employed_are_no_duty():
    assert KINDS[Slot.VEHICLE_INSURANCE].basis.in_short == "Demandée par l'usage, non par la loi."
    assert KINDS[Slot.GOODS_INSURANCE].basis.in_short == "Demandée par l'usage, non par la loi."
    assert "l'attestation de non-emploi est un usage" in KINDS[Slot.STATEMENT].basis.sentence


def test_four_papers_prove_the_registration_and_none_has_an_age():
    sentence = KINDS[Slot.KBIS].basis.sentence
    assert all(paper in sentence for paper in ("Kbis", "RNE", "devis", "récépissé"))
    assert KINDS[Slot.KBIS].counted is None


def test_issuers_overseas_are_said_as_unconfirmed():
    [told] = [sentence for sentence in KINDS[Slot.URSSAF].about if "CGSS" in sentence]
    assert "CSSM" in told
    assert "viendrait" in told
    assert "nous n'en avons pas trouvé de texte" in told
