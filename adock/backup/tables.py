"""The tables of the base: which ones an archive holds, and how their rows are read and written.

Rows pass as lines of PostgreSQL's COPY in text form, under settings that make the same value the same text in every version:
no program of PostgreSQL is needed, and an archive of one version loads into another.
"""

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from django.db import connection
from psycopg import sql

from adock.backup.archive import RECORD_BYTES, Measure, Measured

# What is true of one instance alone stays there. A table of any other name is in the archive.
LEFT_OUT = {
    "django_migrations": "the state of the tables, which the manifest holds",
    "core_change": "numbers of changes hold in one database only: after a restoration everything changed",
    "core_forgottenchanges": "as core_change",
    "core_cache": "counts of tries that last for minutes, in a table that PostgreSQL itself does not keep over a crash",
    "django_session": "who is signed in: a session that was ended since must not open again",
    "usersessions_usersession": "as django_session",
    "procrastinate_jobs": "the worker's queue: it is called for what rows tell, and looks at them by itself as well",
    "procrastinate_events": "as procrastinate_jobs",
    "procrastinate_periodic_defers": "as procrastinate_jobs",
    "procrastinate_workers": "as procrastinate_jobs",
}
# Left out too, but they end when accounts are replaced.
SESSIONS = ("usersessions_usersession", "django_session")
# Written by migrations, or by any visitor: their rows do not make a base hold something. In an order in which they can be
# emptied.
OF_ANY_BASE = ("auth_permission", "django_content_type", "core_attempts")

_ALL = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY 1"
_PLAIN_FORM = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    # what reads and writes everything lasts
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


class Sequence(NamedTuple):
    name: str
    following: int  # the number that it gives next


def use_plain_form() -> None:
    """Sets, until the transaction ends, how values are written as text."""
    with connection.cursor() as cursor:
        for name, value in _PLAIN_FORM.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def archived() -> list[str]:
    """The tables that an archive holds, each after those that its rows must find there."""
    names = [name for (name,) in _rows(_ALL)]
    kept = [name for name in names if name not in LEFT_OUT]
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(kept, ()))
    # foreign keys that PostgreSQL looks at before the transaction ends; Django's wait for its end
    looked_at_once = """
        SELECT child.relname, parent.relname FROM pg_constraint
        JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
        WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid ORDER BY 1, 2
    """
    for child, parent in _rows(looked_at_once):
        if child in kept and parent in kept:
            order.add(child, parent)
    return list(order.static_order())


def there_is_any() -> bool:
    """Whether the base holds any table, be it empty."""
    return bool(_rows(_ALL))


def columns(table: str) -> list[str]:
    """The columns that are written: those that PostgreSQL computes are not."""
    query = """
        SELECT attname FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname
    """
    return [name for (name,) in _rows(query, [_quoted(table)])]


def lines(table: str, named: list[str]) -> Iterator[bytes]:
    """The rows as COPY writes them, by primary key, in pieces of RECORD_BYTES at most."""
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, named)), sql.Identifier(table), sql.SQL(", ").join(_order(table, named))
    )
    waiting = bytearray()
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for line in copy:
            waiting += line
            while len(waiting) >= RECORD_BYTES:
                yield bytes(waiting[:RECORD_BYTES])
                del waiting[:RECORD_BYTES]
    if waiting:
        yield bytes(waiting)


def measured(table: str, named: list[str]) -> Measured:
    measure = Measure(table, counts_lines=True)
    for piece in lines(table, named):
        measure.add(piece)
    return measure.result


def load(table: str, named: list[str], pieces: Iterable[bytes]) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, named)))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for piece in pieces:
            copy.write(piece)


def holding(names: Iterable[str]) -> list[str]:
    """Those of the tables that hold a row."""
    with connection.cursor() as cursor:
        held = []
        for name in names:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name)))
            if cursor.fetchone()[0]:
                held.append(name)
    return held


def lock(names: Iterable[str]) -> None:
    """Lets others read the tables, and nobody else write them, until the transaction ends."""
    _run("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", names)


def truncate(names: Iterable[str]) -> None:
    _run("TRUNCATE {}", names)


def delete_rows(names: Iterable[str]) -> None:
    for name in names:
        _run("DELETE FROM {}", [name])


def silence_triggers(names: Iterable[str]) -> None:
    """Keeps our triggers from running: those that refuse changes to what was signed would refuse to put it back."""
    for name in names:
        _run("ALTER TABLE {} DISABLE TRIGGER USER", [name])


def arm_triggers(names: Iterable[str]) -> None:
    for name in names:
        _run("ALTER TABLE {} ENABLE TRIGGER USER", [name])


def check_references_now() -> None:
    """Raises IntegrityError if a row names one that is not there, rather than at the transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def sequences() -> list[Sequence]:
    """Those of the archived tables, and those that no table owns."""
    query = """
        SELECT sequence.relname, owner.relname FROM pg_class sequence
        LEFT JOIN pg_depend ON objid = sequence.oid AND classid = 'pg_class'::regclass
            AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')
        LEFT JOIN pg_class owner ON owner.oid = refobjid
        WHERE sequence.relkind = 'S' AND sequence.relnamespace = current_schema()::regnamespace ORDER BY 1
    """
    return [Sequence(name, _following(name)) for name, owner in _rows(query) if owner not in LEFT_OUT]


def restart(sequence: Sequence) -> None:
    """Unlike setval, undone with the transaction."""
    query = sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(sql.Identifier(sequence.name), sql.Literal(sequence.following))
    with connection.cursor() as cursor:
        cursor.execute(query)


def server_version() -> str:
    return str(_rows("SHOW server_version")[0][0])


def _following(sequence: str) -> int:
    query = sql.SQL(
        "SELECT last_value + CASE WHEN is_called THEN seqincrement ELSE 0 END FROM {} "
        "JOIN pg_sequence ON seqrelid = {}::regclass"
    ).format(sql.Identifier(sequence), sql.Literal(_quoted(sequence)))
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _order(table: str, named: list[str]) -> list[sql.Composable]:
    """The primary key's columns, texts by code point: the order is then the same whatever the base's language."""
    key = """
        SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
        WHERE indrelid = %s::regclass AND indisprimary
    """
    texts = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attcollation <> 0"
    are_texts = {name for (name,) in _rows(texts, [_quoted(table)])}
    ordered = sorted(name for (name,) in _rows(key, [_quoted(table)])) or named
    return [sql.SQL('{} COLLATE "C"' if name in are_texts else "{}").format(sql.Identifier(name)) for name in ordered]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _run(statement: str, names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.SQL(", ").join(map(sql.Identifier, names))))


def _rows(query: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
