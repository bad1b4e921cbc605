"""Mapping of the register's file: what each field of a line says, and what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from operator import call, itemgetter
from typing import Any

from adock.core.dates import in_digits
from adock.core.geography import DEPARTEMENTS, departement_of
from adock.core.siren import is_provisional, is_siren, is_siret
from adock.imports.reports import Anomaly
from adock.imports.values import Unreadable, quoted, read_count, read_day
from adock.register.columns import COLUMNS, FIELDS, Column, Reading, RegisterLine


@dataclass(slots=True)
class ParsedFile:
    """The file once read. Always, lines_read = len(lines) + lines_rejected + duplicates."""

    situation_on: date
    lines: list[RegisterLine] = field(default_factory=list)  # one per SIRET
    anomalies: list[Anomaly] = field(default_factory=list)  # in the order of the file
    lines_read: int = 0
    lines_rejected: int = 0
    duplicates: int = 0
    # establishments that the file names in lines of which nothing else could be read
    rejected_sirets: set[str] = field(default_factory=set)


COSTS_THE_LINE = frozenset({"SIRET_INVALIDE", "LIGNE_INCOMPLETE"})
YES_OR_NO = {"O": True, "OUI": True, "N": False, "NON": False}

_FIVE_DIGITS = re.compile(r"(?!00)\d{5}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.ASCII)


class LineReader:
    """A reader of the lines of one file, which collects what it has to report in `anomalies`."""

    def __init__(self, positions: Sequence[int]) -> None:
        """`positions` is the index in a line of each of columns.FIELDS."""
        self.anomalies: list[Anomaly] = []
        self._pick = itemgetter(*positions)
        self._readers = _readers()
        self._departement_of = cache(departement_of)

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
    read = partial(_read_name if column.reading is Reading.NAME else _read_text, longest=column.longest)
    return cache(read) if column.repeats else read


def read_siret(text: str) -> str:
    """A SIRET that passes its check, or a provisional number; spaces inside are ignored."""
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


def _read_yes_or_no(text: str) -> bool | None:
    return YES_OR_NO.get(text.strip().upper())
