"""From the French columns of the register's file to our names: what each field says, and what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from operator import call, itemgetter
from typing import Any, NamedTuple

from adock.core.dates import in_digits
from adock.core.geography import DEPARTEMENTS, departement_of
from adock.core.siren import is_provisional, is_siren, is_siret
from adock.imports.reports import Anomaly
from adock.imports.values import Unreadable, quoted, read_count, read_day


class RegisterLine(NamedTuple):
    """One establishment as the file describes it; blank and unreadable fields are None."""

    line: int  # where its record begins in the file; the header is line 1
    siret: str  # 14 digits, or the register's provisional number: "P" and what follows
    departement: str | None
    legal_name: str
    legal_category: str | None  # a label, not INSEE's code
    postcode: str | None
    commune: str | None
    is_head_office: bool | None
    transport_manager: str | None
    lti_number: str | None
    lti_from: date | None
    lti_until: date | None
    lti_copies: int | None
    lc_number: str | None
    lc_from: date | None
    lc_until: date | None
    lc_copies: int | None
    lc_light_copies: int | None  # among lc_copies, those for vehicles of 3.5 t or less; None before that column existed


@dataclass(slots=True)
class ParsedFile:
    """lines_read = len(lines) + lines_rejected + duplicates, always."""

    situation_on: date
    lines: list[RegisterLine] = field(default_factory=list)  # one a SIRET
    anomalies: list[Anomaly] = field(default_factory=list)  # in the order of the file
    lines_read: int = 0
    lines_rejected: int = 0
    duplicates: int = 0
    # establishments that the file does name, in lines that could not be read otherwise
    rejected_sirets: set[str] = field(default_factory=set)


# What a column is called in messages, in the order of RegisterLine.
COLUMN_LABELS = {
    "siret": "SIRET",
    "departement": "Département",
    "legal_name": "Raison sociale",
    "legal_category": "Catégorie juridique",
    "postcode": "Code postal",
    "commune": "Commune",
    "is_head_office": "Siège (O/N)",
    "transport_manager": "Gestionnaire de transport",
    "lti_number": "Numéro de LTI",
    "lti_from": "Début de validité de la LTI",
    "lti_until": "Fin de validité de la LTI",
    "lti_copies": "Copies de LTI",
    "lc_number": "Numéro de LC",
    "lc_from": "Début de validité de la LC",
    "lc_until": "Fin de validité de la LC",
    "lc_copies": "Copies de LC",
    "lc_light_copies": "Copies de LC VUL",
}
FIELDS = tuple(COLUMN_LABELS)

# Characters a text may have. Real ones stay well below; more is a line gone wrong, and the base could not keep it.
LONGEST = {
    "legal_name": 300,
    "legal_category": 200,
    "commune": 120,
    "transport_manager": 300,
    "lti_number": 40,
    "lc_number": 40,
}
COSTS_THE_LINE = frozenset({"SIRET_INVALIDE", "LIGNE_INCOMPLETE"})
HEAD_OFFICE = {"O": True, "OUI": True, "N": False, "NON": False}

_FIVE_DIGITS = re.compile(r"(?!00)\d{5}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.ASCII)


class LineReader:
    """Reads the lines of one file; keeps what it has to report in `anomalies`."""

    def __init__(self, positions: Sequence[int]) -> None:
        """`positions`: for each of FIELDS, where a line holds it."""
        self.anomalies: list[Anomaly] = []
        self._pick = itemgetter(*positions)
        readers = _readers()
        self._readers = tuple(readers[name] for name in FIELDS)
        self._departement_of = cache(departement_of)

    def read(self, line: int, cells: Sequence[str]) -> RegisterLine | None:
        """None, and an anomaly, when the line is lost."""
        texts = self._pick(cells)
        try:
            found = RegisterLine(line, *map(call, self._readers, texts))
        except Unreadable:
            values = self._read_with_care(line, texts)
            if values is None:
                return None
            found = RegisterLine(line, *values)
        if found.departement is None and found.postcode is not None:
            found = found._replace(departement=self._departement_of(found.postcode))
        if found.lti_until and found.lti_from and found.lti_until < found.lti_from:
            self._report_order("LTI", line, found.lti_from, found.lti_until)
        if found.lc_until and found.lc_from and found.lc_until < found.lc_from:
            self._report_order("LC", line, found.lc_from, found.lc_until)
        return found

    def reject(self, line: int, message: str) -> None:
        self.anomalies.append(Anomaly(line, "LIGNE_INCOMPLETE", message))

    def _read_with_care(self, line: int, texts: Sequence[str]) -> list[Any] | None:
        """Field by field: a bad one is reported and left empty; None when it costs the whole line."""
        values: list[Any] = []
        found = []
        for name, reader, text in zip(FIELDS, self._readers, texts, strict=True):
            try:
                values.append(reader(text))
            except Unreadable as fault:
                anomaly = Anomaly(line, fault.code, f"{COLUMN_LABELS[name]} : {fault.message}.")
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


def _readers() -> dict[str, Callable[[str], Any]]:
    """A reader for each field. Those whose columns repeat the same few thousand texts remember them."""
    texts = {name: partial(_read_text, longest=longest) for name, longest in LONGEST.items()}
    day, copies = cache(read_day), cache(partial(read_count, code="COPIES_INVALIDES"))
    return {
        **texts,
        "siret": read_siret,
        "departement": cache(read_departement),
        "legal_name": _read_legal_name,
        "legal_category": cache(texts["legal_category"]),
        "postcode": cache(read_postcode),
        "commune": cache(texts["commune"]),
        "is_head_office": cache(_read_head_office),
        **dict.fromkeys(("lti_from", "lti_until", "lc_from", "lc_until"), day),
        **dict.fromkeys(("lti_copies", "lc_copies", "lc_light_copies"), copies),
    }


def read_siret(text: str) -> str:
    """A SIRET that passes its check, or a provisional number; spaces inside are forgiven."""
    if is_siret(text):
        return text
    siret = "".join(text.split()).upper()
    if is_siret(siret) or is_provisional(siret):
        return siret
    raise Unreadable("SIRET_INVALIDE", _fault_of_siret(siret))


def _fault_of_siret(siret: str) -> str:
    if not siret:
        return "absent"
    if _SCIENTIFIC.fullmatch(siret):
        return f"{quoted(siret)} est écrit en notation scientifique par un tableur, des chiffres sont perdus"
    if not (siret.isascii() and siret.isdigit()):
        return f"{quoted(siret)} n'est ni un numéro de 14 chiffres ni un numéro provisoire en P"
    if len(siret) == 14:
        return f"{quoted(siret)} ne passe pas le contrôle des SIRET, un chiffre est faux"
    if is_siren(siret):
        return f"{quoted(siret)} est un SIREN (9 chiffres), pas un SIRET"
    if is_siret(siret.zfill(14)):
        return f"{quoted(siret)} n'a que {len(siret)} chiffres, un tableur a sans doute ôté les zéros du début"
    return f"{quoted(siret)} a {len(siret)} chiffres au lieu de 14"


def read_departement(text: str) -> str | None:
    """The code as INSEE writes it ("01", "2A", "974"); None when it is no département's."""
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
    """One line with single spaces; None when blank."""
    if not text:
        return None
    value = " ".join(text.split())
    if len(value) > longest:
        raise Unreadable("LIGNE_INCOMPLETE", f"{len(value)} caractères au lieu de {longest} au plus")
    return value or None


def _read_legal_name(text: str) -> str:
    name = _read_text(text, LONGEST["legal_name"])
    if name is None:
        raise Unreadable("LIGNE_INCOMPLETE", "absente")
    return name


def _read_head_office(text: str) -> bool | None:
    return HEAD_OFFICE.get(text.strip().upper())
