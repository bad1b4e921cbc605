"""What the pages of the user's own space show: one dataclass per template of `templates/carrier/home/`, and their pieces."""

from dataclasses import dataclass

from adock.web.carrier.file.wording import Warned
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
class OwnCompany:
    """`warnings`: licences that expire or have expired; `file_warnings`: papers of the vigilance file. `file_url` and
    `shares_url` are empty for members who may not maintain that file. A suspended member sees only the name and why."""

    name: str
    siren: str
    role: str
    url: str
    members_url: str
    is_suspended: bool
    certificates_url: str
    statement: str = ""  # where the company stands: "Non-emploi de salariés étrangers : attestation valable jusqu'au…"
    warnings: tuple[str, ...] = ()
    file_url: str = ""
    shares_url: str = ""
    file_warnings: tuple[Warned, ...] = ()
    establishments: tuple[OwnEstablishment, ...] = ()
    others: str = ""  # "Voir les 12 établissements", when not all are listed


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
class ActLine:
    when: str
    sentence: str
    who: str


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`company.jinja`."""

    company: OwnCompany
    public: Link
    acts: tuple[ActLine, ...]
    pages: Pagination | None
    unreached: str = ""
