"""A fictional company's statements, and what its paper says of itself: its tree of tags, its text, its symbol."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pikepdf
import zxingcpp
from PIL import Image

from adock.certificates.document import StatementContent, paper
from adock.certificates.kinds import Kind
from adock.certificates.workers import Worker

NON_EMPLOI = StatementContent(
    kind=Kind.NO_FOREIGN_WORKERS,
    number="ADK-2026-000123",
    code="7KQ2-M9FD-3XHA",
    company="TRANSPORTS DUVAL ET FILS",
    siren="000123455",
    siret="00012345500018",
    address=("12 RUE DU PORT", "35400 SAINT-MALO"),
    signatory_first_name="Claire",
    signatory_last_name="Duval",
    position="gérante",
    place="Saint-Malo",
    # in Paris the 24th has begun
    signed_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    valid_until=date(2027, 5, 24),
    check_url="a-dock.example/attestations/verifier",
    check_link="https://a-dock.example/attestations/7KQ2-M9FD-3XHA",
    qr_text="https://a-dock.example/v#" + "eyJhbGciOiJFUzI1NiIs-_." * 18,
    is_development=False,
)


def worker(rank: int = 0, **changes: Any) -> Worker:
    usual = Worker(
        last_name=f"Kovačević{rank:03d}",
        first_name="Dragan",
        hired_on=date(2020, 3, 9),
        nationality="RS",
        permit_kind="RESIDENT",
        permit_number=f"7503{rank:06d}",
    )
    return replace(usual, **changes)


def nominative_list(*workers: Worker, **changes: Any) -> StatementContent:
    return replace(NON_EMPLOI, kind=Kind.FOREIGN_WORKERS, workers=workers, **changes)


def make_pdf(content: StatementContent) -> bytes:
    return paper(content).typeset()


def text_of(pdf: bytes) -> str:
    """As the pages have it, on one line."""
    return " ".join(_poppler("pdftotext", "-layout", "-", "-", pdf=pdf).decode().replace("\u200b", "").split())


def pages_of(pdf: bytes) -> list[str]:
    return _poppler("pdftotext", "-", "-", pdf=pdf).decode().split("\f")[:-1]


def words_of(pdf: bytes) -> list[tuple[float, float, str]]:
    """Each word with the places of its left and right edges, in points."""
    drawn = _poppler("pdftotext", "-bbox", "-", "-", pdf=pdf).decode().replace("\u200b", "")
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', drawn)
    return [(float(left), float(right), text) for left, right, text in found]


def read_by_tags(pdf: bytes) -> str:
    """As a screen reader has it: in the order of the tags, without what stands in the margins."""
    said = _poppler("pdfinfo", "-struct-text", "-", pdf=pdf).decode(errors="replace")
    return " ".join(" ".join(re.findall(r'"(.*)"', said)).split())


def first_page(pdf: bytes) -> Image.Image:
    """Printed and scanned at 150 dots per inch, in grey."""
    return Image.open(BytesIO(_poppler("pdftoppm", "-r", "150", "-gray", "-png", "-f", "1", "-l", "1", "-", pdf=pdf)))


def symbols_in(image: Image.Image) -> list[str]:
    """What a reader of QR codes finds."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The elements of structure, each before its children."""
    return _elements(pdf.Root.StructTreeRoot.K)


def _elements(node: Any) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _elements(node.K)


def untagged_operators(pdf: pikepdf.Pdf) -> list[str]:
    """What paints outside of any tag or artifact."""
    found = []
    for page in pdf.pages:
        depth = 0
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                depth += 1
            elif name == "EMC":
                depth -= 1
            elif name in _PAINTING and depth == 0:
                found.append(name)
    return found


_PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}


def _poppler(*command: str, pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
