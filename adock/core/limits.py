"""Limits on how often something may be tried, counted in PostgreSQL so that the web processes of all machines share them.

For what is rare and costly (a letter, a mail, a guess). The open API's own limit is in adock/api/v1/limits.py.
"""

from datetime import timedelta
from hashlib import sha256

from django.db import connection

COUNT = """
    INSERT INTO core_attempts AS known (key, counted, ends_at)
    VALUES (%(key)s, %(cost)s, now() + make_interval(secs => %(period)s))
    ON CONFLICT (key) DO UPDATE SET
        counted = CASE WHEN known.ends_at <= now() THEN %(cost)s ELSE known.counted + %(cost)s END,
        ends_at = CASE WHEN known.ends_at <= now() THEN now() + make_interval(secs => %(period)s) ELSE known.ends_at END
    RETURNING counted
"""


def is_within_limit(act: str, who: str, *, most: int, period: timedelta, cost: int = 1) -> bool:
    """Counts one try of `act` by `who` (an address, an account's number, a SIRET: stored as a digest); whether it may go on.

    `most` tries in a `period` that begins with the first one; a try counts for `cost`. A rollback undoes the count too:
    call this before the transaction of the act, not within it.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(act, who), "period": period.total_seconds(), "cost": cost})
        return int(cursor.fetchone()[0]) <= most


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
