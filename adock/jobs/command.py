"""What our commands share: French on standard error, one JSON object on standard output, exit codes 0, 1 and 2."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from adock.imports.reports import ImportReport


class ImportCommand(BaseCommand):
    """An import: dry unless --apply; refused or failed is exit 1 and nothing changed."""

    requires_migrations_checks = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """--ap is not --apply: what writes is asked for in full."""
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
