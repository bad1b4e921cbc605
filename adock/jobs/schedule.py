"""The scheduled tasks: those below, and the purges of each domain's `retention.py`. Times are UTC; the worker runs them
(procrastinate, in PostgreSQL)."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from adock.core import outbox
from adock.core.clock import today
from adock.core.retention import Task, retentions
from adock.documents import waiting
from adock.gateways.mail import deliver
from adock.imports.registre_transport.importer import import_register
from adock.vigilance import reminders

logger = logging.getLogger(__name__)


@app.periodic(cron="30 4 * * *")
@app.task(queueing_lock="import_register")
def import_register_of_the_day(timestamp: int) -> None:
    """Fetches and applies the register's file, if an address is set. A refusal is logged for a person to decide."""
    if not settings.REGISTER_URL:
        return
    report = import_register(settings.REGISTER_URL, apply=True)
    logger.log(logging.ERROR if report.refusal else logging.INFO, "%s", report.as_text())


@app.periodic(cron="* * * * *")
@app.task(name=outbox.SENDING, queueing_lock=outbox.SENDING)
def send_mails(timestamp: int | None = None) -> None:
    """Sends the mails that are due: deferred at once by whoever writes a mail, and run each minute for earlier failures."""
    outbox.send_due(deliver)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="scan_what_waits")
def scan_what_waits(timestamp: int) -> None:
    """Scans the files that came while the antivirus was away."""
    waiting.scan_what_waits()


@app.periodic(cron="0 6 * * *")
@app.task(queueing_lock="remind_of_ends")
def remind_of_ends(timestamp: int) -> None:
    """Sends reminders of the certificates and papers that end soon. A missed day is made up for the next day."""
    reminders.remind(today())


# ------------------------------------------------------------------- purges


def _purging(task: Task) -> Callable[[int], None]:
    """Returns the worker's task that runs, one after the other, the purges that name `task`. One that fails does not prevent
    the next; the first failure is then raised, for the worker to log."""
    purges = [row.purge for row in retentions().values() if row.task == task and row.purge]

    def purge(timestamp: int) -> None:
        failures = []
        for each in purges:
            try:
                each(timezone.now())
            except Exception as failure:  # noqa: BLE001 - raised below
                failures.append(failure)
        if failures:
            raise failures[0]

    named = app.task(name=f"{__name__}.{task.name}", queueing_lock=task.name)
    return app.periodic(cron=task.cron)(named(purge))


# Task name -> purge.
PURGES = {task.name: _purging(task) for task in dict.fromkeys(row.task for row in retentions().values() if row.task)}
