"""What happens by the clock, all of it here. Times are UTC; the worker runs them (procrastinate, in PostgreSQL)."""

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from adock.accounts.services import forget_ended_sessions, forget_unconfirmed_accounts
from adock.certificates.drafts import forget_old_drafts
from adock.core import outbox
from adock.core.changes import forget_changes
from adock.core.clock import today
from adock.core.limits import forget_old_attempts
from adock.documents import keeping, waiting
from adock.gateways.mail import deliver
from adock.imports.registre_transport.importer import import_register
from adock.vigilance import reminders, shares

logger = logging.getLogger(__name__)

# A machine away for longer rebuilds its index rather than catch up.
CHANGES_KEPT_DAYS = 30
# Long enough to answer "did it leave?", then nothing of it stays.
MAILS_KEPT_DAYS = 30


@app.periodic(cron="30 4 * * *")
@app.task(queueing_lock="import_register")
def import_register_of_the_day(timestamp: int) -> None:
    """Fetches and applies the register's file, where an address is set. A refusal is logged: a person decides."""
    if not settings.REGISTER_URL:
        return
    report = import_register(settings.REGISTER_URL, apply=True)
    logger.log(logging.ERROR if report.refusal else logging.INFO, "%s", report.as_text())


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="forget_accounts_and_sessions")
def forget_accounts_and_sessions(timestamp: int) -> None:
    """Accounts whose address never answered, and sessions past their time."""
    forget_unconfirmed_accounts(timezone.now())
    forget_ended_sessions()


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="forget_old_changes")
def forget_old_changes(timestamp: int) -> None:
    forget_changes(CHANGES_KEPT_DAYS)


@app.periodic(cron="* * * * *")
@app.task(name=outbox.SENDING, queueing_lock=outbox.SENDING)
def send_mails(timestamp: int | None = None) -> None:
    """Sends what is due: called at once by whoever writes a mail, and each minute for what could not be sent before."""
    outbox.send_due(deliver)


@app.periodic(cron="40 0 * * *")
@app.task(queueing_lock="forget_what_is_over")
def forget_what_is_over(timestamp: int) -> None:
    outbox.forget_old_mails(MAILS_KEPT_DAYS)


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="forget_attempts")
def forget_attempts(timestamp: int) -> None:
    """Each hour: the cache counts what it holds at each entry it takes."""
    forget_old_attempts()


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="forget_old_shares")
def forget_old_shares(timestamp: int) -> None:
    """Shares of vigilance files that ended a year ago."""
    shares.forget_old(today())


@app.periodic(cron="0 2 * * *")
@app.task(queueing_lock="forget_files")
def forget_files(timestamp: int) -> None:
    """Files whose time is over, whatever owns them, and those that no row names."""
    keeping.clean_up(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="scan_what_waits")
def scan_what_waits(timestamp: int) -> None:
    """Files that came while the antivirus was away."""
    waiting.scan_what_waits()


@app.periodic(cron="0 6 * * *")
@app.task(queueing_lock="remind_of_ends")
def remind_of_ends(timestamp: int) -> None:
    """Certificates and papers that end soon. A day that was missed is made up for the next."""
    reminders.remind(today())


@app.periodic(cron="50 0 * * *")
@app.task(queueing_lock="forget_statements")
def forget_statements(timestamp: int) -> None:
    """What was prepared and given up."""
    forget_old_drafts()
