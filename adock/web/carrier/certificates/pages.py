"""What the pages of a company's certificates show: one dataclass per template of `templates/carrier/certificates/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.forms import Form

from adock.web.kit.pieces import Link, Number, Pagination, Plate, Row


@dataclass(frozen=True, slots=True)
class Action:
    """A button or a link; the most useful comes first."""

    label: str
    url: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate in the history."""

    number: str
    url: str
    about: str
    plate: Plate


@dataclass(frozen=True, slots=True)
class DraftLine:
    sentence: str
    resume_url: str
    give_up_url: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """`list.jinja`. Without `plate`, none is in force."""

    company: str
    siren: str
    parents: tuple[Link, ...]
    plate: Plate | None
    facts: tuple[Row, ...]
    actions: tuple[Action, ...]
    may_sign: bool
    sign: Link
    drafted: DraftLine | None
    history: tuple[CertificateLine, ...]
    pages: Pagination | None


@dataclass(frozen=True, slots=True)
class FormPage:
    """`kind.jinja`, `signatory.jinja`, `worker.jinja`. `step`: "Étape 1 sur 3"."""

    title: str
    company: str
    parents: tuple[Link, ...]
    form: Form
    back: Link
    step: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KindPage(FormPage):
    hints: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    is_renewal: bool = False


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """`problem` is why this person cannot be on a list signed today; `note`, what their permit makes one wonder."""

    name: str
    about: str
    permit: str
    edit_url: str
    remove_url: str
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkersPage:
    """`workers.jinja`. `next` is empty while the list cannot be signed; `kind_url` is where to choose the other statement."""

    company: str
    parents: tuple[Link, ...]
    step: str
    count: str
    lines: tuple[WorkerLine, ...]
    add_url: str
    paste_url: str
    kind_url: str
    is_full: bool
    next: Link | None


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """`line` is its number in the box as the page gives it back, `pasted` the one it had in what was sent."""

    line: int
    pasted: int
    text: str


@dataclass(frozen=True, slots=True)
class PastePage(FormPage):
    """`paste.jinja`. `columns` say what each one holds; `template` is a line of titles and an example line."""

    columns: tuple[Row, ...] = ()
    template: str = ""
    permits: tuple[str, ...] = ()
    kept: str = ""
    refused: tuple[RefusedLine, ...] = ()
    more_refused: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`review.jinja`: what is to be signed, word for word. `hidden` identifies what was read."""

    parents: tuple[Link, ...]
    step: str
    problem: str
    form: Form
    hidden: tuple[tuple[str, str], ...]
    employer: tuple[Row, ...]
    title: str
    articles: str
    oath: str
    sentences: tuple[str, ...]
    penalty: str
    note: str
    is_list: bool
    count: str
    workers: tuple[Row, ...]
    signatory: tuple[Row, ...]
    validity: tuple[Row, ...]
    doubts: tuple[str, ...]  # of permits on the list
    shown: tuple[str, ...]  # what signing will make public
    kind_url: str
    workers_url: str
    signatory_url: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """`certificate.jinja`. `workers` is None when there are none, or when the viewer may not see them."""

    number: str
    company: str
    parents: tuple[Link, ...]
    plate: Plate
    facts: tuple[Row, ...]
    actions: tuple[Action, ...]
    obstacle: str  # why there is no PDF to download
    check_url: str
    qr: str  # an image, as a data address
    code: Number
    seen_by_customers: tuple[str, ...]
    workers: tuple[Row, ...] | None
