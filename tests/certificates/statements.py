"""What a fictional company's statements hold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

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
