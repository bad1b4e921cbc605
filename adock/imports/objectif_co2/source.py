"""The list of labelled companies as the programme publishes it: a workbook whose first lines are headers.

openpyxl reads it and evaluates no formula: a cell with one has the value last saved. Workbooks are ZIP archives of XML, both
of which can be made to fill a machine: their size is checked before they are opened, and they are opened in a process apart,
for sixty megabytes of XML may be twelve million cells, shared texts or styles, each an object of Python.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from adock.core.text import fold
from adock.gateways.apart import Failed, Overrun, run_apart
from adock.imports.archives import refuse_crowd
from adock.imports.reports import ImportRefused

# The list has some two thousand lines.
MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_LINES = 20_000
MAX_COLUMNS = 40
# What the process apart may use, and hand back (run_apart takes 4 MiB).
SECONDS, MEMORY_MB = 60, 768
MAX_ANSWER_BYTES = 3_500_000
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
        lines = run_apart(f"{__name__}:list_apart", content, seconds=SECONDS, memory_mb=MEMORY_MB)["lines"]
    except Overrun as fault:
        raise _too_large(name) from fault
    except Failed as fault:
        raise _unreadable(name) from fault
    if lines is None:
        wanted = ", ".join(column.title for column in COLUMNS if column.is_needed)
        raise ImportRefused("ENTETE_INCONNUE", f"Aucune feuille de {name} n'a les colonnes attendues : {wanted}.")
    if lines and (lines[-1] == _AND_MORE or lines[-1][0] > MAX_LINES):
        raise ImportRefused("FICHIER_TROP_GRAND", f"La liste dépasse {MAX_LINES} lignes.")
    return [Line(number, *map(_from_json, cells)) for number, *cells in lines]


def list_apart(content: bytes) -> dict[str, Any]:
    """The list, as JSON can carry it: its lines, or None when no sheet has its columns. Runs in the process apart."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in workbook.worksheets:
        found = _read_sheet(sheet)
        if found is not None:
            return {"lines": list(_within_answer(found))}
    return {"lines": None}


# Stands for the lines that are not handed back.
_AND_MORE: list[Any] = [0]


def _within_answer(lines: Iterator[Line]) -> Iterator[list[Any]]:
    size = 0
    for number, *cells in lines:
        line = [number, *map(_to_json, cells)]
        size += len(json.dumps(line))
        if size > MAX_ANSWER_BYTES:
            yield _AND_MORE
            return
        yield line


def _to_json(cell: Any) -> Any:
    if isinstance(cell, date):
        return {"datetime" if isinstance(cell, datetime) else "date": cell.isoformat()}
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)


def _from_json(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, written),) = cell.items()
    return datetime.fromisoformat(written) if kind == "datetime" else date.fromisoformat(written)


def _read_sheet(sheet: Any) -> Iterator[Line] | None:
    sheet.reset_dimensions()  # the dimensions that the file announces may be wrong
    cells = sheet.iter_rows(max_row=MAX_LINES + 1, max_col=MAX_COLUMNS, values_only=True)
    beginning = [next(cells, ()) for _ in range(HEADER_LINES + 1)]
    found = _find_header(beginning)
    if found is None:
        return None
    first, places = found
    numbered = enumerate(_chain(beginning[first:], cells), start=first + 1)
    return (
        Line(number, *(_at(row, places.get(column.field)) for column in COLUMNS))
        for number, row in numbered
        if any(cell not in (None, "") for cell in row)
    )


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
        stream = io.BytesIO(content)
        refuse_crowd(stream)
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)  # zipfile never gives more than is announced
            if len(parts) > MAX_PARTS or total > MAX_UNPACKED_BYTES:
                raise _too_large(name)
            if any(part.compress_type not in _METHODS or part.flag_bits & 0x1 for part in parts):
                raise _unreadable(name)
            # whatever they are called: which parts are XML, the workbook says itself; pictures are never opened
            if any(_defines_entities(archive.read(part)) for part in parts if not part.filename.startswith("xl/media/")):
                raise _unreadable(name)  # no spreadsheet does, and XML bombs must
    except _BROKEN as fault:
        raise _unreadable(name) from fault


def _defines_entities(part: bytes) -> bool:
    """Whether the XML has a document type, or is in an encoding in which one would not be seen."""
    return b"<!DOCTYPE" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:4]


def _too_large(name: str) -> ImportRefused:
    return ImportRefused("FICHIER_TROP_GRAND", f"Le classeur {name} est trop grand pour être cette liste.")


def _unreadable(name: str) -> ImportRefused:
    return ImportRefused("FICHIER_ILLISIBLE", f"Le fichier {name} n'est pas un classeur .xlsx, ou il est abîmé.")
