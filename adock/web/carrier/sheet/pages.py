"""What the pages of a carrier's own sheet show: one dataclass by template of `templates/carrier/sheet/`."""

from dataclasses import dataclass

from adock.web.carrier.sheet.forms import SheetForm, WritingForm
from adock.web.kit.pieces import Link


@dataclass(frozen=True, slots=True)
class Box:
    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class RegionBoxes:
    """The départements of a région. `code` is empty where there is no région to tick at once."""

    code: str
    name: str
    boxes: tuple[Box, ...]
    ticked: int

    @property
    def is_whole(self) -> bool:
        return self.ticked == len(self.boxes)


@dataclass(frozen=True, slots=True)
class Lack:
    label: str
    points: int
    url: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    label: str
    mine: str
    theirs: str
    who: str
    when: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class EditPage:
    """`edit.jinja`. `done` says what was just done; `differences` what others changed meanwhile."""

    name: str
    siret: str
    form: SheetForm
    regions: tuple[RegionBoxes, ...]
    common_languages: tuple[Box, ...]
    other_languages: tuple[Box, ...]
    area_hints: dict[str, str]
    completeness: int
    missing: tuple[Lack, ...]
    email: str
    email_waiting: str
    done: str = ""
    problem: str = ""
    differences: tuple[DifferenceLine, ...] = ()

    @property
    def sheet_url(self) -> str:
        return f"/etablissements/{self.siret}"

    @property
    def url(self) -> str:
        return f"/mon-espace/etablissements/{self.siret}/fiche"

    @property
    def parents(self) -> tuple[Link, ...]:
        return (Link("Mon espace", "/mon-espace"),)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    iso: str
    when: str
    title: str
    who: str
    changes: tuple[ChangeLine, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """`versions.jinja`. `first` is the version before the first change known, which can be gone back to as well."""

    name: str
    siret: str
    version: int
    lines: tuple[VersionLine, ...]
    first: int | None
    is_cut: bool
    done: str = ""
    problem: str = ""

    @property
    def url(self) -> str:
        return f"/mon-espace/etablissements/{self.siret}/fiche/versions"

    @property
    def parents(self) -> tuple[Link, ...]:
        return (Link("Mon espace", "/mon-espace"), Link("Fiche", self.url.removesuffix("/versions")))


@dataclass(frozen=True, slots=True)
class ConfirmEmailPage:
    """`confirm_email.jinja`. `problem` says why the link does nothing."""

    name: str = ""
    siret: str = ""
    email: str = ""
    is_shown: bool = True
    is_done: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`write.jinja`."""

    name: str
    siret: str
    form: WritingForm
    is_sent: bool = False

    @property
    def parents(self) -> tuple[Link, ...]:
        return (Link(self.name, f"/etablissements/{self.siret}"),)
