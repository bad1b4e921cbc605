"""The import of a Sirene stock of ten million rows, beside duckdb counting the same semi-join, and its memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import duckdb
from django.core.management import call_command
from django.db import connection

from adock.register.models import Registration
from bench.figures import Figure, at_most, below, seconds

# The import runs in its own process, so that its memory can be measured.
IMPORT = """
import json, resource, sys, django
django.setup()
from pathlib import Path
from adock.imports.sirene.importer import StockFiles, import_sirene
report = import_sirene(StockFiles(establishments=Path(sys.argv[1])), apply=True)
assert report.refusal is None, report.refusal
print(json.dumps([report.duration_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def make_stock(rows: int, register: Path, folder: Path) -> Path:
    path = folder / "stock.parquet"
    call_command("make_sirene", rows=rows, seed=1, register=str(register), out=str(path))
    return path


def figures(stock: Path) -> Iterator[Figure]:
    sirets = list(Registration.objects.exclude(siret__startswith="P").values_list("siret", flat=True))
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as duck:
        duck.execute("CREATE TABLE wanted (siret VARCHAR)")
        duck.execute("INSERT INTO wanted SELECT unnest(?)", [sirets])
        question = f"SELECT count(*) FROM read_parquet('{stock}') WHERE siret IN (SELECT siret FROM wanted)"
        duck.execute(question)
        counting = seconds(lambda: duck.execute(question).fetchall())
    runs = [_import(stock) for _ in range(3)]
    rows = f"{len(sirets):,} kept"
    yield at_most(f"Sirene import, {rows}", median(run[0] for run in runs), counting, 1.5)
    yield below("Sirene import, memory", max(run[1] for run in runs) / 1e6, 1.5, "GB")


def _import(stock: Path) -> tuple[float, float]:
    """Seconds and kilobytes taken by one import into an empty Sirene table."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_sourceimport WHERE source = 'sirene'")
        cursor.execute("TRUNCATE register_sireneestablishment, register_sirenelegalunit")
    run = subprocess.run([sys.executable, "-c", IMPORT, str(stock)], check=True, capture_output=True, text=True)
    duration, kilobytes = json.loads(run.stdout.splitlines()[-1])
    return duration, kilobytes
