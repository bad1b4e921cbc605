"""The import of the labels from end to end: fetch, read, compare, replace, report."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

from adock.core import clock
from adock.imports.fetch import fetch
from adock.imports.objectif_co2 import apply as base
from adock.imports.objectif_co2.mapping import ParsedList, read_labels
from adock.imports.objectif_co2.source import MAX_BYTES, read_lines
from adock.imports.pipeline import exclusive_import, record_import
from adock.imports.reports import Anomaly, ImportRefused, ImportReport
from adock.register.models import Source, SourceImport


@dataclass(slots=True)
class LabelReport(ImportReport):
    """The report: `registered` counts the new labels, `gone` those that the list no longer has."""

    source: str = Source.OBJECTIF_CO2.value
    labels: int = 0
    gone: int = 0

    def as_json(self) -> dict[str, Any]:
        return ImportReport.as_json(self) | {"labels": self.labels, "labels_retires": self.gone}

    def _counts(self) -> list[str]:
        figures = (
            ("lignes lues", self.lines_read),
            ("lignes rejetées", self.lines_rejected),
            ("doublons écartés", self.duplicates),
            ("labels", self.labels),
            ("nouveaux", self.registered),
            ("modifiés", self.changed),
            ("inchangés", self.unchanged),
            ("retirés", self.gone),
        )
        return [f"  {figure:>10}  {label}" for label, figure in figures]


def import_labels(location: str, *, apply: bool) -> LabelReport:
    """Imports the list at `location` and reports what it did or would do.

    The labels of the list replace all those in place. Never raises for a bad file: the report's `refusal` says why
    nothing was changed.
    """
    started = perf_counter()
    report = LabelReport(file_name=location)
    try:
        _import(location, report, apply=apply)
    except ImportRefused as refusal:
        report.refusal = refusal
    report.duration_s = perf_counter() - started
    return report


def _import(location: str, report: LabelReport, *, apply: bool) -> None:
    fetched = fetch(location, expected_suffix=".xlsx", max_bytes=MAX_BYTES)
    report.file_name = fetched.name
    parsed = read_labels(read_lines(fetched.content, fetched.name))
    report.lines_read, report.lines_rejected = parsed.lines_read, parsed.lines_rejected
    report.duplicates, report.anomalies = parsed.duplicates, parsed.anomalies
    if not parsed.labels:
        raise ImportRefused("FICHIER_VIDE", f"Aucune ligne de {fetched.name} n'est un label lisible.")
    # The list has no date of its own: the day of its latest label stands for it.
    starts = [label.starts_on for label in parsed.labels.values()]
    today = clock.today()
    report.situation_on = max((day for day in starts if day <= today), default=today)
    with exclusive_import(Source.OBJECTIF_CO2):
        _report_unmatched(parsed)
        differing = base.difference(parsed.labels, base.labels_in_place())
        report.labels = len(parsed.labels)
        report.registered, report.changed, report.gone = map(len, differing)
        report.unchanged = report.labels - report.registered - report.changed
        if not apply:
            return
        is_first = not SourceImport.objects.filter(source=Source.OBJECTIF_CO2).exists()
        if is_first or differing.keys:
            report.is_applied = True
            record_import(Source.OBJECTIF_CO2, fetched, report, rows=report.labels)
            base.replace_labels(parsed.labels, differing)
        report.is_applied = True


def _report_unmatched(parsed: ParsedList) -> None:
    """Reports labels that no sheet shows today. They are stored: the register's next file may bring their establishments."""
    departements = base.registered_departements(parsed.labels)
    for (siren, departement), number in parsed.line_numbers.items():
        if siren not in departements:
            text = f"Le SIREN {siren} n'est pas au registre ; le label est gardé."
            parsed.anomalies.append(Anomaly(number, "SIREN_ABSENT_DU_REGISTRE", text))
        elif departement not in departements[siren]:
            text = f"Le SIREN {siren} n'a pas d'établissement inscrit dans le {departement} ; le label est gardé."
            parsed.anomalies.append(Anomaly(number, "DEPARTEMENT_SANS_ETABLISSEMENT", text))
    parsed.anomalies.sort()
