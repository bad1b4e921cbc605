"""What a customer sees of a shared file: one dataclass per template of `templates/public/shared/`."""

from dataclasses import dataclass

from adock.web.kit.pieces import Link, Number, Plate, Reason
from adock.web.public.shared.papers import PaperPanel


@dataclass(frozen=True, slots=True)
class CoverPage:
    """`cover.jinja`. `error` is about the code typed; `file_url` is for a browser that has already opened the file."""

    name: str
    siren: str
    customer: str
    until: str
    papers: tuple[str, ...]
    url: str
    asks_code: bool
    error: str = ""
    file_url: str = ""


@dataclass(frozen=True, slots=True)
class FilePage:
    """`file.jinja`. `archive_url` is empty when there is nothing to download."""

    name: str
    siren: Number
    customer: str
    until: str
    plate: Plate
    reasons: tuple[Reason, ...]
    sheet: Link | None
    count: str
    panels: tuple[PaperPanel, ...]
    archive_url: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """`problem.jinja`: why nothing is shown, and whom to ask."""

    title: str
    sentences: tuple[str, ...]
    back: Link | None = None
