"""The base of the two commands that take and load backups."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.backup import BackupRefused
from adock.backup.archive import Measured
from adock.core.french import noun


class ArchiveCommand(BaseCommand):
    """A refusal exits 1 and changes nothing; its code is in `refus` of the JSON object."""

    # they ask the database, which a restoration may find without a table
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Rejects abbreviations such as --fo: an option that replaces everything must be given in full."""
        return super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        """Carries out the command and tells of it on standard error; returns what `--json` shows."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.act(options)
        except BackupRefused as refusal:
            if options["json"]:
                self._write({"refus": {"code": refusal.code.value, "message": str(refusal)}})
            raise CommandError(f"{refusal} ({refusal.code.value})") from refusal
        if options["json"]:
            self._write(report | {"refus": None})

    def tell_what_is_missing(self, erased: tuple[str, ...], lost: tuple[str, ...]) -> None:
        if erased:
            self.stderr.write(f"{len(erased)} {noun(len(erased), 'fichier')} effacé(s) pendant la sauvegarde : n'y sont pas.")
        for name in lost:
            self.stderr.write(f"Fichier perdu ou illisible, absent de l'archive : {name}")

    def _write(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False))


def tables_as_json(measured: Iterable[Measured]) -> list[dict[str, Any]]:
    return [{"nom": each.name, "lignes": each.lines, "sha256": each.sha256} for each in measured]
