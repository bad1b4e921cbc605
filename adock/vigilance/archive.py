"""The shared file as one ZIP: the papers as they are, and a sealed summary of the carrier's file on that day.

The summary is the customer's record of the check: what was checked, when, on which company.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from adock.accounts.companies import company_name
from adock.certificates.paths import public_certificate_path
from adock.core.addresses import public_url
from adock.core.dates import in_words
from adock.core.moments import moment_in_words
from adock.core.siren import group_siren, group_siret
from adock.directory.company import Company
from adock.directory.situation import Situation
from adock.documents import sealed
from adock.gateways.files import Missing, Unreadable
from adock.gateways.sealing import pades
from adock.register.paths import public_company_path
from adock.register.rules import PRESENTATION_LABELS, SEVERITY_LABELS
from adock.vigilance.kinds import KINDS, Slot
from adock.vigilance.models import Share
from adock.vigilance.papers import Paper, content
from adock.vigilance.rules import PaperState
from adock.vigilance.wording import count_sentence, dates_sentence, state_sentence

TEMPLATE = Path(__file__).with_name("summary.typ")
SUMMARY_NAME = "0-synthese.pdf"
# The whole archive is held in memory: six papers of the largest size allowed.
LARGEST = 64 * 1024 * 1024

_RANKS = {slot: rank for rank, slot in enumerate(Slot, start=1)}

UNKNOWN_CARRIER = "Le registre des transports ne connaît pas cette entreprise."


class TooLarge(Exception):
    """The papers exceed LARGEST, and must be downloaded one by one."""


class PaperUnreadable(Exception):
    """The store cannot give a paper's file back."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper.slot)
        self.paper = paper


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    paper: Paper
    content: bytes


def can_be_handed_over(paper: Paper) -> bool:
    """Whether the paper's file may be given: neither an erased file nor a withdrawn paper, which is only mentioned."""
    return paper.is_given and paper.state != PaperState.WITHDRAWN


def file_name(paper: Paper) -> str:
    """ "2-attestation-vigilance-urssaf-2026-11-02.pdf"."""
    day = paper.issued_on or paper.starts_on
    parts = [str(_RANKS[paper.slot]), KINDS[paper.slot].file_name, *([day.isoformat()] if day else [])]
    return f"{'-'.join(parts)}.{paper.extension}"


def archive_name(share: Share, moment: datetime) -> str:
    return f"dossier-{share.siren}-{timezone.localdate(moment).isoformat()}.zip"


def read(paper: Paper) -> bytes:
    """A paper's file. Raises PaperUnreadable, files.StoreAway."""
    try:
        return content(paper)
    except (Missing, Unreadable) as fault:
        raise PaperUnreadable(paper) from fault


def make(
    share: Share,
    papers: tuple[Paper, ...],
    company: Company | None,
    situation: Situation,
    moment: datetime,
) -> bytes:
    """The complete ZIP. Raises TooLarge, PaperUnreadable, files.StoreAway, sealing.SealUnavailable."""
    given = [paper for paper in papers if can_be_handed_over(paper)]
    if sum(paper.size for paper in given) > LARGEST:
        raise TooLarge
    entries = [_Entry(file_name(paper), paper, read(paper)) for paper in given]
    summary = _summary(share, papers, entries, company, situation, moment)
    return _zipped([(SUMMARY_NAME, summary), *((entry.name, entry.content) for entry in entries)], moment)


def _zipped(files: list[tuple[str, bytes]], moment: datetime) -> bytes:
    """A ZIP without compression: papers are already compressed."""
    there = timezone.localtime(moment)
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for name, held in files:
            entry = ZipInfo(name, there.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, held)
    return written.getvalue()


# ------------------------------------------------------------------ the summary


def _summary(
    share: Share,
    papers: tuple[Paper, ...],
    entries: list[_Entry],
    company: Company | None,
    situation: Situation,
    moment: datetime,
) -> bytes:
    """The sealed summary, a PDF (PDF/UA-1)."""
    day = timezone.localdate(moment)
    name = company_name(share.siren)
    names = {entry.paper.slot: entry for entry in entries}
    values = {
        "title": f"Dossier de vigilance de {name}, synthèse du {in_words(day)}",
        "carrier": name,
        "siren": group_siren(share.siren),
        "customer": share.customer,
        "made_at": moment_in_words(moment),
        "verdict": _verdict(company, situation),
        "count": count_sentence(papers),
        "papers": [_paper(paper, day, names.get(paper.slot)) for paper in papers if paper.state != PaperState.MISSING],
        "missing": [paper.label for paper in papers if paper.state == PaperState.MISSING],
        "company_url": public_url(public_company_path(share.siren)),
        "statement_url": _statement_url(papers),
        "is_development": pades.is_development(),
    }
    reason = f"Synthèse du dossier de vigilance de {name}, {in_words(day)}"
    return sealed.seal(sealed.Paper(TEMPLATE, values), reason=reason)


def _verdict(company: Company | None, situation: Situation) -> dict[str, Any]:
    register_on = f"Registre des transports, situation au {in_words(situation.register_on)}." if situation.register else ""
    if company is None:
        return {"word": "Hors du registre", "sentence": UNKNOWN_CARRIER, "register": register_on, "reasons": [], "siret": ""}
    verdict = company.verdict
    return {
        "word": PRESENTATION_LABELS[verdict.presentation],
        "sentence": verdict.headline.sentence,
        "register": register_on,
        "siret": group_siret(company.main.siret),
        "reasons": [
            {
                "severity": SEVERITY_LABELS[reason.severity],
                "sentence": reason.sentence,
                "article": reason.article or "",
            }
            for reason in verdict.reasons
            if reason is not verdict.headline
        ],
    }


def _paper(paper: Paper, day: date, entry: _Entry | None) -> dict[str, Any]:
    return {
        "title": paper.title,
        "state": state_sentence(paper, day),
        "issuer": paper.issuer,
        "number": paper.number,
        "security_code": paper.security_code,
        "code": paper.certificate.code if paper.certificate else "",
        "dates": dates_sentence(paper),
        "file": entry.name if entry else "",
        "sha256": sha256(entry.content).hexdigest() if entry else "",
    }


def _statement_url(papers: tuple[Paper, ...]) -> str:
    certificate = next((paper.certificate for paper in papers if paper.certificate), None)
    return public_url(public_certificate_path(certificate.code)) if certificate else ""
