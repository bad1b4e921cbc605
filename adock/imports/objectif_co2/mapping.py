"""Mapping of the list's cells to labels: which company, in which département, from when to when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any, NamedTuple

from openpyxl.utils.datetime import from_excel

from adock.core.geography import DEPARTEMENTS
from adock.core.identifiers import read_siren
from adock.core.text import fold, words
from adock.imports.objectif_co2.source import Line
from adock.imports.reports import Anomaly
from adock.imports.values import FIRST_YEAR, LAST_YEAR, Unreadable, quoted, read_day

# A label is valid for three years (the programme's rules).
YEARS = 3
# Spreadsheets' day numbers from 2000 to 2099: other numbers are not dates.
_SPREADSHEET_DAYS = range(36_526, 73_051)
_LEADING_CODE = re.compile(r"(\d[\dAB]\d?|\d)\b", re.ASCII)
LONGEST_NAME = 300


class Label(NamedTuple):
    """The columns of register.ObjectifCO2Label, by the same names; the status is always that of a labelled company."""

    siren: str
    departement: str
    company_name: str
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class ParsedList:
    """The list once read. Always, lines_read = len(labels) + lines_rejected + duplicates."""

    labels: dict[tuple[str, str], Label] = field(default_factory=dict)  # by SIREN and département
    line_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    lines_read: int = 0
    lines_rejected: int = 0
    duplicates: int = 0


def read_labels(lines: Sequence[Line]) -> ParsedList:
    """The labels of the list; when a company has several in one département, the latest counts."""
    parsed = ParsedList(lines_read=len(lines))
    for line in lines:
        try:
            label = read_label(line)
        except Unreadable as fault:
            parsed.lines_rejected += 1
            parsed.anomalies.append(Anomaly(line.number, fault.code, f"{fault.message} : ligne écartée."))
            continue
        key = (label.siren, label.departement)
        if key in parsed.labels:
            parsed.duplicates += 1
            parsed.anomalies.append(
                Anomaly(line.number, "DOUBLON", f"Déjà ligne {parsed.line_numbers[key]} : le plus récent est gardé.")
            )
            if label.starts_on <= parsed.labels[key].starts_on:
                continue
        parsed.labels[key], parsed.line_numbers[key] = label, line.number
    return parsed


def read_label(line: Line) -> Label:
    """The label of a line. Raises Unreadable, with the code of the anomaly, when it is not a label."""
    starts_on = _day(line.starts_on)
    return Label(
        siren=_siren(line.siren),
        departement=_departement(line.departement),
        company_name=(_text(line.included_company) or _text(line.company))[:LONGEST_NAME],
        starts_on=starts_on,
        ends_on=three_years_after(starts_on),
    )


def three_years_after(day: date) -> date:
    """The same day three years later; 28 February for a 29 February."""
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:
        return day.replace(year=day.year + YEARS, day=28)


def _siren(cell: Any) -> str:
    """The SIREN in a cell: a number gets back its lost leading zeros, a SIRET and a VAT number give theirs."""
    text = _text(cell)
    found = read_siren(text)
    if found.fault:
        raise Unreadable("SIREN_INVALIDE", f"{quoted(text) if text else 'Rien'} n'est pas un SIREN")
    return found.value


def _departement(cell: Any) -> str:
    """The code of a département, from its code ("1", "01", "01 - Ain") or its name."""
    text = _text(cell)
    if found := _LEADING_CODE.match(text.upper()):
        code = found[1].zfill(2)
        if code in DEPARTEMENTS:
            return code
    elif code := _CODES_BY_NAME.get(_name_key(text)):
        return code
    raise Unreadable("DEPARTEMENT_INCONNU", f"{quoted(text) if text else 'Rien'} n'est pas un département")


def _name_key(name: str) -> str:
    return " ".join(words(fold(name)))


_CODES_BY_NAME = {_name_key(departement.name): code for code, departement in DEPARTEMENTS.items()}


def _day(cell: Any) -> date:
    day = _any_day(cell)
    if day is None:
        raise Unreadable("DATE_INVALIDE", "Il n'y a pas de date de début")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable("DATE_INVALIDE", f"L'année {day.year} n'est pas celle d'un label")
    return day


def _any_day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell) and int(cell) in _SPREADSHEET_DAYS:
        return from_excel(int(cell)).date()
    return read_day(_text(cell))


def _text(cell: Any) -> str:
    """The cell's text on one line; an integer has no ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())
