"""`make bench`: measures everything in one run and prints one table. `--write` also writes docs/performance.md."""

import argparse
import os
import platform
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from adock.gateways.embedded_postgres import using_database
from bench.figures import Figure
from config.environment import database

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEADINGS = ("figure", "measured", "yardstick", "ratio", "target", "")
# The table is between these two lines of the page; the text around it is left as it is.
BEGINNING, END = "<!-- measured -->\n", "<!-- /measured -->\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--rows", type=int, default=60_000, help="establishments (600,000 and 10,000,000 follow it)")
    parser.add_argument(
        "--only", choices=("imports", "search", "web", "files", "certificates", "growth", "sirene"), action="append"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="adock-bench-") as folder:
        os.environ |= {"ADOCK_DATA_DIR": folder, "ADOCK_ENV": "development", "DJANGO_SETTINGS_MODULE": "bench.settings"}
        if not database.uses_embedded():
            sys.exit("make bench empties the base it runs on: it uses the embedded PostgreSQL, without DATABASE_URL.")
        with using_database(Path(folder)) as server:
            database.set_embedded_url(server.url)
            table = _table(_measured(Path(folder), options.rows, options.only))
    if options.write:
        _write(table)
    return 0


def _measured(folder: Path, rows: int, only: list[str] | None) -> Iterator[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from adock.jobs.static_files import collect_if_changed
    from bench import certificates, files, imports, queries, search, sirene, web, weight

    def wanted(part: str) -> bool:
        return not only or part in only

    call_command("migrate", verbosity=0)
    collect_if_changed()
    register = imports.make_register(rows, folder)
    if wanted("imports"):
        yield from imports.register_figures(register)
    else:
        imports.load(register)
    if wanted("sirene"):
        yield from sirene.figures(sirene.make_stock(rows * 10_000_000 // 60_000, register, folder))
    yield from imports.rebuild_figures() if wanted("imports") else _nothing(imports.build_index)
    requests = queries.mixed_requests()
    if wanted("search"):
        yield from search.against_the_predecessor(requests)
    if wanted("web"):
        port = _free_port()
        yield from chain(web.figures(requests, port), weight.figures(port))
    if wanted("files"):
        yield from files.figures(_free_port())
    if wanted("certificates"):
        yield from certificates.figures()
    if wanted("growth"):
        small_median, _ = search.ours(requests)
        imports.empty_base()
        imports.load(imports.make_register(rows * 10, folder))
        imports.build_index()
        yield from search.growth(small_median, queries.mixed_requests())


def _nothing(act: Callable[[], None]) -> Iterator[Figure]:
    act()
    return iter(())


def _table(figures: Iterator[Figure]) -> list[str]:
    """Prints each line as it comes; returns all lines."""
    lines = [_line(HEADINGS), _line(["---"] * len(HEADINGS))]
    print("\n".join(lines), flush=True)
    for it in figures:
        lines.append(_line((it.name, it.measured, it.yardstick, it.ratio, it.target, "" if it.is_met else "missed")))
        print(lines[-1], flush=True)
    return lines


def _write(table: list[str]) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINNING)
    _, _, after = rest.partition(END)
    measured = "\n".join([_conditions(), "", *table, ""])
    PAGE.write_text(f"{before}{BEGINNING}{measured}{END}{after}", encoding="utf-8")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _conditions() -> str:
    today = datetime.now(tz=UTC).date()
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {today}, {machine}."


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
