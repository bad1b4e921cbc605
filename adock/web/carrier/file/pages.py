"""What the pages of a company's vigilance file show: one dataclass per template of `templates/carrier/file/`."""

from dataclasses import dataclass

from adock.web.carrier.file.forms import DepositForm
from adock.web.kit.pieces import Link, Pagination, Plate, Row


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A paper, or the slot where it is missing. The first of `actions` is what to do now, if anything."""

    label: str
    about: str  # "Urssaf, code de sécurité ABC123. Délivrée le 2 novembre 2026."
    plate: Plate
    actions: tuple[Link, ...]
    is_urgent: bool
    asked_by: str  # law or usage


@dataclass(frozen=True, slots=True)
class FilePage:
    """`file.jinja`. `is_empty`: nothing was ever deposited."""

    title: str
    company: str
    parents: tuple[Link, ...]
    lines: tuple[SlotLine, ...]
    summary: str
    is_empty: bool
    shares: Link


@dataclass(frozen=True, slots=True)
class PastPaper:
    """`url` is empty once the file is erased."""

    about: str
    fate: str
    url: str


@dataclass(frozen=True, slots=True)
class DepositPage:
    """`deposit.jinja`: the slot's current paper, the form that replaces it, and its past papers."""

    title: str
    company: str
    parents: tuple[Link, ...]
    sentences: tuple[str, ...]
    form: DepositForm
    submit: str
    plate: Plate | None
    facts: tuple[Row, ...]
    actions: tuple[Link, ...]
    past: tuple[PastPaper, ...]
    pages: Pagination | None
    back: Link
