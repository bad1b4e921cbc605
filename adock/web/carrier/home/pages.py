"""What the pages of one's own space show: one dataclass per template of `templates/carrier/home/`, and their pieces."""

from dataclasses import dataclass

from adock.web.carrier.file.wording import Warned
from adock.web.kit.pieces import Line, Link


@dataclass(frozen=True, slots=True)
class OwnEstablishment:
    """`missing`: what its sheet does not say yet. It, `completeness` and `edit_url` are empty where nothing may be edited."""

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
    `shares_url` are empty for who may not keep that file. A suspended member sees the name, and why there is nothing else."""

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
    """The company that ProConnect gave at sign-in, not one's own yet."""

    name: str
    place: str
    claim_url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """`home.jinja`. `unreached`: why mails do not reach who has a company."""

    companies: tuple[OwnCompany, ...]
    letters: tuple[WaitingLetter, ...]
    workplace: Workplace | None = None
    unreached: str = ""


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
    has_more_acts: bool
    unreached: str = ""
