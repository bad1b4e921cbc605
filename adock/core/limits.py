"""Limits on how often something may be tried, counted in PostgreSQL so that the web processes of all machines share them.

For what is rare and costly (a letter, a mail, a guess). Limits on reading are in adock.core.reading.
"""

import logging
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection

from adock.core.away import What
from adock.core.losses import Loss
from adock.core.outages import outage_in

logger = logging.getLogger(__name__)

COUNT = """
    INSERT INTO core_attempts AS known (key, counted, ends_at)
    VALUES (%(key)s, %(cost)s, now() + make_interval(secs => %(period)s))
    ON CONFLICT (key) DO UPDATE SET
        counted = CASE WHEN known.ends_at <= now() THEN %(cost)s ELSE known.counted + %(cost)s END,
        ends_at = CASE WHEN known.ends_at <= now() THEN now() + make_interval(secs => %(period)s) ELSE known.ends_at END
    RETURNING counted
"""


# PostgreSQL away, full, or read-only
AWAY = (OperationalError, InterfaceError, InternalError)

_loss = Loss(
    logger,
    "act-limits",
    lost="PostgreSQL does not count: acts are not limited",
    back="PostgreSQL counts again: acts are limited",
)


def is_within_limit(act: str, who: str, *, most: int, period: timedelta, cost: int = 1) -> bool:
    """Counts one try of `act` by `who` (an address, an account's number, a SIRET: stored as a digest); whether it may go on.

    `most` tries in a `period` that begins with the first one; a try counts for `cost`. A rollback undoes the count too:
    call this before the transaction of the act, not within it. When nothing can be counted it may go on, and the log says so.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"key": _key(act, who), "period": period.total_seconds(), "cost": cost})
            counted = int(cursor.fetchone()[0])
    except AWAY as fault:
        if outage_in(fault) is What.THREADS:  # which strangers can bring about: nobody is let pass for it
            raise
        _loss.happened(fault, Path(settings.DATA_DIR))
        return True
    _loss.ended()
    return counted <= most


def counted(act: str, who: str) -> int:
    """What is counted of `act` in the current period; 0 when nothing can be read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT counted FROM core_attempts WHERE key = %s AND ends_at > now()", [_key(act, who)])
            found = cursor.fetchone()
    except AWAY:
        return 0
    return int(found[0]) if found else 0


def seconds_left(act: str, who: str) -> int:
    """Seconds until the period of that count is over; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ceil(extract(epoch FROM ends_at - now())) FROM core_attempts WHERE key = %s", [_key(act, who)])
        found = cursor.fetchone()
        return max(0, int(found[0])) if found else 0


def forget_tries(act: str, who: str) -> None:
    """Resets the count, for a limit on mistakes: called once somebody gets it right."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_attempts WHERE key = %s", [_key(act, who)])


def give_back(act: str, who: str) -> None:
    """Takes back one try that was counted, for a limit on mistakes, when it was none: others stay counted."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_attempts SET counted = counted - 1 WHERE key = %s AND counted > 0", [_key(act, who)])


def remember(fact: str, who: str, *, period: timedelta) -> None:
    """Keeps for a `period` from now, as a digest, that something held once of `who`."""
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, {"key": _key(fact, who), "period": period.total_seconds()})


def is_remembered(fact: str, who: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM core_attempts WHERE key = %s AND ends_at > now()", [_key(fact, who)])
        return cursor.fetchone() is not None


REMEMBER = """
    INSERT INTO core_attempts (key, counted, ends_at) VALUES (%(key)s, 1, now() + make_interval(secs => %(period)s))
    ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at
"""


def _key(act: str, who: str) -> str:
    return f"{act}:{sha256(who.encode()).hexdigest()[:32]}"


# Both our own counts, and those that django-allauth stores in Django's cache.
COUNT_OVER = """
    SELECT (SELECT count(*) FROM core_attempts WHERE ends_at <= now())
        + (SELECT count(*) FROM core_cache WHERE expires <= now())
"""


def count_old_attempts() -> int:
    """The number of counts whose period is over."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_OVER)
        return int(cursor.fetchone()[0])


def forget_old_attempts() -> int:
    """Deletes counts whose period is over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_attempts WHERE ends_at <= now()")
        ours = cursor.rowcount
        cursor.execute("DELETE FROM core_cache WHERE expires <= now()")
        return int(ours + cursor.rowcount)
