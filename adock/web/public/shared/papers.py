"""The papers of a vigilance file as shown to the customer, and to the company that chooses what to share."""

from dataclasses import dataclass
from datetime import date

from adock.certificates.paths import public_certificate_path
from adock.certificates.workers import Worker
from adock.core.dates import in_digits
from adock.core.french import plural, weight
from adock.core.siren import group_siren
from adock.vigilance.archive import can_be_handed_over
from adock.vigilance.kinds import KINDS, Slot
from adock.vigilance.papers import Paper
from adock.vigilance.paths import shared_paper_path
from adock.vigilance.rules import PaperState
from adock.vigilance.wording import NOT_GIVEN, dates_sentence, state_sentence
from adock.web.kit.pieces import Link, Number, Row

KINDS_OF_FILES = {"pdf": "PDF", "jpg": "image JPEG", "jpeg": "image JPEG", "png": "image PNG"}


@dataclass(frozen=True, slots=True)
class WorkerLine:
    name: str
    hired_on: str
    nationality: str
    permit: str


@dataclass(frozen=True, slots=True)
class PaperPanel:
    """`url` downloads the paper; empty where there is nothing to download."""

    title: str
    sentence: str  # its state in words: nothing but the verdict is coloured
    rows: tuple[Row, ...] = ()
    check: str = ""  # how to check it with its issuer
    link: Link | None = None
    workers: tuple[WorkerLine, ...] = ()
    workers_label: str = ""  # "Voir les 12 salariés de la liste"
    url: str = ""
    file: str = ""  # "PDF, 240 ko"


def panel(paper: Paper, day: date, token: str) -> PaperPanel:
    if paper.state == PaperState.MISSING:
        return PaperPanel(paper.title, NOT_GIVEN)
    is_given = can_be_handed_over(paper)
    workers = _workers(paper) if is_given else ()
    return PaperPanel(
        title=paper.title,
        sentence=state_sentence(paper, day),
        rows=tuple(_rows(paper)),
        check=KINDS[paper.slot].check,
        link=_check_link(paper),
        workers=workers,
        workers_label=(
            f"Voir les {plural(len(workers), 'salarié')} de la liste" if len(workers) > 1 else "Voir le salarié de la liste"
        ),
        url=shared_paper_path(token, paper.slot) if is_given else "",
        file=f"{KINDS_OF_FILES.get(paper.extension, paper.extension)}, {weight(paper.size)}" if is_given else "",
    )


def _rows(paper: Paper) -> list[Row]:
    rows = []
    if paper.slot != Slot.STATEMENT and paper.issuer:
        rows.append(Row("Émetteur", paper.issuer))
    if paper.number:
        # an extract is identified by its company's SIREN
        grouped = group_siren(paper.number) if KINDS[paper.slot].number_is_siren else paper.number
        rows.append(Row("Numéro", number=Number(f"de la pièce {paper.label}", grouped, paper.number)))
    if paper.security_code:
        code = paper.security_code
        rows.append(Row("Code de sécurité", number=Number("de sécurité de l'attestation", code, code, "code")))
    if paper.certificate:
        rows.append(Row("Signée par", f"{paper.certificate.signatory_name}, {paper.certificate.position}"))
    dates = dates_sentence(paper)
    if dates:
        rows.append(Row("Dates", dates))
    return rows


def _check_link(paper: Paper) -> Link | None:
    if paper.certificate is None:
        return None
    return Link(f"Vérifier l'attestation {paper.certificate.code}", public_certificate_path(paper.certificate.code))


def _workers(paper: Paper) -> tuple[WorkerLine, ...]:
    if paper.certificate is None or not paper.names_workers:
        return ()
    workers = (Worker.from_json(kept) for kept in paper.certificate.workers or ())
    return tuple(
        WorkerLine(
            name=worker.listed_name,
            hired_on=in_digits(worker.hired_on),
            nationality=worker.nationality_name,
            permit=worker.permit,
        )
        for worker in workers
    )
