from typing import Any

from django.core.management.base import CommandParser

from adock.imports.registre_transport.importer import import_register
from adock.imports.reports import ImportReport
from adock.jobs.command import ImportCommand


class Command(ImportCommand):
    help = "Importe le fichier du registre des transports (CSV, ou ZIP d'un CSV ; chemin ou adresse)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", metavar="FICHIER_OU_ADRESSE")
        super().add_arguments(parser)
        parser.add_argument(
            "--force",
            action="store_true",
            help="passer outre une situation antérieure, trop de disparitions ou trop peu de lignes",
        )

    def run(self, options: dict[str, Any]) -> ImportReport:
        return import_register(options["fichier"], apply=options["apply"], force=options["force"])
