"""Mapping of the register's file: what each field of a line says, and what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from operator import call, itemgetter
from typing import Any, NamedTuple

from adock.core import identifiers
from adock.core.dates import in_digits
from adock.core.geography import ARMIES, COUNTRIES, DEPARTEMENTS, MONACO, departement_among, departement_of
from adock.core.identifiers import Fault, Identifier
from adock.core.siren import is_siren, is_siret
from adock.imports.reports import Anomaly
from adock.imports.values import Unreadable, quoted, read_count, read_day
from adock.register.columns import COLUMNS, FIELDS, Column, Reading, RegisterLine


class RejectedLine(NamedTuple):
    """What a lost line still says of whom it names; None where that cannot be read either."""

    line: int
    siret: str | None
    """Its number when it can be read, be it by giving back zeros that a spreadsheet ate."""
    legal_name: str | None
    postcode: str | None
    departement: str | None


@dataclass(slots=True)
class ParsedFile:
    """The file once read. Always, lines_read = len(lines) + lines_rejected + duplicates."""

    situation_on: date
    lines: list[RegisterLine] = field(default_factory=list)  # one per SIRET
    anomalies: list[Anomaly] = field(default_factory=list)  # in the order of the file
    lines_read: int = 0
    lines_rejected: int = 0
    duplicates: int = 0
    rejected: list[RejectedLine] = field(default_factory=list)


COSTS_THE_LINE = frozenset({"SIRET_INVALIDE", "LIGNE_INCOMPLETE"})
# What a line says of whom it names, and where each stands among FIELDS.
_NAMING = frozenset({"siret", "legal_name", "postcode", "commune", "departement"})
_DEPARTEMENT = FIELDS.index("departement")
YES_OR_NO = {"O": True, "OUI": True, "N": False, "NON": False}

# Some files write Corsica's former code, or the two figures that overseas postcodes share.
FORMER_CODES = {
    "20": ("2A", "2B"),
    **{prefix: tuple(code for code in DEPARTEMENTS if code.startswith(prefix)) for prefix in ("97", "98")},
}
_FIVE_DIGITS = re.compile(r"(?!00000)\d{5}", re.ASCII)


class LineReader:
    """A reader of the lines of one file, which collects what it has to report in `anomalies`."""

    def __init__(self, positions: Sequence[int]) -> None:
        """`positions` is the index in a line of each of columns.FIELDS."""
        self.anomalies: list[Anomaly] = []
        self._positions = dict(zip(FIELDS, positions, strict=True))
        self._pick = itemgetter(*positions)
        self._readers = _readers()
        self._departement_of = cache(find_departement)

    def read(self, line: int, cells: Sequence[str]) -> RegisterLine | None:
        """The line as facts; None, with an anomaly, when it is lost."""
        texts = self._pick(cells)
        try:
            found = RegisterLine(line, *map(call, self._readers, texts))
        except Unreadable:
            values = self._read_with_care(line, texts)
            if values is None:
                return None
            found = RegisterLine(line, *values)
        if found.departement is None:
            found = self._placed(found, texts[_DEPARTEMENT])
        if found.lti_until and found.lti_from and found.lti_until < found.lti_from:
            self._report_order("LTI", line, found.lti_from, found.lti_until)
        if found.lc_until and found.lc_from and found.lc_until < found.lc_from:
            self._report_order("LC", line, found.lc_from, found.lc_until)
        return found

    def reject(self, line: int, message: str) -> None:
        self.anomalies.append(Anomaly(line, "LIGNE_INCOMPLETE", message))

    def named_in(self, line: int, cells: Sequence[str]) -> RejectedLine:
        """Whom a lost line names, as far as its cells stand in their places."""
        written = {name: cells[at] if at < len(cells) else "" for name, at in self._positions.items() if name in _NAMING}
        number = identifiers.read_siret(written["siret"])
        postcode = _or_none(read_postcode, written["postcode"])
        found = read_departement(written["departement"])
        return RejectedLine(
            line,
            None if number.fault else number.value,
            _or_none(partial(_read_text, longest=COLUMNS["legal_name"].longest), written["legal_name"]),
            postcode,
            found or self._departement_of(written["departement"].strip(), postcode, " ".join(written["commune"].split())),
        )

    def _placed(self, found: RegisterLine, written: str) -> RegisterLine:
        """The line with the département that its place tells; an anomaly when nothing tells it, though a place is given."""
        code = written.strip()
        departement = self._departement_of(code, found.postcode, found.commune)
        if departement:
            return found._replace(departement=departement)
        if (code or found.postcode or found.commune) and not _is_elsewhere(code, found.postcode):
            said = ", ".join(part for part in (code, found.postcode, found.commune) if part)
            message = f"Département : {quoted(said)} ne le dit pas, la fiche n'en aura pas."
            self.anomalies.append(Anomaly(found.line, "DEPARTEMENT_INCONNU", message))
        return found

    def _read_with_care(self, line: int, texts: Sequence[str]) -> list[Any] | None:
        """Reads field by field: a bad one is reported and left empty. Returns None when it costs the whole line."""
        values: list[Any] = []
        found = []
        for name, reader, text in zip(FIELDS, self._readers, texts, strict=True):
            try:
                values.append(reader(text))
            except Unreadable as fault:
                anomaly = Anomaly(line, fault.code, f"{COLUMNS[name].label} : {fault.message}.")
                if fault.code in COSTS_THE_LINE:
                    self.anomalies.append(anomaly)
                    return None
                values.append(None)
                found.append(anomaly)
        self.anomalies += found
        return values

    def _report_order(self, kind: str, line: int, valid_from: date, valid_until: date) -> None:
        message = f"{kind} : la fin de validité ({in_digits(valid_until)}) précède le début ({in_digits(valid_from)})."
        self.anomalies.append(Anomaly(line, "DATES_INVERSEES", message))


def _readers() -> tuple[Callable[[str], Any], ...]:
    """A reader for each of columns.FIELDS, cached where the column repeats the same few thousand texts."""
    shared: dict[Reading, Callable[[str], Any]] = {
        Reading.SIRET: read_siret,
        Reading.DEPARTEMENT: cache(read_departement),
        Reading.POSTCODE: cache(read_postcode),
        Reading.YES_OR_NO: cache(_read_yes_or_no),
        Reading.DAY: cache(read_day),
        Reading.COPIES: cache(partial(read_count, code="COPIES_INVALIDES")),
    }
    return tuple(shared.get(column.reading) or _text_reader(column) for column in COLUMNS.values())


def _text_reader(column: Column) -> Callable[[str], str | None]:
    read = partial(_TEXTS.get(column.reading, _read_text), longest=column.longest)
    return cache(read) if column.repeats else read


def read_siret(text: str) -> str:
    """A SIRET that passes its checks, or a provisional number. Zeros that a spreadsheet ate are not given back here."""
    if is_siret(text):
        return text
    found = identifiers.read_siret(text)
    if found.fault is None and not found.zeros_given_back:
        return found.value
    raise Unreadable("SIRET_INVALIDE", _fault_of_siret(text, found))


def _fault_of_siret(text: str, found: Identifier) -> str:
    if found.fault is Fault.ABSENT:
        return "absent"
    if found.fault is Fault.ROUNDED:
        return f"{quoted(text)} est écrit en notation scientifique par un tableur, des chiffres sont perdus"
    if found.fault is Fault.KEY:
        return f"{quoted(text)} ne passe pas le contrôle des SIRET, un chiffre est faux"
    if found.fault is Fault.SIREN:
        return f"{quoted(text)} commence par neuf chiffres qui ne sont pas un SIREN"
    if found.zeros_given_back:
        return f"{quoted(text)} n'a que {found.figures} chiffres, un tableur a sans doute ôté les zéros du début"
    if found.fault is Fault.LENGTH and is_siren(found.value):
        return f"{quoted(text)} est un SIREN (9 chiffres), pas un SIRET"
    if found.fault is Fault.LENGTH:
        return f"{quoted(text)} a {found.figures} chiffres au lieu de 14"
    return f"{quoted(text)} n'est ni un numéro de 14 chiffres ni un numéro provisoire en P"


def find_departement(code: str, postcode: str | None, commune: str | None) -> str | None:
    """The département that a place tells, whose `code` as the file writes it is none's; None when nothing tells it."""
    if _is_elsewhere(code, postcode):
        return None
    if among := FORMER_CODES.get(code):
        return departement_among(among, postcode, commune)
    return departement_of(postcode, None, commune)


def _is_elsewhere(code: str, postcode: str | None) -> bool:
    """Whether the place is in another country, or the army's: no département has it, and nothing is wrong.

    A postcode of another country may read as a French one: 10115 is Berlin.
    """
    return code.startswith((COUNTRIES, MONACO)) or (postcode or "").startswith((ARMIES, MONACO))


def _or_none(read: Callable[[str], str | None], text: str) -> str | None:
    try:
        return read(text)
    except Unreadable:
        return None


def read_departement(text: str) -> str | None:
    """The code as INSEE writes it ("01", "2A", "974"); None when no département has it."""
    code = text.strip().upper()
    if code not in DEPARTEMENTS:
        code = code.lstrip("0").zfill(2)
    return code if code in DEPARTEMENTS else None


def read_postcode(text: str) -> str | None:
    value = "".join(text.split())
    if value and not _FIVE_DIGITS.fullmatch(value):
        raise Unreadable("CODE_POSTAL_INVALIDE", f"{quoted(text)} n'est pas un code postal de 5 chiffres")
    return value or None


def _read_text(text: str, longest: int) -> str | None:
    """The text on one line with single spaces; None when blank."""
    if not text:
        return None
    value = " ".join(text.split())
    if len(value) > longest:
        raise Unreadable("LIGNE_INCOMPLETE", f"{len(value)} caractères au lieu de {longest} au plus")
    return value or None


def _read_name(text: str, longest: int) -> str:
    name = _read_text(text, longest)
    if name is None:
        raise Unreadable("LIGNE_INCOMPLETE", "absente")
    return name


def _read_number(text: str, longest: int) -> str | None:
    return _read_text(identifiers.undressed(text), longest) if text else None


_TEXTS = {Reading.NAME: _read_name, Reading.NUMBER: _read_number}


def _read_yes_or_no(text: str) -> bool | None:
    return YES_OR_NO.get(text.strip().upper())
