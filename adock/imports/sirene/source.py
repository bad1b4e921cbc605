"""Reading of INSEE's stock files: tens of millions of lines, of which the register's few thousand are wanted.

duckdb reads them, within MEMORY. A Parquet file is read twice: first only the identifiers, to find the wanted rows; then
the other columns of those rows. That is faster than one pass over all columns (figures: README.md).
"""
# ruff: noqa: S608  what is put into queries is ours, or quoted by _quoted and _as_text

import csv
import gzip
import os
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

import duckdb

from adock.imports.reports import ImportRefused
from adock.imports.sirene.unpacking import gunzip, is_gzip, is_zip, unzip

MEMORY = "900MB"
# More threads would share the same memory in smaller parts, and the disk would not read the file faster.
MOST_THREADS = 4

# The disk that it may use besides, when memory is not enough.
SPILL = "4GB"
# INSEE's largest stock, with closed establishments, has some 45 million rows and 60 columns. A few hundred kilobytes may say to
# hold billions of rows, all the same, so this is asked before anything is read.
MAX_ROWS = 200_000_000
MAX_COLUMNS = 500
# Of a Parquet file, what describes the rest, which is read whole: INSEE's has less than five.
MAX_FOOTER_BYTES = 32_000_000
# A key comes once in INSEE's files. Some may come twice; beyond this, in all, it is no such file.
SPARE_ROWS = 10_000
# What one row, and all those that are wanted, may take in bytes: INSEE's rows have a few hundred in all.
LONGEST_ROW = 10_000
MAX_WANTED_BYTES = 500_000_000
_FETCHED_AT_ONCE = 1_000

DELIMITERS = ",;\t"
LONGEST_HEADER = 100_000
_TOO_LONG = "longer than any row of a stock"
_ERROR_LINE = re.compile(r"CSV Error on Line: (\d+)")

Row = tuple[str | None, ...]


class Column(NamedTuple):
    header: str
    is_needed: bool = True  # a stock without it is refused; the lack of any other column is only reported
    other_headers: tuple[str, ...] = ()
    came_later: bool = False  # stocks of before 2026 lack it, and nothing is said of that


class Form(NamedTuple):
    """What is read of one of INSEE's files; other columns are ignored."""

    label: str  # French, as messages name the file
    columns: tuple[Column, ...]  # the first is the key
    key_length: int
    treated: Column | None = None  # when INSEE last touched a row: its latest day dates the stock


class Stock(NamedTuple):
    """The wanted rows of a file, one by key, in no order. A row has a text or None for each column of the form."""

    rows: list[Row]
    rows_read: int
    duplicates: int  # rows left aside, because another one has the same key (of those, the greatest is kept, column by column)
    latest_on: date | None  # the latest day of the form's `treated` column that is not in the future
    missing: tuple[str, ...]  # headers that the file lacks and can do without


class _Positions(NamedTuple):
    """The places of a form's columns in a file; None for a column that it lacks."""

    columns: tuple[int | None, ...]
    treated: int | None
    missing: tuple[str, ...]


class StockReader:
    """A reader of stock files, with scratch space in `folder`, which the caller empties."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today
        self._duckdb = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(folder / "spill"),
                "max_temp_directory_size": SPILL,
                "threads": min(os.cpu_count() or 1, MOST_THREADS),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._duckdb.execute("SET enable_progress_bar = false")  # standard output is for the report

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._duckdb.close()

    def read(self, path: Path, form: Form, wanted: Collection[str]) -> Stock:
        """The rows of the file whose key is in `wanted`.

        Raises ImportRefused: FICHIER_INTROUVABLE, FICHIER_VIDE, ENTETE_INCONNUE, FICHIER_TRONQUE,
        FICHIER_ILLISIBLE, ARCHIVE_INVALIDE, FICHIER_TROP_GRAND, CLES_REPETEES, MEMOIRE_INSUFFISANTE.
        """
        with _told_in_french(path, form), self._under_plain_name(path) as plain:
            self._sql("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest($1::VARCHAR[]) AS key", [list(wanted)])
            with plain.open("rb") as stream:
                beginning = stream.read(4)
            if beginning == b"PAR1":
                stock = self._read_parquet(plain, path.name, form, len(wanted))
            elif beginning:
                stock = self._read_csv(plain, path.name, form, len(wanted))
        if not beginning or not stock.rows_read:
            raise ImportRefused("FICHIER_VIDE", f"Le fichier {path.name} ne contient aucune ligne.")
        return stock

    @contextmanager
    def _under_plain_name(self, path: Path) -> Iterator[Path]:
        """The file, out of its ZIP if any, under a name that duckdb cannot take for a pattern or an address."""
        if not path.is_file():
            raise ImportRefused("FICHIER_INTROUVABLE", f"Le fichier {path} n'existe pas.")
        plain = self._folder / "stock"
        try:
            if is_zip(path):
                unzip(path, plain)
            elif is_gzip(path):
                gunzip(path, plain)
            else:
                plain.symlink_to(path.resolve())
            yield plain
        finally:
            plain.unlink(missing_ok=True)

    # --- Parquet --------------------------------------------------------------------------------------------

    def _read_parquet(self, path: Path, name: str, form: Form, wanted: int) -> Stock:
        _refuse_long_footer(path, name)
        rows_read = self._rows_announced(path)
        if rows_read > MAX_ROWS:
            raise _too_many_rows(name)
        options = "file_row_number=true, hive_partitioning=false, binary_as_string=true"
        stock = f"read_parquet({_quoted(path)}, {options}) AS stock"
        described = [(header, kind) for header, kind, *_ in self._sql(f"DESCRIBE SELECT * FROM {stock}")]
        found = _positions(form, [header for header, _ in described], name)
        key, *others = (_NOTHING if at is None else _as_text(*described[at]) for at in found.columns)
        if described[found.columns[0] or 0][1] != "VARCHAR":
            key = f"lpad({key}, {form.key_length}, '0')"  # a number has lost its leading zeros
        most = _most_rows(wanted)
        self._sql(
            "CREATE OR REPLACE TEMP TABLE kept AS "
            f"SELECT {key} AS key, file_row_number AS at FROM {stock} SEMI JOIN wanted ON {key} = wanted.key LIMIT {most + 1}"
        )
        matching = self._sql("SELECT count(*) FROM kept")[0][0]
        if matching > most:
            raise _repeated_keys(name)
        # no aggregate here: it would cost half as much again as the reading
        values = ["kept.key", *others]
        found_rows = self._fetched(
            f"SELECT {', '.join(values)}, {_size(values)} AS size FROM {stock} JOIN kept ON stock.file_row_number = kept.at "
            f"WHERE size <= {LONGEST_ROW}",
            name,
        )
        if len(found_rows) < matching:
            raise _long_row(name)
        rows = _one_by_key(row[:-1] for row in found_rows)
        latest_on = None
        if found.treated is not None:
            header, kind = described[found.treated]
            latest_on = self._latest_in_statistics(path, header) or self._latest(stock, _as_text(header, kind))
        return Stock(rows, rows_read, matching - len(rows), latest_on, found.missing)

    def _rows_announced(self, path: Path) -> int:
        """By the file or by its parts, whichever is more: one of them may lie."""
        by_file, by_parts = self._sql(
            f"""
            SELECT (SELECT num_rows FROM parquet_file_metadata({_quoted(path)})),
                   (SELECT coalesce(sum(num), 0) FROM (
                       SELECT row_group_id, max(row_group_num_rows) AS num FROM parquet_metadata({_quoted(path)})
                       GROUP BY row_group_id) AS parts)
            """
        )[0]
        return max(by_file, by_parts)

    def _latest_in_statistics(self, path: Path, header: str) -> date | None:
        """The latest day of a column from the file's own statistics, if they have it, which saves reading the column."""
        is_sure, latest = self._sql(
            f"""
            SELECT coalesce(bool_and(stats_max_value IS NOT NULL AND max_is_exact), false),
                   max(stats_max_value)
            FROM parquet_metadata({_quoted(path)})
            WHERE path_in_schema = $1 AND num_values > coalesce(stats_null_count, 0)
            """,
            [header],
        )[0]
        try:
            day = date.fromisoformat((latest or "")[:10]) if is_sure else None
        except ValueError:
            return None
        return day if day and day <= self._today else None

    def _latest(self, stock: str, treated: str) -> date | None:
        latest: date | None = self._sql(f"SELECT {_latest_day(treated)} FROM {stock}", {"today": self._today})[0][0]
        return latest

    # --- CSV ------------------------------------------------------------------------------------------------

    def _read_csv(self, path: Path, name: str, form: Form, wanted: int) -> Stock:
        delimiter, headers = _read_header(path)
        found = _positions(form, headers, name)
        named = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(headers)))
        stock = (
            f"read_csv({_quoted(path)}, auto_detect=false, header=true, delim='{delimiter}', quote='\"', "
            f"escape='\"', compression='none', columns={{{named}}}) AS stock"
        )
        key, *others = (_NOTHING if at is None else f"stock.c{at}" for at in found.columns)
        latest = _NOTHING if found.treated is None else _latest_day(f"stock.c{found.treated}")
        # One pass for the rows, their number and the latest day: a CSV file of this size takes minutes. The rows that are not
        # wanted are one group.
        values = [key, *others]
        is_wanted = "wanted.key IS NOT NULL"
        groups = self._fetched(
            f"""
            SELECT {_greatest(values, is_wanted)}, count(*), {latest}, coalesce(max({_size(values)}) FILTER ({is_wanted}), 0)
            FROM {stock} LEFT JOIN wanted ON {key} = wanted.key GROUP BY wanted.key
            """,
            name,
            {"today": self._today} if found.treated is not None else None,
        )
        rows_read = sum(count for _, count, *_ in groups)
        if rows_read > MAX_ROWS:
            raise _too_many_rows(name)
        matching = sum(count for row, count, *_ in groups if row)
        if matching > _most_rows(wanted):
            raise _repeated_keys(name)
        rows = [tuple(row) for row, *_ in groups if row]
        latest_on = max((day for *_, day, _ in groups if day), default=None)
        return Stock(rows, rows_read, matching - len(rows), latest_on, found.missing)

    def _fetched(self, query: str, name: str, parameters: object = None) -> list[tuple]:
        """What the query answers, fetched little by little; the last value of each row is its size in bytes.

        Raises ImportRefused when that is too much in all.
        """
        answer = self._duckdb.execute(query, parameters)
        rows: list[tuple] = []
        size = 0
        while batch := answer.fetchmany(_FETCHED_AT_ONCE):
            size += sum(row[-1] for row in batch)
            if size > MAX_WANTED_BYTES:
                raise ImportRefused("FICHIER_TROP_GRAND", f"Ce que {name} dit des entreprises du registre est démesuré.")
            rows += batch
        return rows

    def _sql(self, query: str, parameters: object = None) -> list[tuple]:
        return self._duckdb.execute(query, parameters).fetchall()


_NOTHING = "NULL::VARCHAR"


def _size(values: Sequence[str]) -> str:
    return " + ".join(f"coalesce(strlen({value}), 0)" for value in values)


def _greatest(values: Sequence[str], condition: str) -> str:
    """Of the rows of a group that fulfil the condition, the one whose values are the greatest, the first ones counting most."""
    row = f"CASE WHEN {_size(values)} > {LONGEST_ROW} THEN error('{_TOO_LONG}') ELSE [{', '.join(values)}] END"
    compared = ", ".join(f"coalesce({value}, '')" for value in values)
    # CASE rather than FILTER: the lists of the other rows are not even made
    return f"arg_max(CASE WHEN {condition} THEN {row} END, CASE WHEN {condition} THEN [{compared}] END)"


def _one_by_key(rows: Iterable[Row]) -> list[Row]:
    """As _greatest, of the rows of each key."""
    found: dict[str | None, Row] = {}
    for row in rows:
        key = row[0]
        if key not in found or _rank(found[key]) < _rank(row):
            found[key] = row
    return list(found.values())


def _rank(row: Row) -> tuple[str, ...]:
    return tuple(value or "" for value in row)


def _long_row(name: str) -> ImportRefused:
    return ImportRefused("FICHIER_ILLISIBLE", f"Le fichier {name} a une ligne démesurée : ce n'est pas un stock de l'Insee.")


def _most_rows(wanted: int) -> int:
    """How many rows may have a wanted key, in all."""
    return 2 * wanted + SPARE_ROWS


def _repeated_keys(name: str) -> ImportRefused:
    return ImportRefused(
        "CLES_REPETEES",
        f"Le fichier {name} répète les mêmes établissements ou entreprises : un stock de l'Insee les donne une fois.",
    )


def _too_many_rows(name: str) -> ImportRefused:
    return ImportRefused("FICHIER_TROP_GRAND", f"Le fichier {name} dépasse {MAX_ROWS // 1_000_000} millions de lignes.")


def _refuse_long_footer(path: Path, name: str) -> None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 8))
        length = int.from_bytes(stream.read(4), "little")
    if MAX_FOOTER_BYTES < length < size:  # longer than the file, it is no Parquet, which duckdb says
        raise ImportRefused("FICHIER_TROP_GRAND", f"Le fichier {name} décrit trop de colonnes ou de morceaux.")


def _positions(form: Form, headers: Sequence[str], name: str) -> _Positions:
    if len(headers) > MAX_COLUMNS:
        raise ImportRefused("ENTETE_INCONNUE", f"Le fichier {name} a {len(headers)} colonnes : ce n'est pas un {form.label}.")
    places = {header.strip().lower(): at for at, header in reversed(list(enumerate(headers)))}

    def place(column: Column | None) -> int | None:
        names = (column.header, *column.other_headers) if column else ()
        return next((places[header.lower()] for header in names if header.lower() in places), None)

    columns = tuple(place(column) for column in form.columns)
    lacking = [column for column, at in zip(form.columns, columns, strict=True) if at is None]
    if needed := [column.header for column in lacking if column.is_needed]:
        raise ImportRefused(
            "ENTETE_INCONNUE",
            f"Le fichier {name} n'est pas un {form.label} de l'Insee : il n'a pas de colonne {', '.join(needed)}.",
        )
    treated = place(form.treated)
    missing = [column.header for column in lacking if not column.came_later]
    if form.treated and treated is None:
        missing.append(form.treated.header)
    return _Positions(columns, treated, tuple(missing))


def _as_text(header: str, kind: str) -> str:
    """The column as text. Raises ImportRefused for a column whose values hold others: one may hold billions."""
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        raise ImportRefused("ENTETE_INCONNUE", f"La colonne {header} n'est pas une suite de valeurs simples.")
    column = 'stock."' + header.replace('"', '""') + '"'
    return column if kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"


def _latest_day(treated: str) -> str:
    day = f"try_cast(left({treated}, 10) AS DATE)"
    return f"max({day}) FILTER (WHERE {day} <= $today)"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _read_header(path: Path) -> tuple[str, list[str]]:
    """The delimiter and the column names in a CSV file's first line."""
    with path.open("rb") as stream:
        line = stream.readline(LONGEST_HEADER).decode("utf-8-sig")
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter, next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])


@contextmanager
def _told_in_french(path: Path, form: Form) -> Iterator[None]:
    """Turns what goes wrong while reading into a refusal that says what to do."""
    try:
        yield
    except duckdb.OutOfMemoryException as fault:
        raise ImportRefused(
            "MEMOIRE_INSUFFISANTE",
            f"Le fichier {path.name} ne peut pas être lu dans la mémoire prévue ({MEMORY}).",
        ) from fault
    except EOFError as fault:
        raise _truncated(path) from fault
    except duckdb.Error as fault:
        text = str(fault)
        if "No magic bytes" in text:
            raise _truncated(path) from fault
        if _TOO_LONG in text:
            raise _long_row(path.name) from fault
        line = _ERROR_LINE.search(text)
        where = f", ligne {line[1]}" if line else ""
        raise ImportRefused(
            "FICHIER_ILLISIBLE",
            f"Le fichier {path.name} est abîmé ou n'est pas un {form.label} de l'Insee{where} : téléchargez-le de nouveau.",
        ) from fault
    except (gzip.BadGzipFile, zlib.error, UnicodeDecodeError, csv.Error) as fault:
        raise ImportRefused(
            "FICHIER_ILLISIBLE",
            f"Le fichier {path.name} n'est ni un CSV en UTF-8, ni un gzip, ni un Parquet lisible.",
        ) from fault
    except OSError as fault:
        raise ImportRefused("FICHIER_INTROUVABLE", f"Le fichier {path} ne peut pas être lu.") from fault


def _truncated(path: Path) -> ImportRefused:
    return ImportRefused("FICHIER_TRONQUE", f"Le fichier {path.name} est incomplet : téléchargez-le de nouveau.")
