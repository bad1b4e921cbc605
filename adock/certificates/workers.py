"""The workers named on a list, checked against what D8254-2 requires of each. Pure.

The article requires name, date of hire, nationality, kind and number of the permit. Nothing more is asked for or stored.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from adock.certificates import nationalities, permits
from adock.core.dates import in_words, read_day
from adock.core.spreadsheets import declared_delimiter
from adock.core.text import compact, lines_of
from adock.core.typed import clean_name, whole_name

# No employment contract is older; catches years typed with two or five digits.
EARLIEST_HIRE = date(1950, 1, 1)


@dataclass(frozen=True, slots=True)
class Worker:
    last_name: str
    first_name: str
    hired_on: date
    nationality: str  # a code of adock.certificates.nationalities
    permit_kind: str  # a code of adock.certificates.permits
    permit_number: str
    permit_other: str = ""  # description of a permit of no known kind

    @property
    def name(self) -> str:
        """The name in a sentence: "Awa Diallo"."""
        return whole_name(self.first_name, self.last_name)

    @property
    def listed_name(self) -> str:
        """The name on a list: "Diallo Awa"."""
        return whole_name(self.last_name, self.first_name)

    @property
    def nationality_name(self) -> str:
        return nationalities.name(self.nationality)

    @property
    def permit_label(self) -> str:
        return permits.permit_label(self.permit_kind, self.permit_other)

    @property
    def permit(self) -> str:
        """The permit's kind and number, in words."""
        return f"{self.permit_label}, n° {self.permit_number}"

    @property
    def note(self) -> str:
        """What is said beside it when the permit exempts its holder; the employer decides."""
        return permits.PERMIT_KINDS[self.permit_kind].note

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "hired_on": self.hired_on.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Worker":
        return cls(**{**kept, "hired_on": date.fromisoformat(kept["hired_on"])})


class InvalidWorker(Exception):
    """`faults`: field -> French sentence that says how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


def check(typed: Mapping[str, str], day: date) -> Worker:
    """Checks a worker as typed (dates as people write them). One who has a single name has it in either field. Raises
    InvalidWorker with every fault at once."""
    good: dict[str, Any] = {}
    is_named = bool(str(typed.get("first_name", "")).strip())
    checks: dict[str, Callable[[str], Any]] = {
        "last_name": lambda text: clean_name(text if is_named else _required(text, "Indiquez le nom.")),
        "first_name": clean_name,
        "hired_on": lambda text: _hired_on(text, day),
        "nationality": lambda text: _nationality(text, day),
        "permit_kind": _permit_kind,
        "permit_number": lambda text: permits.clean_number(_required(text, "Indiquez le numéro du titre.")),
        # matters only for a permit of no known kind
        "permit_other": lambda text: permits.clean_other(good.get("permit_kind", ""), text),
    }
    faults: dict[str, str] = {}
    for field, read in checks.items():
        try:
            good[field] = read(str(typed.get(field, "")).strip())
        except ValueError as fault:
            faults[field] = str(fault)
    if faults:
        raise InvalidWorker(faults)
    return Worker(**good)


def problem_on(worker: Worker, day: date) -> str:
    """Why a worker stored on another day no longer belongs on a list signed on `day`; empty if they do."""
    if not nationalities.needs_permit(worker.nationality, day):
        return f"{worker.name} n'a plus besoin d'autorisation de travail : retirez cette personne."
    return ""


def _required(text: str, sentence: str) -> str:
    if not text:
        raise ValueError(sentence)
    return text


def _hired_on(text: str, day: date) -> date:
    hired_on = read_day(_required(text, "Indiquez la date d'embauche, par exemple 24/11/2024."), "24/11/2024")
    if hired_on > day:
        raise ValueError(
            f"Le {in_words(hired_on)} est dans l'avenir : la liste ne porte que les salariés déjà embauchés. Vérifiez l'année."
        )
    if hired_on < EARLIEST_HIRE:
        raise ValueError(f"Le {in_words(hired_on)} est trop ancien pour une embauche : vérifiez l'année.")
    return hired_on


def _nationality(text: str, day: date) -> str:
    _required(text, "Choisissez la nationalité.")
    code = _NATIONALITIES.get(compact(text))
    if code is None:
        raise ValueError("Nationalité inconnue : donnez le nom du pays, par exemple Sénégal.")
    if not nationalities.needs_permit(code, day):
        raise ValueError(
            f"{nationalities.name(code)} : une personne de cette nationalité n'a pas besoin d'autorisation de travail. "
            "Elle ne doit pas figurer sur la liste."
        )
    return code


def _permit_kind(text: str) -> str:
    _required(text, "Choisissez le type de titre.")
    code = _PERMIT_KINDS.get(compact(text))
    if code is None:
        raise ValueError(permits.UNKNOWN_KIND)
    return code


def _by_code_and_label(known: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Maps each code and each label, compacted, to the code: a spreadsheet may hold either."""
    return {compact(said): code for code, label in known for said in (label, code)}


_NATIONALITIES = _by_code_and_label(nationalities.NATIONALITIES.items())
_PERMIT_KINDS = _by_code_and_label(permits.choices())


# ------------------------------------------------------------------- from a spreadsheet

# Longer than any real line; csv itself fails beyond a length of its own.
LONGEST_LINE = 10_000
COLUMNS = ("last_name", "first_name", "hired_on", "nationality", "permit_kind", "permit_number")
# A seventh may follow: "permit_other".
# How a first line that names the columns begins, compacted.
HEADERS = frozenset({"NOM", "NOMDEFAMILLE"})


@dataclass(frozen=True, slots=True)
class LineFault:
    line: int  # as the box shows them, blank ones counted, from 1
    text: str


def read_table(text: str, day: date) -> tuple[list[Worker], list[LineFault]]:
    """Reads workers pasted from a spreadsheet, one a line, in the order of COLUMNS (tabs, semicolons, or what Excel's line
    "sep=" declares); skips that line and a header. A bad line does not affect the others."""
    workers: list[Worker] = []
    faults: list[LineFault] = []
    lines = [line[:LONGEST_LINE] for line in lines_of(text.removeprefix("\ufeff"))]
    declared = declared_delimiter(lines[0]) if lines else ""
    delimiter = declared or ("\t" if "\t" in text else ";")
    # quotes mean nothing here: a spreadsheet's cell with one in it must not swallow the lines that follow
    may_be_header = True
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), start=1):
        if not any(cell.strip() for cell in cells) or (declared and number == 1):
            continue
        is_header, may_be_header = may_be_header and compact(cells[0]) in HEADERS, False
        if is_header:
            continue
        if len(cells) < len(COLUMNS):
            faults.append(LineFault(number, f"il y a {len(cells)} colonnes au lieu de {len(COLUMNS)}"))
            continue
        try:
            workers.append(check(dict(zip((*COLUMNS, "permit_other"), cells, strict=False)), day))
        except InvalidWorker as invalid:
            faults.append(LineFault(number, " ".join(invalid.faults.values())))
    return workers, faults
