from datetime import date

import pytest

from adock.core import nomenclatures
from adock.core.nomenclatures import (
    Revision,
    legal_category_code,
    legal_category_label,
    naf_label,
    naf_revision_on,
    naf_revisions,
)


def test_an_activity_has_the_label_of_its_revision():
    assert naf_label("49.41A") == "Transports routiers de fret interurbains"
    assert naf_label("49.41A", "NAFRev2") == "Transports routiers de fret interurbains"


@pytest.mark.parametrize(("code", "revision"), [("49.41A", "NAF1993"), ("99.99Y", None), ("", None), ("49.41A", "NAF2025")])
def test_a_code_or_a_revision_that_is_not_in_our_tables_has_no_label(code, revision):
    assert naf_label(code, revision) is None


def test_a_revision_is_in_force_from_its_first_to_its_last_day(monkeypatch):
    older = Revision("NAFRev2", "naf_rev2.csv", date(2008, 1, 1), date(2026, 12, 31))
    newer = Revision("NAF2025", "naf_rev2.csv", date(2027, 1, 1), None)
    monkeypatch.setattr(nomenclatures, "naf_revisions", lambda: (newer, older))
    assert naf_revision_on(date(2026, 12, 31)) is older
    assert naf_revision_on(date(2027, 1, 1)) is newer
    assert naf_revision_on(date(2007, 12, 31)) is None


def test_the_revision_in_force_today_comes_from_the_table():
    assert [revision.name for revision in naf_revisions()] == ["NAFRev2"]
    assert naf_revision_on(date(2026, 11, 24)) == naf_revisions()[0]


def test_a_legal_category_goes_from_code_to_label_and_back():
    assert legal_category_label("1000") == "Entrepreneur individuel"
    assert legal_category_code("Entrepreneur individuel") == "1000"
    assert legal_category_label("9999") is None


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("Société par actions simplifiée (SAS)", "5710"),
        ("SOCIETE A RESPONSABILITE LIMITEE (SARL)", "5499"),
        ("SAS, société par actions simplifiée", "5710"),
        ("sans objet", None),
        ("", None),
    ],
)
def test_the_registers_wordings_of_legal_categories_are_known_whatever_their_case(wording, code):
    assert legal_category_code(wording) == code


def test_no_label_holds_remains_of_a_web_page():
    labels = [legal_category_label(f"{code:04d}") or "" for code in range(10_000)]
    assert not [label for label in labels if "&" in label or "  " in label]
