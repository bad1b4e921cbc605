"""Texts are put in a normal form in one place, which looks at their length first."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = [file for folder in ("adock", "config", "tools") for file in (REPOSITORY / folder).rglob("*.py")]
NORMALISES = re.compile(r"unicodedata\.(?:normalize|is_normalized)|from unicodedata import|(?<!\.)\bnormalize\(")


def test_no_text_is_normalised_before_its_length_is_known():
    assert [str(file.relative_to(REPOSITORY)) for file in SOURCES if NORMALISES.search(file.read_text())] == [
        "adock/core/text.py"
    ]
