from pathlib import Path
from typing import Any

import duckdb
from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.demo.files import read_fictional_register
from adock.demo.sirene import (
    LARGEST_STOCK,
    StockCounts,
    StockFiles,
    WrongStockSize,
    make_sirene,
    stock_files,
)
from adock.demo.stock.writing import SUFFIXES, suffix_of
from adock.imports.registre_transport.mapping import ParsedFile
from adock.imports.reports import ImportRefused

WRONG_USAGE = 2


class Command(BaseCommand):
    help = (
        "Écrit un stock Sirene fictif, au format de l'Insee, où figurent les établissements d'un registre fictif. "
        f"Le nom des fichiers dit leur forme : {', '.join(SUFFIXES)}."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, required=True, metavar="N", help=f"établissements, {LARGEST_STOCK} au plus")
        parser.add_argument("--seed", type=int, required=True, metavar="S", help="même nombre, même stock")
        parser.add_argument("--register", required=True, metavar="F", help="registre écrit par make_register")
        parser.add_argument("--out", required=True, metavar="F", help="fichier des établissements")
        parser.add_argument("--unites-legales", metavar="F", help="fichier des unités légales (à côté du premier)")
        parser.add_argument("--geolocalisation", metavar="F", help="fichier des positions (à côté du premier)")

    def handle(self, *args: Any, **options: Any) -> None:
        files = _files(options)
        if not 1 <= options["rows"] <= LARGEST_STOCK:
            raise CommandError(
                f"--rows : un nombre de 1 à {LARGEST_STOCK} est attendu, pas {options['rows']}.",
                returncode=WRONG_USAGE,
            )
        register = _read(Path(options["register"]))
        counts = _write(options["rows"], options["seed"], register, files)
        if options["verbosity"]:
            self.stderr.write(_told(counts, files))


def _told(counts: StockCounts, files: StockFiles) -> str:
    return (
        f"{counts.establishments} établissements, dont {counts.described} d'inscrits : {files.establishments}\n"
        f"{counts.legal_units} unités légales : {files.legal_units}\n"
        f"{counts.positions} positions : {files.positions}"
    )


def _files(options: dict[str, Any]) -> StockFiles:
    given = [Path(options[name]) for name in ("out", "unites_legales", "geolocalisation") if options[name]]
    for path in given:
        if not suffix_of(path):
            raise CommandError(f"{path} ne finit par aucun de : {', '.join(SUFFIXES)}.", returncode=WRONG_USAGE)
    beside = stock_files(Path(options["out"]))
    files = StockFiles(
        beside.establishments,
        Path(options["unites_legales"] or beside.legal_units),
        Path(options["geolocalisation"] or beside.positions),
    )
    if len({path.absolute() for path in files}) < len(files):
        raise CommandError("Les trois fichiers doivent avoir des noms différents.", returncode=WRONG_USAGE)
    for path in files:
        if not path.absolute().parent.is_dir():
            raise CommandError(f"Le dossier {path.parent} n'existe pas.")
    return files


def _read(path: Path) -> ParsedFile:
    try:
        return read_fictional_register(path)
    except ImportRefused as refusal:
        raise CommandError(str(refusal)) from refusal


def _write(rows: int, seed: int, register: ParsedFile, files: StockFiles) -> StockCounts:
    try:
        return make_sirene(rows, seed, register.lines, register.situation_on, files)
    except WrongStockSize as fault:
        most = min(fault.most, LARGEST_STOCK)
        raise CommandError(
            f"--rows : pour ce registre, un nombre de {fault.least} à {most} est attendu, pas {rows}.",
            returncode=WRONG_USAGE,
        ) from fault
    except (OSError, duckdb.Error) as fault:
        raise CommandError(f"Impossible d'écrire le stock : {fault}") from fault
