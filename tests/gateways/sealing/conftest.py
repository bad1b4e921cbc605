from pathlib import Path

import pytest

from adock.gateways.sealing import examining, pades
from adock.gateways.typesetting import typeset

SOURCE = """
#set document(title: "Attestation d'essai")
#set text(lang: "fr")
= Attestation d'essai
La société *Transports fictifs* atteste. Voir #link("https://adock.example")[le site].
"""


@pytest.fixture(scope="session")
def pdf(tmp_path_factory) -> bytes:
    """A tagged document of one page, as ours are."""
    source = tmp_path_factory.mktemp("typst") / "document.typ"
    source.write_text(SOURCE)
    return typeset(source, {})


@pytest.fixture(scope="session")
def other_pdf(tmp_path_factory) -> bytes:
    source = tmp_path_factory.mktemp("typst") / "document.typ"
    source.write_text(SOURCE.replace("fictifs", "malhonnêtes"))
    return typeset(source, {})


@pytest.fixture
def examined_here(monkeypatch) -> None:
    """The same function without a process for it, where many files are examined."""
    monkeypatch.setattr(pades, "run_apart", lambda function, content, **limits: examining.seals(content))


@pytest.fixture
def sealed(pdf) -> bytes:
    return pades.seal(pdf, reason="Attestation délivrée par A Dock")


@pytest.fixture
def sealing_folder(settings) -> Path:
    return Path(settings.DATA_DIR) / "sealing"
