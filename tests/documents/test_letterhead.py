"""Every paper of the service bears one letterhead: the State's block, the service's name, the plate, the page's number."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

import adock
from adock.gateways.typesetting import LETTERHEAD, typeset
from tests.certificates.statements import NON_EMPLOI, make_pdf
from tests.sealed import pages_of, read_by_tags, tags, text_of, untagged_operators

HOME = Path(adock.__file__).parent
SOURCES = sorted(source for source in HOME.rglob("*.typ") if source != LETTERHEAD)

LETTER = {
    "recipient": ["TRANSPORTS MOREL", "12 RUE DU PORT", "35000 RENNES"],
    "company": "TRANSPORTS MOREL",
    "siren": "000 123 456",
    "who": "Nadia Morel",
    "asked_on": "24 novembre 2026",
    "printed_on": "25 novembre 2026",
    "last_day": "24 janvier 2027",
    "code": "7KQ2-M9FD-3XHA",
    "url": "https://adock.example/code",
    "contact": "https://adock.example/contact",
    "number": 1,
}
SUMMARY = {
    "title": "Dossier de vigilance de TRANSPORTS MOREL",
    "carrier": "TRANSPORTS MOREL",
    "siren": "000 123 456",
    "customer": "Fret du Nord",
    "made_at": "24 novembre 2026 à 14 h 05",
    "verdict": {"word": "En règle", "sentence": "Licence valable.", "register": "", "siret": "", "reasons": []},
    "count": "Aucune pièce valable",
    "papers": [],
    "missing": [],
    "company_url": "https://adock.example/entreprises/000123456",
    "statement_url": "",
    "is_development": False,
}
PAPERS = {
    "letter.typ": lambda: typeset(HOME / "accounts/letter.typ", {"letters": [LETTER, LETTER], "sender": []}),
    "statement.typ": lambda: make_pdf(NON_EMPLOI),
    "summary.typ": lambda: typeset(HOME / "vigilance/summary.typ", SUMMARY),
}
# What stands in the plate: a name or a word, and a day.
PLATES = {
    "letter.typ": ("7KQ2-M9FD-3XHA", "24 janvier 2027"),
    "statement.typ": ("TRANSPORTS DUVAL ET FILS", "24 mai 2027"),
    "summary.typ": ("En règle", "24 novembre 2026"),
}


@pytest.fixture(scope="module", params=PAPERS)
def made(request) -> tuple[str, bytes]:
    return request.param, PAPERS[request.param]()


def test_every_paper_is_looked_at_here():
    assert [source.name for source in SOURCES] == sorted(PAPERS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_paper_sets_a_page_of_its_own(source):
    text = source.read_text()
    assert '#import "letterhead.typ":' in text
    assert "#show: paper.with(" in text
    assert "#set page(" not in text


def test_its_first_words_are_those_of_the_state_then_of_the_service(made, settings):
    said = read_by_tags(made[1]).strip()
    assert said.upper().startswith("RÉPUBLIQUE FRANÇAISE")
    head = said[:160]
    assert head.index("A Dock") < head.index("Le registre des transporteurs routiers") < head.index(settings.SITE["ministry"])


def test_its_plate_has_its_word_and_its_day(made):
    said = read_by_tags(made[1])
    word, day = PLATES[made[0]]
    assert word in said
    assert day in said[said.index(word) :]


def test_each_page_has_its_number(made):
    assert all("page 1 sur 1" in page for page in pages_of(made[1]))


def test_the_drawings_of_the_state_are_decoration_and_all_the_rest_is_tagged(made):
    pdf = pikepdf.open(BytesIO(made[1]))
    assert untagged_operators(pdf) == []
    assert pdf.Root.MarkInfo.Marked is True
    assert not any("République" in str(tag.get("/Alt", "")) for tag in tags(pdf))


def test_the_ministry_is_that_of_the_sites_header(settings):
    settings.SITE = {**settings.SITE, "ministry": "Ministère pour essai"}
    assert "Ministère pour essai" in text_of(PAPERS["summary.typ"]())
