"""What the pages of the user's own space show: one dataclass per template of `templates/carrier/home/`, and their pieces."""

from dataclasses import dataclass

from adock.dues.rules import Due
from adock.web.kit.pieces import Line, Link, Pagination


@dataclass(frozen=True, slots=True)
class OwnEstablishment:
    """`missing` is what its sheet lacks. It, `completeness` and `edit_url` are empty where nothing may be edited."""

    line: Line
    completeness: str  # "Fiche complète à 70 %."
    missing: str  # "Il manque : le téléphone et les spécialités."
    edit_url: str
    edit_label: str
    versions_url: str
    public_url: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of the company's space, and where it stands."""

    title: str
    state: str  # "4 pièces valables, 1 absente"
    url: str


@dataclass(frozen=True, slots=True)
class ActLine:
    when: str
    sentence: str
    who: str


@dataclass(frozen=True, slots=True)
class OwnCompany:
    """What is due first, then where each part stands, then the sheets, then the last acts of the journal. `tiles` are those
    that the member may open. A suspended member sees only the name and why."""

    name: str
    siren: str
    role: str
    url: str
    is_suspended: bool
    dues: tuple[Due, ...] = ()
    more_dues: str = ""  # "Voir les 7 choses à faire", when not all are listed
    tiles: tuple[Tile, ...] = ()
    establishments: tuple[OwnEstablishment, ...] = ()
    others: str = ""  # "Voir les 12 établissements", when not all are listed
    acts: tuple[ActLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    sentence: str
    is_posted: bool


@dataclass(frozen=True, slots=True)
class Workplace:
    """The company that ProConnect gave at sign-in, when the user is not yet a member."""

    name: str
    place: str
    claim_url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """`home.jinja`. `unreached`: why no mail reaches a user who has a company."""

    companies: tuple[OwnCompany, ...]
    letters: tuple[WaitingLetter, ...]
    workplace: Workplace | None = None
    unreached: str = ""
    pages: Pagination | None = None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`company.jinja`. `pages`: those of the journal, whose acts are the company's."""

    company: OwnCompany
    public: Link
    pages: Pagination | None
    unreached: str = ""
