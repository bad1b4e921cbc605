from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from adock.imports.reports import ImportReport
from adock.imports.sirene.importer import StockFiles, import_sirene
from adock.jobs.command import ImportCommand


class Command(ImportCommand):
    help = "Complète le registre par les fichiers stock de Sirene (CSV, CSV.gz, ZIP ou Parquet)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--etablissements", type=Path, metavar="FICHIER", help="StockEtablissement")
        parser.add_argument("--unites-legales", type=Path, metavar="FICHIER", help="StockUniteLegale")
        parser.add_argument("--geolocalisation", type=Path, metavar="FICHIER", help="positions")
        super().add_arguments(parser)

    def run(self, options: dict[str, Any]) -> ImportReport:
        files = StockFiles(options["etablissements"], options["unites_legales"], options["geolocalisation"])
        if not files.given:
            raise CommandError("Donnez au moins un fichier : voir --help.", returncode=2)
        return import_sirene(files, apply=options["apply"])
