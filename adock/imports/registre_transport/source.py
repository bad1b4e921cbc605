"""Reading of the register's file as the ministry publishes it: checks that it is the file, whole, and of which day, then
reads it line by line.

README.md describes the form of the file and its known defects.
"""

import csv
import re
from collections.abc import Sequence
from datetime import date
from itertools import dropwhile
from statistics import StatisticsError, mode
from typing import NamedTuple

from adock.core.spreadsheets import declared_delimiter
from adock.core.text import fold
from adock.imports.csv_records import LONGEST_LINE, OpenQuote, read_first_record, read_records, split_lines
from adock.imports.decoding import decode
from adock.imports.registre_transport.mapping import LineReader, ParsedFile
from adock.imports.reports import Anomaly, ImportRefused
from adock.imports.values import Unreadable, day_of, quoted
from adock.register.columns import COLUMNS, FIELDS, FILE, RegisterLine

DELIMITERS = ",;\t"


class Heading(NamedTuple):
    header: str
    field: str | None = None  # of RegisterLine; None when it is not read
    pattern: str | None = None  # matches the key of a header whose official wording is not established

    def fits(self, key: str) -> bool:
        return key == _key(self.header) if self.pattern is None else re.fullmatch(self.pattern, key) is not None


def _heading(header: str, field: str | None) -> Heading:
    return Heading(header, field, COLUMNS[field].pattern if field else "")


# In the official order. The first is found by its place alone: its header is a sentence with the day of the situation.
HEADINGS = tuple(_heading(header, field) for header, field in FILE if not (field and COLUMNS[field].came_later))
# Found by their headers alone, and missing from earlier files.
LATER_HEADINGS = tuple(_heading(header, field) for header, field in FILE if field and COLUMNS[field].came_later)

# The register has some sixty thousand lines. A few kilobytes of archive may hold a hundred million empty ones.
MAX_LINES = 1_000_000
MAX_ANOMALIES = 1_000_000
SIRET_POSITION = 3
# Lines read to learn how many fields a line has.
SAMPLE = 20
_SMALL_WORDS = frozenset({"d", "de", "des", "du", "l", "la", "le", "les"})
_DAY = r"(?<!\d)(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?!\d)"
_SITUATION = re.compile(rf"situation\D{{0,100}}{_DAY}", re.ASCII | re.IGNORECASE)
_ANY_DAY = re.compile(_DAY, re.ASCII)

# How files that are not CSV begin, for a helpful message.
FOREIGN_FORMS = (
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un classeur de tableur (.xls)"),
    (b"PK\x03\x04", "une archive ou un classeur de tableur"),
    (b"\x1f\x8b", "un fichier compressé (gzip)"),
    (b"<", "une page web ou un document XML"),
    (b"{", "un document JSON"),
)


class Layout(NamedTuple):
    """The layout of the file, from its header."""

    delimiter: str
    width: int  # fields of a line
    positions: tuple[int, ...]  # for each of columns.FIELDS; `width` for a column that the file lacks
    situation_on: date
    next_line: int  # index of the line after the header


def parse_register(raw: bytes, file_name: str = "") -> ParsedFile:
    """The register's file, checked and read.

    Raises ImportRefused: FICHIER_VIDE, FICHIER_TROP_GRAND, ENTETE_INCONNUE, FICHIER_TRONQUE, TROP_D_ANOMALIES.
    """
    if raw.count(b"\n") + raw.count(b"\r") > 2 * MAX_LINES:
        raise _too_many_lines(file_name)
    lines = list(dropwhile(str.isspace, split_lines(decode(raw))))
    declared = declared_delimiter(lines[0]) if lines else ""
    if not lines or (declared and len(lines) == 1):
        raise ImportRefused("FICHIER_VIDE", f"{_named(file_name)} est vide.")
    try:
        if len(lines) > MAX_LINES:
            raise _too_many_lines(file_name)
        layout = _read_header(lines, raw, file_name, declared)
        return _read_lines(lines, layout, file_name)
    except OpenQuote as fault:
        raise ImportRefused(
            "FICHIER_TRONQUE",
            f"{_named(file_name)} est incomplet : un guillemet ouvert ligne {fault.line} n'est jamais refermé.",
        ) from None


def _too_many_lines(file_name: str) -> ImportRefused:
    return ImportRefused("FICHIER_TROP_GRAND", f"{_named(file_name)} dépasse {MAX_LINES} lignes.")


def _named(file_name: str) -> str:
    return f"Le fichier {file_name}" if file_name else "Le fichier"


def _read_header(lines: Sequence[str], raw: bytes, file_name: str, declared: str) -> Layout:
    """The layout with the delimiter that Excel's line before the titles declares or, without it, that gives the header the most
    cells."""
    first = 1 if declared else 0
    delimiter = declared or max(DELIMITERS, key=lambda candidate: _cell_count(lines, candidate))
    header, next_line = read_first_record(lines, delimiter, first)
    while header and not header[-1].strip():
        header.pop()
    header = _mended(header, _usual_width(lines[next_line : next_line + SAMPLE], delimiter))
    keys = [_key(cell) for cell in header]
    positions = _official_positions(keys) or _positions_by_name(keys)
    if missing := [heading.header for heading in HEADINGS if heading.field and heading.field not in positions]:
        raise ImportRefused("ENTETE_INCONNUE", _what_is_wrong(missing, raw, file_name))
    return Layout(
        delimiter=delimiter,
        width=len(header),
        positions=tuple(positions.get(field, len(header)) for field in FIELDS),
        situation_on=_situation_in(header[0], file_name),
        next_line=next_line,
    )


def _cell_count(lines: Sequence[str], delimiter: str) -> int:
    try:
        return len(read_first_record(lines, delimiter, 0)[0])
    except OpenQuote:
        return lines[0].count(delimiter) + 1


def _usual_width(lines: Sequence[str], delimiter: str) -> int | None:
    try:
        usual = [line for line in lines if len(line) <= LONGEST_LINE]
        return mode(len(cells) for cells in csv.reader(usual, delimiter=delimiter) if cells)
    except (csv.Error, StatisticsError):
        return None


def _mended(header: list[str], usual_width: int | None) -> list[str]:
    """The header with the title and the "<= 3,5t" of column 19 joined again, where their unquoted commas cut them."""
    if usual_width is None or usual_width >= len(header):
        return header
    if _key(header[-1]) == "5t" and header[-2].rstrip().endswith("3"):
        header = [*header[:-2], ",".join(header[-2:])]
    keys = [_key(cell) for cell in header]
    extra = keys.index("siret") - SIRET_POSITION if "siret" in keys else 0
    if extra > 0 and usual_width == len(header) - extra:
        header = [",".join(header[: extra + 1]), *header[extra + 1 :]]
    return header


def _key(header: str) -> str:
    """The header without case, accents, punctuation or the small words that come and go."""
    words = re.findall(r"[a-z0-9]+", fold(header))
    return "".join(word for word in words if word not in _SMALL_WORDS)


def _official_positions(keys: Sequence[str]) -> dict[str, int] | None:
    """Columns by their official place, when those whose wording is established are at theirs; else None."""
    if len(keys) < len(HEADINGS):
        return None
    if not all(heading.fits(key) for heading, key in zip(HEADINGS, keys, strict=False) if heading.pattern is None):
        return None
    return {heading.field: at for at, heading in enumerate(HEADINGS) if heading.field} | _by_name(LATER_HEADINGS, keys)


def _positions_by_name(keys: Sequence[str]) -> dict[str, int]:
    """Columns by their headers, in any order; those not found are left out."""
    return _by_name((*HEADINGS, *LATER_HEADINGS), keys)


def _by_name(headings: Sequence[Heading], keys: Sequence[str]) -> dict[str, int]:
    found = {}
    for heading in headings:
        at = next((at for at, key in enumerate(keys) if at and heading.fits(key)), None)
        if heading.field and at is not None:
            found[heading.field] = at
    return found


def _what_is_wrong(missing: Sequence[str], raw: bytes, file_name: str) -> str:
    start = raw.lstrip()
    for beginning, form in FOREIGN_FORMS:
        if start.startswith(beginning):
            return f"{_named(file_name)} n'est pas un CSV : c'est {form}."
    if len(missing) > len(HEADINGS) // 2:
        return f"{_named(file_name)} n'a pas l'en-tête du registre des transports (colonnes SIRET, Raison_sociale…)."
    return f"{_named(file_name)} n'a pas toutes les colonnes du registre. Il manque : {', '.join(missing)}."


def _situation_in(title: str, file_name: str) -> date:
    match = _SITUATION.search(title) or _ANY_DAY.search(title)
    if match is None:
        raise ImportRefused(
            "ENTETE_INCONNUE",
            f"L'en-tête de la première colonne ne donne pas la date de la situation : {quoted(title)}.",
        )
    day, _, month, year = match.groups()
    try:
        return day_of(day, month, year)
    except Unreadable as fault:
        raise ImportRefused("ENTETE_INCONNUE", f"La date de la situation est fausse : {fault.message}.") from None


def _read_lines(lines: Sequence[str], layout: Layout, file_name: str) -> ParsedFile:
    parsed = ParsedFile(layout.situation_on)
    reader = LineReader(layout.positions)
    kept: dict[str, RegisterLine] = {}
    width = layout.width
    is_short = False
    for line, cells in read_records(lines, layout.delimiter, start=layout.next_line, width=width):
        if cells is not None and _is_blank(cells):
            continue
        parsed.lines_read += 1
        is_short = cells is None or len(cells) < width
        found = None
        if cells is None:
            reader.reject(line, "Un guillemet ouvert n'est pas refermé sur la ligne, ou un champ est démesuré.")
        elif len(cells) != width and (is_short or not _is_blank(cells[width:])):
            reader.reject(line, f"La ligne a {len(cells)} champs, l'en-tête en annonce {width}.")
        else:
            cells.append("")  # read for columns that the file lacks
            found = reader.read(line, cells)
        if found is None:
            parsed.lines_rejected += 1
            parsed.rejected.append(reader.named_in(line, cells or ()))
        elif kept.setdefault(found.siret, found) is not found:
            parsed.duplicates += 1
            reader.anomalies.append(_keep_latest(kept, found))
        if len(reader.anomalies) > MAX_ANOMALIES:
            raise ImportRefused("TROP_D_ANOMALIES", f"{_named(file_name)} a plus de {MAX_ANOMALIES} anomalies.")
    if not parsed.lines_read:
        raise ImportRefused("FICHIER_VIDE", f"{_named(file_name)} n'a aucune ligne sous son en-tête.")
    if is_short or _stops_at_a_delimiter(lines[-1], layout):
        raise ImportRefused("FICHIER_TRONQUE", f"{_named(file_name)} est incomplet : sa dernière ligne s'arrête trop tôt.")
    parsed.lines = list(kept.values())
    parsed.anomalies = sorted(reader.anomalies, key=lambda anomaly: anomaly.line)
    return parsed


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))


def _stops_at_a_delimiter(last_line: str, layout: Layout) -> bool:
    """Whether the file was cut among the empty first fields of a line, which then looks blank."""
    count = last_line.count(layout.delimiter)
    is_ended = last_line.endswith(("\n", "\r"))
    return not is_ended and 0 < count < layout.width - 1 and not last_line.replace(layout.delimiter, "").strip()


def _keep_latest(kept: dict[str, RegisterLine], found: RegisterLine) -> Anomaly:
    """Keeps, of two lines with one SIRET, the one whose licence starts last; returns an anomaly for the other."""
    loser, winner = sorted((found, kept[found.siret]), key=_recency)
    kept[found.siret] = winner
    message = f"Le SIRET {loser.siret} figure aussi ligne {winner.line}, qui est gardée (licence la plus récente)."
    return Anomaly(loser.line, "DOUBLON", message)


def _recency(line: RegisterLine) -> tuple[date, date]:
    starts = [day for day in (line.lti_from, line.lc_from) if day]
    ends = [day for day in (line.lti_until, line.lc_until) if day]
    return max(starts, default=date.min), max(ends, default=date.min)
