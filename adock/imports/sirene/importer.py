"""The import of Sirene from end to end: read, compare, apply, report."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from django.conf import settings

from adock.core.clock import today
from adock.imports.fetch import FetchedFile
from adock.imports.pipeline import exclusive_import, record_import
from adock.imports.reports import ImportRefused
from adock.imports.sirene import apply as base
from adock.imports.sirene.mapping import Establishment, LegalUnit
from adock.imports.sirene.reading import Reading
from adock.imports.sirene.reports import SireneReport, StockCounts
from adock.imports.sirene.source import StockReader
from adock.register.models import Source, SourceImport


class StockFiles(NamedTuple):
    """The files given: any may be missing, but not all."""

    establishments: Path | None = None
    legal_units: Path | None = None
    positions: Path | None = None

    @property
    def given(self) -> list[Path]:
        return [path for path in self if path]


def import_sirene(files: StockFiles, *, apply: bool) -> SireneReport:
    """Imports what concerns the register from stock files, and reports what it did or would do.

    What is not given stays as it is in the base. Never raises for a bad file: the report's `refusal` says why nothing was
    changed.
    """
    started = perf_counter()
    report = SireneReport(file_name=" + ".join(path.name for path in files.given))
    try:
        with exclusive_import(Source.SIRENE), _workspace() as folder:
            _import(files, folder, report, apply=apply)
    except ImportRefused as refusal:
        report.refusal = refusal
    report.duration_s = perf_counter() - started
    return report


@contextmanager
def _workspace() -> Iterator[Path]:
    """A folder for unpacked and spilled bytes, which the import's lock makes ours. What a killed run left is deleted first."""
    folder = Path(settings.DATA_DIR) / "imports" / "sirene"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _import(files: StockFiles, folder: Path, report: SireneReport, *, apply: bool) -> None:
    previous = SourceImport.objects.filter(source=Source.SIRENE).order_by("-id").first()
    in_place = base.InPlace.load()
    _refuse_what_has_no_ground(files, in_place)
    with StockReader(folder, today()) as reader:
        reading = Reading(reader, in_place, report, previous)
        units = reading.legal_units(files.legal_units)
        positions = reading.positions(files.positions)
        establishments = reading.establishments(files.establishments, positions, units)
    new_establishments = base.difference(establishments, in_place.establishments)
    new_units = base.difference(units, in_place.legal_units)
    _count(report, establishments, units, new_establishments, new_units, in_place)
    if not apply:
        return
    is_same_day = previous is not None and previous.situation_on == report.situation_on
    if not is_same_day or new_establishments.keys or new_units.keys:
        report.is_applied = True
        record_import(Source.SIRENE, _provenance(files, report), report, rows=len(establishments))
        base.write_establishments(establishments, new_establishments)
        base.write_legal_units(units, new_units)
        base.announce(new_establishments.keys, new_units.keys, everything=previous is None)
    report.is_applied = True


def _refuse_what_has_no_ground(files: StockFiles, in_place: base.InPlace) -> None:
    if not in_place.registered:
        raise ImportRefused("REGISTRE_VIDE", "Le registre est vide : importez-le d'abord, Sirene ne fait que le compléter.")
    if not files.establishments and not in_place.establishments:
        raise ImportRefused(
            "ETABLISSEMENTS_MANQUANTS",
            "Aucun établissement Sirene n'est encore dans la base : donnez aussi le stock d'établissements.",
        )


def _count(
    report: SireneReport,
    establishments: Mapping[str, Establishment],
    units: Mapping[str, LegalUnit],
    new_establishments: base.Difference,
    new_units: base.Difference,
    in_place: base.InPlace,
) -> None:
    _count_difference(report.establishments, new_establishments, len(establishments))
    _count_difference(report.legal_units, new_units, len(units))
    report.establishments.closed = sum(one.is_closed for one in establishments.values())
    report.establishments.partial = sum(one.is_partial for one in establishments.values())
    report.legal_units.closed = sum(one.is_ceased for one in units.values())
    report.legal_units.partial = sum(one.is_partial for one in units.values())
    report.absent = sum(siret not in establishments for siret in in_place.registered_today)
    report.lines_read = report.establishments.rows_read + report.legal_units.rows_read + report.positions.rows_read
    report.registered = report.establishments.new
    report.changed = report.establishments.changed
    report.unchanged = report.establishments.unchanged


def _count_difference(counts: StockCounts, differing: base.Difference, total: int) -> None:
    counts.new, counts.changed, counts.gone = map(len, differing)
    counts.unchanged = total - counts.new - counts.changed


def _provenance(files: StockFiles, report: SireneReport) -> FetchedFile:
    """The names of the files, and one digest: that of the file, or of the files' digests when there are several."""
    digests = []
    for path in files.given:
        with path.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    return FetchedFile(report.file_name or "", b"", digest)
