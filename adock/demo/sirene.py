"""A fictional Sirene stock, which contains the establishments of a fictional register among many others."""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import duckdb

from adock.core.nomenclatures import naf_revision_on
from adock.core.siren import siren_of
from adock.demo.identifiers import check_weight
from adock.demo.places import draw_place
from adock.demo.stock import queries
from adock.demo.stock.columns import LEGAL_UNIT_COLUMNS
from adock.demo.stock.companies import StockCompany, most_others, other_companies, registered_companies
from adock.demo.stock.registered import descriptions
from adock.demo.stock.units import unit_rows
from adock.demo.stock.writing import named_beside, suffix_of, write
from adock.register.columns import RegisterLine

LARGEST_STOCK = 40_000_000
SHARE_ABSENT = 0.01  # of the register's establishments: Sirene does not know them

MEMORY = "900MB"
MOST_THREADS = 4


class StockFiles(NamedTuple):
    establishments: Path
    legal_units: Path
    positions: Path


class StockCounts(NamedTuple):
    """Numbers of rows written."""

    establishments: int
    described: int  # of the establishments, those of the register, and head offices that only Sirene has
    legal_units: int
    positions: int


class WrongStockSize(ValueError):
    """A stock of the size asked cannot hold the register; `least` and `most` are the sizes that can."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)
        self.least = least
        self.most = most


def stock_files(establishments: Path) -> StockFiles:
    """The default paths of the three files: the two others beside that of the establishments."""
    return StockFiles(
        establishments,
        named_beside(establishments, "unites-legales"),
        named_beside(establishments, "geolocalisation"),
    )


def make_sirene(count: int, seed: int, lines: Sequence[RegisterLine], situation: date, files: StockFiles) -> StockCounts:
    """Writes a stock of `count` establishments as of the register's day; the same arguments give the same rows.

    The suffix of each file decides its form (writing.SUFFIXES). Raises WrongStockSize, OSError, duckdb.Error.
    """
    random = Random(f"sirene {seed}")
    revision = naf_revision_on(situation)
    revision_name = revision.name if revision else ""
    companies = list(registered_companies(random, lines, situation, SHARE_ABSENT))
    described = list(descriptions(random, companies, situation))
    taken = {siren for line in lines if (siren := siren_of(line.siret))}
    others = count - len(described)
    if not 0 <= others <= most_others(taken):
        raise WrongStockSize(len(described), len(described) + most_others(taken))
    slots = min(queries.MOST_SLOTS, max(queries.FEWEST_SLOTS, others))
    companies += other_companies(random, others, taken, situation)
    # In the order of their numbers, so that those of the register are spread all along the file.
    companies.sort(key=lambda company: company.siren)
    with _composer(files.establishments.parent) as (composer, folder):
        _fill(composer, folder, "company", queries.TABLES["company"], map(_company_row, companies))
        _fill(composer, folder, "description", queries.TABLES["description"], described)
        _fill(composer, folder, "slot", queries.TABLES["slot"], _slot_rows(random, slots))
        units = unit_rows(random, companies, situation, revision_name)
        _fill(composer, folder, "unit", LEGAL_UNIT_COLUMNS, units)
        for query in (queries.MACROS, queries.IDENTIFIED, queries.stock_view(seed, situation, slots)):
            composer.execute(query)
        told = (queries.establishments(situation, revision_name), "SELECT * FROM unit", queries.positions())
        counts = _write_all(composer, folder, dict(zip(files, told, strict=True)))
    return StockCounts(counts[0], len(described), counts[1], counts[2])


def _write_all(composer: duckdb.DuckDBPyConnection, folder: Path, queries_by_path: Mapping[Path, str]) -> list[int]:
    """Writes each query, then moves all files into place, so that a failure leaves none. Returns each number of rows."""
    counts = []
    written = {}
    for at, (path, query) in enumerate(queries_by_path.items()):
        written[path] = folder / f"{at}{suffix_of(path)}"
        counts.append(write(composer, query, written[path], member=path.with_suffix(".csv").name))
    for path, beside in written.items():
        shutil.move(beside, path)
    return counts


@contextmanager
def _composer(beside: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A duckdb limited to MEMORY, and its scratch folder on the same disk as the files."""
    with tempfile.TemporaryDirectory(prefix=".sirene-", dir=beside) as scratch:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": f"{scratch}/spill",
            "threads": min(os.cpu_count() or 1, MOST_THREADS),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # Rows must stay in the order of the companies: the millions are scanned, the other tables looked up.
            "disabled_optimizers": "join_order,build_side_probe_side",
        }
        with duckdb.connect(config=settings) as connection:
            yield connection, Path(scratch)


def _fill(
    composer: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Makes a table with those rows by way of a CSV file: inserted one by one, they would take minutes."""
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    quoted = str(path).replace("'", "''")
    composer.execute(
        f"CREATE TABLE {table} AS FROM read_csv('{quoted}', auto_detect=false, header=false, delim=',', quote='\"', "
        f"escape='\"', columns={{{typed}}})"
    )
    path.unlink()


def _company_row(company: StockCompany) -> Sequence[object]:
    """A row in the order of queries.TABLES["company"]."""
    return (
        company.siren,
        check_weight(company.siren),
        company.naf_code,
        company.diffusion,
        company.created_on,
        company.is_ceased,
        company.head_office,
        [int(siret[9:13]) for siret in company.lines],
        company.others,
    )


def _slot_rows(random: Random, slots: int) -> Iterator[Sequence[object]]:
    """Rows in the order of queries.TABLES["slot"]."""
    for slot in range(slots):
        place = draw_place(random)
        commune = place.commune
        yield slot, place.postcode, place.label, commune.code, commune.latitude, commune.longitude
