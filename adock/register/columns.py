"""The columns of the register's file: how each is found and read, where it is stored, which event records its change. Pure.

Header, COPY, UPDATE, past states, events, sheets (hence the index) and invented files are all derived from this module. To
add a column: a row of RegisterLine with None for default, a line of RegistrationFacts, and its field in models.py with the
migration. For a column of licences: two rows of RegisterLine, its field, and LicenceFacts in rules.py. For an event of its
own: one more Change, which models.EventKind puts in words. Every line then counts as changed once. Pages and the API decide
what they show of it.
"""

from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from enum import Enum, StrEnum, auto
from typing import Annotated, NamedTuple, get_type_hints


class Reading(Enum):
    """How a cell is read. The readers themselves are the import's."""

    SIRET = auto()  # 14 digits that pass the check, or "P…"; signs between them are ignored
    DEPARTEMENT = auto()  # INSEE's code ("1" is "01"); taken from the postcode or the commune when unknown
    NAME = auto()  # a text that may not be missing
    TEXT = auto()
    NUMBER = auto()  # of a licence: a text, without what a spreadsheet puts around it
    POSTCODE = auto()  # 5 digits
    YES_OR_NO = auto()  # O or N, or else unknown
    DAY = auto()  # dd/mm/yyyy or dd/mm/yy
    COPIES = auto()  # a whole number up to 99,999; blank is unknown, not 0


class Change(StrEnum):
    """The kind of event that records a column's change. Events are listed in this order. Words: models.EventKind."""

    LEGAL_NAME = "denomination_modifiee"
    LEGAL_CATEGORY = "categorie_modifiee"
    ADDRESS = "adresse_modifiee"
    TRANSPORT_MANAGER = "gestionnaire_modifie"
    TERM = "licence_renouvelee"  # shows the whole licence before and after; the others show only what changed
    COPIES = "copies_modifiees"


@dataclass(frozen=True, slots=True)
class Column:
    place: int  # in the file, from 1
    header: str
    label: str  # in messages
    reading: Reading
    change: Change | None = None
    _: KW_ONLY
    pattern: str | None = None  # of the key of a header whose wording is not established
    came_later: bool = False  # earlier files lack it; found by its header alone, wherever it is
    longest: int = 0  # characters of a text: real ones are far shorter, a longer one is a line gone wrong
    repeats: bool = False  # the same few thousand texts come back line after line
    licence: tuple[str, str] | None = None  # "LTI" or "LC", and what its facts call the column; None: the registration's
    is_withheld: bool = False  # with the address, under partial diffusion


class RegisterLine(NamedTuple):
    """One establishment as the file describes it; blank and unreadable fields are None."""

    # fmt: off
    line: int  # where its record begins in the file; the header is line 1
    siret: Annotated[str, Column(4, "SIRET", "SIRET", Reading.SIRET)]  # or the register's provisional number, "P…"
    departement: Annotated[str | None, Column(
        2, "Departement", "Département", Reading.DEPARTEMENT, Change.ADDRESS, pattern=r"(code|numero)?dep(t|artement)?")]
    legal_name: Annotated[str, Column(
        5, "Raison_sociale", "Raison sociale", Reading.NAME, Change.LEGAL_NAME, longest=300)]
    legal_category: Annotated[str | None, Column(  # a label, not INSEE's code
        6, "Categorie_juridique", "Catégorie juridique", Reading.TEXT, Change.LEGAL_CATEGORY,
        longest=200, repeats=True, pattern=r".*juridique.*")]
    postcode: Annotated[str | None, Column(
        7, "Code_Postal", "Code postal", Reading.POSTCODE, Change.ADDRESS)]
    commune: Annotated[str | None, Column(
        8, "Commune", "Commune", Reading.TEXT, Change.ADDRESS, longest=120, repeats=True)]
    is_head_office: Annotated[bool | None, Column(
        9, "Siege_O_N", "Siège (O/N)", Reading.YES_OR_NO)]
    transport_manager: Annotated[str | None, Column(
        10, "Gestionnaire_de_transport", "Gestionnaire de transport", Reading.TEXT, Change.TRANSPORT_MANAGER,
        longest=300, pattern=r".*gestionnaire.*", is_withheld=True)]
    lti_number: Annotated[str | None, Column(
        11, "Numero_LTI", "Numéro de LTI", Reading.NUMBER, Change.TERM, longest=40, licence=("LTI", "number"))]
    lti_from: Annotated[date | None, Column(
        12, "Date_debut_validite_LTI", "Début de validité de la LTI", Reading.DAY, Change.TERM,
        licence=("LTI", "valid_from"))]
    lti_until: Annotated[date | None, Column(
        13, "Date_fin_validite_LTI", "Fin de validité de la LTI", Reading.DAY, Change.TERM,
        licence=("LTI", "valid_until"))]
    lti_copies: Annotated[int | None, Column(
        14, "Nombre_de_copies_LTI_valides", "Copies de LTI", Reading.COPIES, Change.COPIES,
        licence=("LTI", "certified_copies"))]
    lc_number: Annotated[str | None, Column(
        15, "Numero_LC", "Numéro de LC", Reading.NUMBER, Change.TERM, longest=40, licence=("LC", "number"))]
    lc_from: Annotated[date | None, Column(
        16, "Date_debut_validite_LC", "Début de validité de la LC", Reading.DAY, Change.TERM,
        licence=("LC", "valid_from"))]
    lc_until: Annotated[date | None, Column(
        17, "Date_fin_validite_LC", "Fin de validité de la LC", Reading.DAY, Change.TERM,
        licence=("LC", "valid_until"))]
    lc_copies: Annotated[int | None, Column(
        18, "Nombre_de_copies_LC_valides", "Copies de LC", Reading.COPIES, Change.COPIES,
        licence=("LC", "certified_copies"))]
    lc_light_copies: Annotated[int | None, Column(  # among lc_copies, those for vehicles of 3.5 t or less
        19, "dont Nombre_de_copies_LC_VUL_valides <= 3,5t", "Copies de LC VUL", Reading.COPIES, Change.COPIES,
        pattern=r".*vul.*", came_later=True, licence=("LC", "light_copies"))]
    # fmt: on


@dataclass
class RegistrationFacts:
    """What is stored of an establishment besides its numbers and its licences, by the names of RegisterLine."""

    legal_name: str
    legal_category: str | None = None
    departement: str | None = None
    postcode: str | None = None
    commune: str | None = None
    is_head_office: bool | None = None
    transport_manager: str | None = None


COLUMNS: dict[str, Column] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(RegisterLine, include_extras=True).items()
    if hasattr(hint, "__metadata__")
}
FIELDS = tuple(COLUMNS)
LONGEST = {name: column.longest for name, column in COLUMNS.items() if column.longest}

# The whole file in its order: each header, and its name in RegisterLine. Two columns are not read line by line: the title,
# which gives the day of the situation, and the département's name.
SITUATION, DEPARTEMENT_NAME = "(situation)", "Libelle_departement"
FILE: tuple[tuple[str, str | None], ...] = tuple(
    (header, name)
    for _, header, name in sorted(
        [(1, SITUATION, None), (3, DEPARTEMENT_NAME, None)]
        + [(column.place, column.header, name) for name, column in COLUMNS.items()]
    )
)

REGISTRATION = tuple(field.name for field in fields(RegistrationFacts))

# For each kind of licence, in the order in which they are shown: its facts, and their names in RegisterLine.
LICENCES: dict[str, dict[str, str]] = {
    kind: {column.licence[1]: name for name, column in COLUMNS.items() if column.licence and column.licence[0] == kind}
    for kind in ("LTI", "LC")
}
LICENCE = tuple(dict.fromkeys(fact for facts in LICENCES.values() for fact in facts))


def _changed_together(columns: dict[str, Column]) -> dict[Change, tuple[str, ...]]:
    """The columns whose change each event records, in the order of Change."""
    found = {change: tuple(name for name, column in columns.items() if column.change is change) for change in Change}
    return {change: names for change, names in found.items() if names}


REGISTRATION_CHANGES = _changed_together({name: COLUMNS[name] for name in REGISTRATION})
LICENCE_CHANGES = _changed_together({column.licence[1]: column for column in COLUMNS.values() if column.licence})
