from typing import Any

from django.core.management.base import CommandParser

from adock.imports.objectif_co2.importer import import_labels
from adock.imports.reports import ImportReport
from adock.jobs.command import ImportCommand


class Command(ImportCommand):
    help = "Remplace les labels Objectif CO2 par ceux de la liste annuelle (.xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", metavar="FICHIER.xlsx")
        super().add_arguments(parser)

    def run(self, options: dict[str, Any]) -> ImportReport:
        return import_labels(options["fichier"], apply=options["apply"])
