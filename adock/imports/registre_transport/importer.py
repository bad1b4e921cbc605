"""The import of the register from end to end: fetch, check, parse, compare, apply, report."""

from datetime import date, timedelta
from time import perf_counter

from adock.core.clock import today
from adock.core.collector import collector_paused
from adock.core.dates import in_words
from adock.imports.fetch import fetch
from adock.imports.pipeline import exclusive_import, record_import
from adock.imports.registre_transport.apply import apply as apply_comparison
from adock.imports.registre_transport.compare import Comparison, compare, named_of, refuse_what_cannot_be_believed
from adock.imports.registre_transport.mapping import COSTS_THE_LINE
from adock.imports.registre_transport.reports import RegisterReport
from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused
from adock.register.models import Source

# A file may be prepared some time before its day; beyond this, its date is a typing error.
MOST_AHEAD = timedelta(days=180)


def import_register(location: str, *, apply: bool, force: bool = False) -> RegisterReport:
    """Imports the register's file at `location` (a path or an address) and reports what it did or would do.

    Never raises for a bad file: the report's `refusal` says why nothing was changed. `force` overrides the three refusals
    that a person may judge better.
    """
    started = perf_counter()
    report = RegisterReport(file_name=location)
    try:
        with collector_paused():
            _import(location, report, apply=apply, force=force)
    except ImportRefused as refusal:
        report.refusal = refusal
    report.duration_s = perf_counter() - started
    return report


def _import(location: str, report: RegisterReport, *, apply: bool, force: bool) -> None:
    fetched = fetch(location)
    report.file_name = fetched.name
    parsed = parse_register(fetched.content, fetched.name)
    report.situation_on = parsed.situation_on
    report.lines_read = parsed.lines_read
    report.lines_rejected = parsed.lines_rejected
    report.duplicates = parsed.duplicates
    report.anomalies = parsed.anomalies
    if not parsed.lines:
        raise ImportRefused("FICHIER_VIDE", "Aucune ligne du fichier n'est utilisable : voyez les anomalies.")
    _refuse_what_is_yet_to_come(parsed.situation_on)
    with exclusive_import(Source.REGISTER):
        comparison = compare(parsed)
        _count(comparison, report)
        if not force:
            refuse_what_cannot_be_believed(comparison, len(parsed.lines))
        if not apply:
            return
        if not comparison.is_empty:
            report.is_applied = True
            applied = record_import(Source.REGISTER, fetched, report, rows=len(parsed.lines), is_forced=force)
            apply_comparison(comparison, applied)
        report.is_applied = True


def _refuse_what_is_yet_to_come(situation_on: date) -> None:
    """Refuses a day too far ahead: with a mistyped year, every later file would be older, and the register never stale."""
    if situation_on > today() + MOST_AHEAD:
        message = f"Le fichier se dit du {in_words(situation_on)}, un jour trop lointain pour être vrai."
        raise ImportRefused("ENTETE_INCONNUE", message)


def _count(comparison: Comparison, report: RegisterReport) -> None:
    report.changes_nothing = comparison.is_empty
    report.registered = len(comparison.new)
    report.changed = len(comparison.changed)
    report.unchanged = comparison.unchanged
    report.struck_off = len(comparison.gone)
    report.registered_again = len(comparison.back)
    report.struck_off_named = named_of(comparison.gone)
    report.kept = comparison.kept
    if told := comparison.told:
        report.anomalies = [
            found._replace(message=f"{found.message} {told[found.line]}")
            if found.code in COSTS_THE_LINE and found.line in told
            else found
            for found in report.anomalies
        ]
