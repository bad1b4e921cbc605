"""Telling derived copies (the search index of each machine) what changed, and in which order.

A growing number alone is not enough: a transaction that took number 5 may commit after the one that took 6, and a
reader who has passed 6 would never see 5. So each change carries its transaction's number, and readers only go up to
the oldest transaction still under way: nothing can appear later below that line.
"""

from collections.abc import Iterable
from typing import NamedTuple

import psycopg
from django.db import connection, transaction

CHANNEL = "adock_change"


class Cursor(NamedTuple):
    transaction: int
    number: int


class ChangedEstablishment(NamedTuple):
    cursor: Cursor
    siret: str | None  # None: everything changed


def append_changes(sirets: Iterable[str]) -> int:
    """Records, in the transaction under way, that these establishments changed; answers how many."""
    count = 0
    with connection.cursor() as cursor:
        with cursor.copy("COPY core_change (siret) FROM STDIN") as copy:
            for siret in sirets:
                copy.write_row((siret,))
                count += 1
        if count:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return count


def append_full_change() -> None:
    """Records that everything changed: followers rebuild rather than read row by row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_change (siret) VALUES (NULL)")
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def changes_after(cursor: Cursor | None, limit: int = 5_000) -> list[ChangedEstablishment]:
    """The next changes in commit-safe order; from the first one kept when there is no cursor."""
    transaction, number = cursor or (0, 0)
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT transaction, id, siret FROM core_change
            WHERE (transaction, id) > (%s, %s)
              AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            ORDER BY transaction, id LIMIT %s
            """,
            [transaction, number, limit],
        )
        return [ChangedEstablishment(Cursor(row[0], row[1]), row[2]) for row in sql.fetchall()]


def latest_cursor() -> Cursor:
    """A place such that all changes after it are unknown to who reads the tables *after* calling this."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return Cursor(sql.fetchone()[0] - 1, 2**62)


def database_identity() -> str:
    """What tells this database from any other, a restored copy of it included: cursors count in one only."""
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid
            FROM pg_database WHERE datname = current_database()
            """
        )
        return sql.fetchone()[0]


def has_missed_changes(cursor: Cursor) -> bool:
    """Whether changes after this cursor were cleared away, or the cursor is of a time this database has not reached."""
    with connection.cursor() as sql:
        sql.execute(
            """
            WITH here AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS transaction)
            SELECT here.transaction < %(transaction)s OR EXISTS (
                SELECT FROM core_forgottenchanges AS forgotten
                -- one restored from another cluster bears numbers of that cluster, and forgot nothing of ours
                WHERE forgotten.transaction < here.transaction
                  AND (forgotten.transaction, forgotten.number) > (%(transaction)s, %(number)s))
            FROM here
            """,
            {"transaction": cursor.transaction, "number": cursor.number},
        )
        return sql.fetchone()[0]


def forget_changes(days: int) -> int:
    """Deletes changes older than `days`; a machine away for longer rebuilds its index. Answers how many."""
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute(
            """
            DELETE FROM core_change WHERE at < now() - make_interval(days => %s) RETURNING transaction, id
            """,
            [days],
        )
        forgotten = [Cursor(*row) for row in sql.fetchall()]
        if forgotten:
            sql.execute("DELETE FROM core_forgottenchanges")
            sql.execute("INSERT INTO core_forgottenchanges (transaction, number) VALUES (%s, %s)", max(forgotten))
    return len(forgotten)


def wait_for_change(timeout: float) -> bool:
    """Sleeps until a change is announced or `timeout` seconds have passed; whether one was announced.

    Only for speed: an announcement can be lost, so callers read changes_after in either case.
    """
    with connection.cursor() as sql:
        sql.execute(f"LISTEN {CHANNEL}")
    raw: psycopg.Connection = connection.connection
    with connection.wrap_database_errors:
        return any(True for _ in raw.notifies(timeout=timeout, stop_after=1))
