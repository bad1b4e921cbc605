"""The register's file in its official form, 19 columns, as CSV or as a ZIP that holds the CSV."""

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
from adock.imports.registre_transport.mapping import ParsedFile, RegisterLine
from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused

TITLE = "Liste des entreprises inscrites au registre, situation au {}"
COLUMNS = (
    "Departement",
    "Libelle_departement",
    "SIRET",
    "Raison_sociale",
    "Categorie_juridique",
    "Code_Postal",
    "Commune",
    "Siege_O_N",
    "Gestionnaire_de_transport",
    "Numero_LTI",
    "Date_debut_validite_LTI",
    "Date_fin_validite_LTI",
    "Nombre_de_copies_LTI_valides",
    "Numero_LC",
    "Date_debut_validite_LC",
    "Date_fin_validite_LC",
    "Nombre_de_copies_LC_valides",
    "dont Nombre_de_copies_LC_VUL_valides <= 3,5t",
)
# What the State's own archive holds.
MEMBER = "Marchandises.csv"
SUFFIXES = (".csv", ".zip")


def header(situation: date) -> list[str]:
    return [TITLE.format(in_digits(situation)), *COLUMNS]


def cells(line: RegisterLine) -> list[str]:
    """A line as texts, in the order of the columns; the first says nothing."""
    departement = DEPARTEMENTS.get(line.departement or "")
    return [
        "",
        line.departement or "",
        departement.name if departement else "",
        line.siret,
        line.legal_name,
        line.legal_category or "",
        line.postcode or "",
        line.commune or "",
        "" if line.is_head_office is None else "NO"[line.is_head_office],
        line.transport_manager or "",
        line.lti_number or "",
        _day(line.lti_from),
        _day(line.lti_until),
        _count(line.lti_copies),
        line.lc_number or "",
        _day(line.lc_from),
        _day(line.lc_until),
        _count(line.lc_copies),
        _count(line.lc_light_copies),
    ]


def _day(day: date | None) -> str:
    return in_digits(day) if day else ""


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def write_register(path: Path, rows: Iterable[Sequence[str]], situation: date) -> int:
    """Writes the header and the rows; returns how many rows. The file appears whole, or not at all.

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
    # The day inside the archive is that of the situation, so that the same register gives the same bytes.
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
    """A register's file, provided that everything in it is invented.

    Raises ImportRefused as the import does, and DONNEES_REELLES: nothing is invented about a real company.
    """
    fetched = fetch(str(path))
    parsed = parse_register(fetched.content, fetched.name)
    if real := next((line for line in parsed.lines if not is_fictional(line.siret)), None):
        raise ImportRefused(
            "DONNEES_REELLES",
            f"Le SIRET {real.siret} (ligne {real.line}) ne commence pas par 000 : on n'invente rien sur une vraie entreprise.",
        )
    return parsed
