"""Writing of files in the form that their suffix asks for: CSV, CSV.gz, ZIP of a CSV, Parquet."""

import zipfile
from pathlib import Path

import duckdb

SUFFIXES = (".csv", ".csv.gz", ".zip", ".parquet")

_CSV = "FORMAT csv, HEADER true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S'"
_PARQUET = "FORMAT parquet, COMPRESSION zstd"


def suffix_of(path: Path) -> str | None:
    """The one of SUFFIXES that the name ends with, or None."""
    return next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)


def named_beside(path: Path, addition: str) -> Path:
    """ "stock.csv.gz" and "unites-legales" give "stock-unites-legales.csv.gz"."""
    suffix = suffix_of(path) or ""
    return path.with_name(f"{path.name[: len(path.name) - len(suffix)]}-{addition}{path.name[-len(suffix) :]}")


def write(connection: duckdb.DuckDBPyConnection, query: str, path: Path, member: str) -> int:
    """Writes the rows of a query; returns how many. `member` is the name of the CSV inside a ZIP."""
    match suffix_of(path):
        case ".parquet":
            return _copy(connection, query, path, _PARQUET)
        case ".csv.gz":
            return _copy(connection, query, path, f"{_CSV}, COMPRESSION gzip")
        case ".zip":
            unpacked = path.with_suffix(".unpacked")
            count = _copy(connection, query, unpacked, _CSV)
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(unpacked, member)
            unpacked.unlink()
            return count
        case _:
            return _copy(connection, query, path, _CSV)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, form: str) -> int:
    quoted = str(path).replace("'", "''")
    row = connection.execute(f"COPY ({query}) TO '{quoted}' ({form})").fetchone()
    return row[0] if row else 0
