"""How long data is retained, why, and what purges it. Each domain has its own rows in its `retention.py`; the worker runs
them (adock/jobs/schedule.py), docs/operations.md lists them, the page on personal data says how long."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from adock.core import outbox
from adock.core.changes import count_changes, forget_changes
from adock.core.domains import rows_of_domains
from adock.core.french import plural, unbroken
from adock.core.limits import count_old_attempts, forget_old_attempts


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the worker. `cron` is in UTC."""

    name: str
    cron: str


@dataclass(frozen=True, slots=True)
class Retention:
    """`lasts` is None for what holds its own end. `purge` deletes what is over at a moment and returns how much; `count`
    returns the same and deletes nothing, where that can be known beforehand. Without `task`, the purge is run by hand."""

    code: str
    what: str
    why: str
    lasts: timedelta | None = None
    task: Task | None = None
    purge: Callable[[datetime], int] | None = None
    count: Callable[[datetime], int] | None = None
    said: str = ""  # in French, where the page says it otherwise than `in_words`

    @property
    def in_words(self) -> str:
        """ "14 jours", "un an", "cinq ans"."""
        return self.said or (_in_words(self.lasts) if self.lasts else "")


def retentions() -> Mapping[str, Retention]:
    """The retentions of all domains, by code."""
    return {row.code: row for row in rows_of_domains("retention", Retention)}


_YEARS = (
    "",
    "un an",
    "deux ans",
    "trois ans",
    "quatre ans",
    "cinq ans",
    "six ans",
    "sept ans",
    "huit ans",
    "neuf ans",
    "dix ans",
)


def _in_words(lasts: timedelta) -> str:
    """In whole years, counted with or without leap days, else in days."""
    years = lasts.days // 365
    if years and lasts.days - 365 * years <= years // 4:
        return _YEARS[years]
    return unbroken(plural(lasts.days, "jour"))


# ------------------------------------------------------------------ our own

# A machine that is down for longer rebuilds its index rather than catch up.
CHANGES_LAST = timedelta(days=30)
# Long enough to answer "was it sent?", then nothing of it remains.
MAILS_LAST = timedelta(days=30)

CHANGES = Retention(
    "changes",
    "the changes that the index of each machine follows",
    "a machine away for longer rebuilds its index",
    lasts=CHANGES_LAST,
    task=Task("forget_old_changes", "20 0 * * *"),
    purge=lambda now: forget_changes(CHANGES_LAST.days),
    count=lambda now: count_changes(CHANGES_LAST.days),
)
MAILS = Retention(
    "mails",
    "mails sent or given up; of one that is told once the key stays",
    'to answer "did it leave?"',
    lasts=MAILS_LAST,
    task=Task("forget_what_is_over", "40 0 * * *"),
    purge=lambda now: outbox.forget_old_mails(MAILS_LAST.days),
    count=lambda now: outbox.old_mails(MAILS_LAST.days).count(),
)
ATTEMPTS = Retention(
    "attempts",
    "counts of tries, and digests of the places where an account was opened (30 days), whose period is over",
    "each hour: the cache counts what it holds at each entry it takes",
    task=Task("forget_attempts", "10 * * * *"),
    purge=lambda now: forget_old_attempts(),
    count=lambda now: count_old_attempts(),
)
LOGS = Retention(
    "logs",
    "logs of the proxy and of the web server: addresses, pages, moments",
    "to protect the service; whoever runs it sets their rotation",
    lasts=timedelta(days=365),
    said="12 mois",
)
MESSAGES = Retention(
    "messages",
    "what people write to the service's mailbox",
    "to answer; whoever reads the mailbox empties it",
    lasts=timedelta(days=365),
    said="12 mois",
)
