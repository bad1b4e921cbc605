"""What happens by the clock: the tasks below, and the purges of each domain's `retention.py`. Times are UTC; the worker runs
them (procrastinate, in PostgreSQL)."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from adock.core import outbox
from adock.core.clock import today
from adock.core.retention import Task, retentions
from adock.gateways.mail import deliver
from adock.imports.registre_transport.importer import import_register
from adock.vigilance import reminders

logger = logging.getLogger(__name__)


@app.periodic(cron="30 4 * * *")
@app.task(queueing_lock="import_register")
def import_register_of_the_day(timestamp: int) -> None:
    """Fetches and applies the register's file, where an address is set. A refusal is logged: a person decides."""
    if not settings.REGISTER_URL:
        return
    report = import_register(settings.REGISTER_URL, apply=True)
    logger.log(logging.ERROR if report.refusal else logging.INFO, "%s", report.as_text())


@app.periodic(cron="* * * * *")
@app.task(name=outbox.SENDING, queueing_lock=outbox.SENDING)
def send_mails(timestamp: int | None = None) -> None:
    """Sends what is due: called at once by whoever writes a mail, and each minute for what could not be sent before."""
    outbox.send_due(deliver)


@app.periodic(cron="0 6 * * *")
@app.task(queueing_lock="remind_of_ends")
def remind_of_ends(timestamp: int) -> None:
    """Certificates and papers that end soon. A day that was missed is made up for the next."""
    reminders.remind(today())


# ------------------------------------------------------------------- purges


def _purging(task: Task) -> Callable[[int], None]:
    """The worker's task that makes go, one row of the table after the other, what is over."""
    purges = [row.purge for row in retentions().values() if row.task == task and row.purge]

    def purge(timestamp: int) -> None:
        for each in purges:
            each(timezone.now())

    named = app.task(name=f"{__name__}.{task.name}", queueing_lock=task.name)
    return app.periodic(cron=task.cron)(named(purge))


# By the name of their task.
PURGES = {task.name: _purging(task) for task in dict.fromkeys(row.task for row in retentions().values() if row.task)}
