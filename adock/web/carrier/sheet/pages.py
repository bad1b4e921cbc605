"""What the pages of a carrier's own sheet show: one dataclass per template of `templates/carrier/sheet/`."""

from dataclasses import dataclass

from adock.carriers.paths import edit_sheet_path, sheet_versions_path, waiting_email_path
from adock.register.paths import sheet_path
from adock.web.carrier.sheet.forms import SheetForm, WritingForm
from adock.web.kit.act_page import MY_SPACE
from adock.web.kit.pieces import Link, Pagination


@dataclass(frozen=True, slots=True)
class Box:
    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class RegionBoxes:
    """The départements of a région. `code` is empty where there is no whole région to tick."""

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
    """`edit.jinja`. `done` says what was just done; `differences`, what others changed meanwhile."""

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
        return sheet_path(self.siret)

    @property
    def url(self) -> str:
        return edit_sheet_path(self.siret)

    @property
    def email_url(self) -> str:
        return waiting_email_path(self.siret)

    @property
    def versions_url(self) -> str:
        return sheet_versions_path(self.siret)

    @property
    def parents(self) -> tuple[Link, ...]:
        return (MY_SPACE,)


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
    """`versions.jinja`. `first` is the version before the first known change, which can be restored too."""

    name: str
    siret: str
    version: int
    lines: tuple[VersionLine, ...]
    first: int | None
    pages: Pagination | None
    done: str = ""
    problem: str = ""

    @property
    def url(self) -> str:
        return sheet_versions_path(self.siret)

    @property
    def edit_url(self) -> str:
        return edit_sheet_path(self.siret)

    @property
    def parents(self) -> tuple[Link, ...]:
        return (MY_SPACE, Link("Fiche", self.edit_url))


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
        return (Link(self.name, sheet_path(self.siret)),)
