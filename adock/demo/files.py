"""Reading and writing of the register's file in its official form: CSV, or a ZIP that holds the CSV."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from adock.core.dates import in_digits
from adock.core.geography import DEPARTEMENTS
from adock.demo.identifiers import is_fictional
from adock.imports.fetch import fetch
from adock.imports.registre_transport.mapping import ParsedFile
from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused
from adock.register.columns import DEPARTEMENT_NAME, FILE, RegisterLine

TITLE = "Liste des entreprises inscrites au registre, situation au {}"
# The name of the file in the State's own archive.
MEMBER = "Marchandises.csv"
SUFFIXES = (".csv", ".zip")


def header(situation: date) -> list[str]:
    return [TITLE.format(in_digits(situation)), *(name for name, _ in FILE[1:])]


def cells(line: RegisterLine) -> list[str]:
    """A line as texts, in the order of the columns; the first column is empty."""
    departement = DEPARTEMENTS.get(line.departement or "")
    unread = {DEPARTEMENT_NAME: departement.name if departement else ""}
    return [_written(getattr(line, field)) if field else unread.get(name, "") for name, field in FILE]


def _written(value: str | bool | int | date | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "NO"[value]
        case date():
            return in_digits(value)
        case _:
            return str(value)


def write_register(path: Path, rows: Iterable[Sequence[str]], situation: date) -> int:
    """Writes the header and the rows; returns the number of rows. The file appears whole, or not at all.

    An empty row is written as a blank line. Raises OSError.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".zip":
            count = _write_zip(beside, rows, situation)
        else:
            with beside.open("w", encoding="utf-8", newline="") as stream:
                count = _write_csv(stream, rows, situation)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return count


def _write_csv(stream: io.TextIOBase, rows: Iterable[Sequence[str]], situation: date) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header(situation))
    counted = _Counted(rows)
    writer.writerows(counted)
    return counted.count


def _write_zip(path: Path, rows: Iterable[Sequence[str]], situation: date) -> int:
    # The date in the archive is that of the situation, so that the same register gives the same bytes.
    member = zipfile.ZipInfo(MEMBER, (situation.year, situation.month, situation.day, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open(member, "w", force_zip64=True) as binary,
        io.TextIOWrapper(binary, encoding="utf-8", newline="") as stream,
    ):
        return _write_csv(stream, rows, situation)


class _Counted:
    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[str]]:
        for row in self._rows:
            self.count += 1
            yield row


def read_fictional_register(path: Path) -> ParsedFile:
    """Reads a register's file in which every company is invented.

    Raises ImportRefused as the import does, and with DONNEES_REELLES since nothing may be invented about a real company.
    """
    fetched = fetch(str(path))
    parsed = parse_register(fetched.content, fetched.name)
    if real := next((line for line in parsed.lines if not is_fictional(line.siret)), None):
        raise ImportRefused(
            "DONNEES_REELLES",
            f"Le SIRET {real.siret} (ligne {real.line}) ne commence pas par 000 : on n'invente rien sur une vraie entreprise.",
        )
    return parsed
