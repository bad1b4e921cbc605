"""A company's file on a day: one paper for each slot, signed here, deposited or missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from adock.certificates.models import Certificate
from adock.certificates.queries import latest_of_each
from adock.certificates.rules import State
from adock.documents import keeping
from adock.gateways import files
from adock.vigilance.kinds import LABELS, Slot
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import PaperState, state


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper in a slot. A MISSING one has only `slot`, `label`, `state` and `title`."""

    slot: Slot
    label: str
    state: PaperState
    title: str  # the name of the paper itself
    issuer: str = ""
    number: str = ""
    security_code: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    size: int = 0  # bytes
    pages: int = 0  # 0: not counted
    document: DepositedDocument | None = None
    certificate: Certificate | None = None

    @property
    def source(self) -> DepositedDocument | Certificate | None:
        return self.document or self.certificate

    @property
    def file(self) -> str:
        """Its name in the store; empty: missing, or erased since."""
        return self.source.file if self.source else ""

    @property
    def is_given(self) -> bool:
        """Whether there is a file to hand over."""
        return self.source is not None and self.source.is_given

    @property
    def sha256(self) -> str:
        return self.source.sha256 if self.source else ""

    @property
    def extension(self) -> str:
        """The file's extension, without its dot: "pdf", "jpg", "png"."""
        return self.document.extension if self.document else "pdf"

    @property
    def names_workers(self) -> bool:
        """Whether it is a list of people, which only a customer under contract may read."""
        return self.certificate is not None and self.certificate.lists_workers

    @property
    def media_type(self) -> str:
        return self.document.media_type if self.document else "application/pdf"


def papers(siren: str, day: date) -> tuple[Paper, ...]:
    """The company's papers, one for each slot, in order."""
    return papers_of([siren], day)[siren]


def papers_of(sirens: Iterable[str], day: date) -> dict[str, tuple[Paper, ...]]:
    """The papers of several companies, by SIREN, in two queries."""
    wanted = set(sirens)
    current = DepositedDocument.objects.filter(siren__in=wanted, ended_at=None)
    documents = {(document.siren, document.slot): document for document in current}
    certificates = latest_of_each(wanted)
    return {
        siren: tuple(
            _statement(certificates.get(siren), day)
            if slot == Slot.STATEMENT
            else _deposited(slot, documents.get((siren, slot.value)), day)
            for slot in Slot
        )
        for siren in wanted
    }


def content(paper: Paper) -> bytes:
    """The paper's file, decrypted. Raises files.Missing when there is none or it was erased, files.Unreadable if damaged."""
    if paper.source is None:
        raise files.Missing
    return keeping.content(paper.source)


def of_document(document: DepositedDocument, day: date) -> Paper:
    """A deposited paper, current or past."""
    slot = Slot(document.slot)
    return Paper(
        slot=slot,
        label=LABELS[slot],
        state=state(document.starts_on, document.ends_on, day),
        title=LABELS[slot],
        issuer=document.issuer,
        number=document.number,
        security_code=document.security_code,
        issued_on=document.issued_on,
        starts_on=document.starts_on,
        ends_on=document.ends_on,
        size=document.size,
        pages=document.pages,
        document=document,
    )


def of_certificate(certificate: Certificate, day: date) -> Paper:
    return Paper(
        slot=Slot.STATEMENT,
        label=LABELS[Slot.STATEMENT],
        state=_state_of(certificate, day),
        title=certificate.short_label,
        issuer=certificate.company_name,
        number=certificate.number,
        issued_on=certificate.signed_on,
        starts_on=certificate.signed_on,
        ends_on=certificate.valid_until,
        size=certificate.size,
        certificate=certificate,
    )


def _deposited(slot: Slot, document: DepositedDocument | None, day: date) -> Paper:
    return of_document(document, day) if document else _missing(slot)


def _statement(certificate: Certificate | None, day: date) -> Paper:
    return of_certificate(certificate, day) if certificate else _missing(Slot.STATEMENT)


def _missing(slot: Slot) -> Paper:
    return Paper(slot, LABELS[slot], PaperState.MISSING, LABELS[slot])


def _state_of(certificate: Certificate, day: date) -> PaperState:
    match certificate.state_on(day):
        case State.WITHDRAWN:
            return PaperState.WITHDRAWN
        case State.REPLACED:
            return PaperState.ENDED
        case _:
            return state(certificate.signed_on, certificate.valid_until, day)
