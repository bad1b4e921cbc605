"""The list of labelled companies as the programme publishes it: a workbook whose first lines are headers.

openpyxl reads it and evaluates no formula: a cell with one has the value last saved. Workbooks are ZIP archives of XML, both
of which can be made to fill a machine, so their size is checked before they are opened.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from adock.core.text import fold
from adock.imports.reports import ImportRefused

# The list has some two thousand lines.
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_LINES = 100_000
MAX_COLUMNS = 40
# The lines that may hold the column names; the official list has them on the second.
HEADER_LINES = 10

Cells = Sequence[Any]
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    IndexError, AttributeError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Line(NamedTuple):
    """A line of the list, with its cells as the workbook has them: text, number, date or None."""

    number: int  # in the sheet, whose first line is 1
    company: Any
    included_company: Any
    departement: Any
    siren: Any
    starts_on: Any


class _Column(NamedTuple):
    field: str
    title: str
    is_needed: bool
    words: tuple[str, ...]  # the header contains one of these
    others: tuple[str, ...] = ()  # and none of these


COLUMNS = (
    _Column("company", "entreprise", True, ("entreprise", "raison sociale"), ("inclu",)),
    _Column("included_company", "entreprise incluse", False, ("inclu",)),
    _Column("departement", "département", True, ("departement",)),
    _Column("siren", "SIREN", True, ("siren",)),
    _Column("starts_on", "début", True, ("debut",)),
)


def read_lines(content: bytes, name: str) -> list[Line]:
    """The list's lines that are not blank, from the first sheet that has its columns.

    Raises ImportRefused: FICHIER_VIDE, FICHIER_ILLISIBLE, FICHIER_TROP_GRAND, ENTETE_INCONNUE.
    """
    if not content:
        raise ImportRefused("FICHIER_VIDE", f"Le fichier {name} est vide.")
    _refuse_bombs(content, name)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [_read_sheet(sheet) for sheet in workbook.worksheets]
    except _BROKEN as fault:
        raise _unreadable(name) from fault
    for sheet in sheets:
        if sheet is not None:
            return sheet
    wanted = ", ".join(column.title for column in COLUMNS if column.is_needed)
    raise ImportRefused("ENTETE_INCONNUE", f"Aucune feuille de {name} n'a les colonnes attendues : {wanted}.")


def _read_sheet(sheet: Any) -> list[Line] | None:
    sheet.reset_dimensions()  # the dimensions that the file announces may be wrong
    cells = sheet.iter_rows(max_row=MAX_LINES + 1, max_col=MAX_COLUMNS, values_only=True)
    beginning = [next(cells, ()) for _ in range(HEADER_LINES + 1)]
    found = _find_header(beginning)
    if found is None:
        return None
    first, places = found
    numbered = enumerate(_chain(beginning[first:], cells), start=first + 1)
    lines = [
        Line(number, *(_at(row, places.get(column.field)) for column in COLUMNS))
        for number, row in numbered
        if any(cell not in (None, "") for cell in row)
    ]
    if lines and lines[-1].number > MAX_LINES:
        raise ImportRefused("FICHIER_TROP_GRAND", f"La liste dépasse {MAX_LINES} lignes.")
    return lines


def _chain(beginning: Sequence[Cells], rest: Iterator[Cells]) -> Iterator[Cells]:
    yield from beginning
    yield from rest


def _find_header(beginning: Sequence[Cells]) -> tuple[int, dict[str, int]] | None:
    """The index of the first line of the list proper, and the index of each column.

    The header has two lines, and a name may be in either. The line with "SIREN" is tried first, then the next, unless it is
    already a line of the list.
    """
    for index, row in enumerate(beginning[:HEADER_LINES]):
        siren = _place(row, COLUMNS[3])
        if siren is None:
            continue
        following = beginning[index + 1]
        is_header = not any(letter.isdigit() for letter in str(_at(following, siren) or ""))
        is_header = is_header and any(isinstance(cell, str) for cell in following)
        rows = [row, following] if is_header else [row]
        rows += [beginning[index - 1]] if index else []
        places = {column.field: at for column in COLUMNS if (at := _first_place(rows, column)) is not None}
        if all(column.field in places for column in COLUMNS if column.is_needed):
            return index + 1 + is_header, places
    return None


def _first_place(rows: Sequence[Cells], column: _Column) -> int | None:
    return next((at for row in rows if (at := _place(row, column)) is not None), None)


def _place(row: Cells, column: _Column) -> int | None:
    for at, cell in enumerate(row):
        header = fold(cell) if isinstance(cell, str) else ""
        if any(word in header for word in column.words) and not any(word in header for word in column.others):
            return at
    return None


def _at(row: Cells, place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or total > MAX_UNPACKED_BYTES:
                raise ImportRefused("FICHIER_TROP_GRAND", f"Le classeur {name} est trop grand pour être cette liste.")
            if any(part.compress_type not in _METHODS or part.flag_bits & 0x1 for part in parts):
                raise _unreadable(name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part)[:2_000]:
                    raise _unreadable(name)  # no spreadsheet writes one, and XML bombs need one
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as fault:
        raise _unreadable(name) from fault


def _unreadable(name: str) -> ImportRefused:
    return ImportRefused("FICHIER_ILLISIBLE", f"Le fichier {name} n'est pas un classeur .xlsx, ou il est abîmé.")
