"""The conventions of our commands: French on standard error, one JSON object on standard output, exit codes 0, 1 and 2."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from adock.imports.reports import ImportReport


class ImportCommand(BaseCommand):
    """An import, which writes only with --apply. When it is refused or fails, it exits 1 and changes nothing."""

    requires_migrations_checks = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Rejects abbreviations such as --ap: an option that writes must be given in full."""
        return super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="écrire ; sans cela, vérifier et comparer seulement")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def run(self, options: dict[str, Any]) -> ImportReport:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.run(options)
        self.stderr.write(report.as_text())
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, default=str))
        if report.refusal:
            sys.exit(1)
