"""Reports to derived copies (each machine's search index) what changed, and in which order.

A growing number alone is not enough: a transaction that took number 5 may commit after the one that took 6, and a
reader past 6 would never see 5. So whoever appends holds a lock until it commits: numbers are committed in order, and a
reader may go up to the last one it sees. Append at the end of a transaction, not at its beginning.
"""

from collections.abc import Iterable
from typing import NamedTuple

import psycopg
from django.db import connection, transaction

CHANNEL = "adock_change"
# PostgreSQL advisory locks take a number: this one is the appenders'.
APPENDING = 0xAD0C_C4A6


class ChangedEstablishment(NamedTuple):
    number: int
    siret: str | None  # None: everything changed


@transaction.atomic
def append_changes(sirets: Iterable[str | None]) -> int:
    """Records, in the current transaction, that these establishments changed; returns how many."""
    rows = [(siret,) for siret in sirets]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPENDING])
            with cursor.copy("COPY core_change (siret) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return len(rows)


def append_full_change() -> None:
    """Records that everything changed: followers rebuild rather than read row by row."""
    append_changes([None])


def changes_after(number: int, limit: int = 5_000) -> list[ChangedEstablishment]:
    """The next changes after that number, in order; after 0, from the oldest retained."""
    with connection.cursor() as sql:
        sql.execute("SELECT id, siret FROM core_change WHERE id > %s ORDER BY id LIMIT %s", [number, limit])
        return [ChangedEstablishment(*row) for row in sql.fetchall()]


def latest_number() -> int:
    """The number of the last change: what is read after this call includes it and all before it."""
    with connection.cursor() as sql:
        sql.execute("SELECT COALESCE((SELECT max(id) FROM core_change), (SELECT max(number) FROM core_forgottenchanges), 0)")
        return int(sql.fetchone()[0])


def database_identity() -> str:
    """Identifies this database, as distinct from a copy restored elsewhere: change numbers hold in one database only."""
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid
            FROM pg_database WHERE datname = current_database()
            """
        )
        return str(sql.fetchone()[0])


def has_missed_changes(number: int) -> bool:
    """Whether changes after this one were purged, or this database has not reached it yet."""
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT %(number)s < COALESCE((SELECT max(number) FROM core_forgottenchanges), 0)
                OR %(number)s > (SELECT last_value FROM core_change_id_seq)
            """,
            {"number": number},
        )
        return bool(sql.fetchone()[0])


def count_changes(days: int) -> int:
    """The number of changes older than `days`."""
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM core_change WHERE at < now() - make_interval(days => %s)", [days])
        return int(sql.fetchone()[0])


@transaction.atomic
def forget_changes(days: int) -> int:
    """Deletes changes older than `days`; returns how many. A machine that was down for longer rebuilds its index."""
    with connection.cursor() as sql:
        sql.execute("DELETE FROM core_change WHERE at < now() - make_interval(days => %s) RETURNING id", [days])
        forgotten = [row[0] for row in sql.fetchall()]
        if forgotten:
            sql.execute("DELETE FROM core_forgottenchanges")
            sql.execute("INSERT INTO core_forgottenchanges (number) VALUES (%s)", [max(forgotten)])
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
