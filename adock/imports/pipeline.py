"""What all imports share: one at a time, all or nothing, dry unless asked otherwise, and always a report."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from adock.core.clock import today
from adock.core.locks import Lock, take_if_free
from adock.imports.fetch import FetchedFile
from adock.imports.reports import ImportRefused, ImportReport
from adock.register.models import Source, SourceImport


@contextmanager
def exclusive_import(source: Source) -> Iterator[None]:
    """A transaction that only one import of this source holds at a time; a second one is refused, not queued.

    The lock ends with the transaction, so a killed process leaves nothing locked and nothing half written.
    """
    with transaction.atomic():
        if not take_if_free(Lock.IMPORT, list(Source).index(source)):
            raise ImportRefused("IMPORT_EN_COURS", "Un autre import de cette source est en cours : attendez sa fin.")
        yield


def record_import(
    source: Source, fetched: FetchedFile, report: ImportReport, *, rows: int, is_forced: bool = False
) -> SourceImport:
    """Adds the row that the applied facts point to; its id orders the successive states of the base.

    Of the report it keeps the counts, not the lists: they name people, and events tell what was done.
    """
    told = report.as_json()
    return SourceImport.objects.create(
        source=source,
        file_name=fetched.name[-255:],
        sha256=fetched.sha256,
        situation_on=report.situation_on or today(),
        rows=rows,
        is_forced=is_forced,
        report={key: [] if isinstance(value, list) else value for key, value in told.items()},
    )
