"""A paper is made whatever the names that are written on it."""

import unicodedata
from pathlib import Path

import pytest

from adock.gateways.typesetting import typeset
from tests import sealed

EVERY_SIGN = [chr(code) for code in range(0x20, 0x3100) if unicodedata.category(chr(code)) != "Cs"]


@pytest.fixture
def source(tmp_path) -> Path:
    source = tmp_path / "source.typ"
    source.write_text(
        "#let values = json(bytes(sys.inputs.values))\n#set document(title: [Essai])\n= Essai\n#values.lines.first()"
    )
    return source


def said(source: Path, text: str) -> str:
    pdf = typeset(source, {"lines": [text]})
    return sealed.text_of(pdf)


@pytest.mark.parametrize("font", ["Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"])
def test_no_sign_keeps_a_paper_from_being_made(source, font):
    source.write_text(source.read_text().replace("= Essai", f'#set text(font: "{font}")\n= Essai'))
    assert typeset(source, {"lines": [" ".join(f"a{sign}" for sign in EVERY_SIGN)]}).startswith(b"%PDF")


def test_what_no_font_draws_is_seen_to_be_missing_and_what_is_not_seen_is_dropped(source):
    assert "T□□ é№1" in said(source, "T東🚚 e\u0301№\u202e1\x00")
