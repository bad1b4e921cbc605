"""Départements as people write them."""

import pytest

from adock.core.departements import Meaning, meant
from adock.core.geography import DEPARTEMENTS


@pytest.mark.parametrize("code", DEPARTEMENTS)
def test_each_is_understood_by_its_code_its_name_and_both(code):
    name = DEPARTEMENTS[code].name
    folded = name.replace("é", "e").replace("ô", "o").replace("-", " ").upper()
    for text in (
        code,
        code.lower(),
        code.lstrip("0"),
        name,
        folded,
        name.replace("-", ""),
        f"{name} ({code})",
        f"{code} - {name}",
    ):
        assert meant(text) == (Meaning.ONE, (code,)), text


@pytest.mark.parametrize(
    ("text", "code"),
    [("l'Ain", "01"), ("La Réunion", "974"), ("ile de la reunion", "974"), ("Seine St Denis", "93"), ("hte savoie", "74"),
     ("Côte d’Or", "21"), ("departement du Nord", "59"), ("20200", "2B"), ("97133", "977"), ("  69\u00a0", "69")],
)  # fmt: skip
def test_articles_short_forms_postcodes_and_signs_do_not_matter(text, code):
    assert meant(text) == (Meaning.ONE, (code,))


@pytest.mark.parametrize(
    ("text", "meaning", "codes"),
    [
        ("Corse", Meaning.SEVERAL, ("2A", "2B")),
        ("20", Meaning.SEVERAL, ("2A", "2B")),
        ("Bretagne", Meaning.SEVERAL, ("22", "29", "35", "56")),
        ("Lyon", Meaning.TOWN, ("69",)),
        ("Rhonne", Meaning.NEAR, ("69",)),
    ],
)
def test_what_may_be_several_or_is_mistyped_is_not_guessed(text, meaning, codes):
    assert meant(text) == (meaning, codes)


@pytest.mark.parametrize("text", ["", "  ", "97", "99", "zz", "69 Ain", "é" * 100_000, "\x00", "—"])
def test_anything_else_is_unknown_and_no_fault(text):
    assert meant(text).meaning is Meaning.UNKNOWN
