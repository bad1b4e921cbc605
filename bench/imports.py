"""The register's import beside a bare COPY of the same rows; the index's rebuild beside a bare reading."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from adock.directory import loading
from adock.imports.registre_transport.importer import import_register
from adock.search.follower import rebuild_from
from adock.search.source import DATABASE, generations
from bench.figures import Figure, at_most, seconds

TABLES = (
    "register_registration, register_licence, register_pastregistration, register_registerevent, "
    "register_sourceimport, register_sireneestablishment, register_sirenelegalunit, core_change"
)

# Tables that the index is made of besides those of `loading.FACTS`, and the keys by which they are read. A SIRET begins with
# its SIREN.
OF_THE_SAME_ESTABLISHMENTS = (
    ("register_licence", "registration_id"),
    ("register_registerevent", "registration_id"),
    ("register_objectifco2label", "siren"),
)


def make_register(rows: int, folder: Path) -> Path:
    path = folder / f"registre-{rows}.csv"
    call_command("make_register", rows=rows, seed=1, out=str(path))
    return path


def empty_base() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")


def load(path: Path) -> None:
    report = import_register(str(path), apply=True)
    if report.refusal:
        raise RuntimeError(str(report.refusal))


def register_figures(path: Path) -> Iterator[Figure]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))[1:]
    columns = ", ".join(f"c{place} text" for place in range(len(rows[0])))

    def new_table() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy ({columns})")

    def copy() -> None:
        with connection.cursor() as cursor, cursor.copy("COPY bench_copy FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)

    bare = seconds(copy, before=new_table)
    first = seconds(lambda: load(path), before=empty_base)
    again = seconds(lambda: load(path))
    yield at_most(f"register import, {len(rows):,} rows, first time", first, bare, 12)
    yield at_most(f"register import, {len(rows):,} rows, unchanged second time", again, bare, 8)


def build_index() -> None:
    rebuild_from(DATABASE, generations())


def read_rows() -> None:
    """Fetches the rows that the index is made of, in the same batches, and does nothing with them."""
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{loading.FACTS} WHERE r.siret > %s ORDER BY r.siret LIMIT %s", [last, loading.BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            first, last = rows[0][0], rows[-1][0]
            for table, key in OF_THE_SAME_ESTABLISHMENTS:
                cursor.execute(f"SELECT * FROM {table} WHERE {key} BETWEEN %s AND %s", [first, last])
                cursor.fetchall()


def rebuild_figures() -> Iterator[Figure]:
    reading = seconds(read_rows)
    yield at_most("index rebuild", seconds(build_index), reading, 4)
