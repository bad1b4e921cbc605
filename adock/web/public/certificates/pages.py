"""What the pages that check certificates show: one dataclass per template of `templates/public/certificates/`."""

from dataclasses import dataclass
from typing import Any

from adock.web.kit.pieces import Day, FieldError, Link, Plate, Row

KeySet = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file, or the text of a QR code, turned out to be."""

    plate: Plate
    advice: str = ""
    rows: tuple[Row, ...] = ()
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """`check.jinja`: the form, below the outcome when something was sent."""

    typed: str = ""
    errors: tuple[FieldError, ...] = ()
    outcome: Outcome | None = None

    def error(self, name: str) -> str:
        return next((error.message for error in self.errors if error.field == name), "")


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """`certificate.jinja`. `by_code`: the visitor holds the paper; else only has a number, which can be guessed, and reads
    neither its kind nor whatever else the paper alone says."""

    title: str  # "Valide jusqu'au 24 mai 2027"
    company: str
    label: str
    plate: Plate
    rows: tuple[Row, ...]
    by_code: bool
    number: str
    code: str = ""
    sha256: str = ""
    download: str = ""  # address of the PDF, when it may be downloaded
    no_download: str = ""  # why it may not be
    facts: dict[str, Any] | None = None  # to be compared with what the QR code says
    keys: KeySet | None = None


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """`unknown.jinja`: nothing was issued under that reference."""

    reference: str
    is_code: bool
    report_url: str


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """`offline.jinja`."""

    keys: KeySet | None
    keys_of: Day
    worker_url: str
    host: str  # the one that papers name, whatever host serves this page
    labels: dict[str, str]  # public kind -> what it is


@dataclass(frozen=True, slots=True)
class WorkerScript:
    """`worker.js.jinja`: what it caches, and the digest that identifies its version."""

    page: str
    files: tuple[str, ...]
    version: str
