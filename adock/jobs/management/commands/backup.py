import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from adock.backup import take
from adock.core.french import grouped_plainly
from adock.jobs.archives import ArchiveCommand, tables_as_json


class Command(ArchiveCommand):
    help = "La base et les fichiers, tels qu'ils sont à un instant, en une archive chiffrée sous ADOCK_BACKUP_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FICHIER", help="archive à écrire, qui n'existe pas encore"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.lost: tuple[str, ...] = ()
        super().handle(*args, **options)
        if self.lost:
            sys.exit(1)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        done = take(options["out"].absolute())
        self.lost = done.lost
        lines = sum(table.lines for table in done.tables)
        self.stderr.write(
            f"{done.out} : {grouped_plainly(done.size)} octets, base du {done.taken_at.isoformat(timespec='seconds')}, "
            f"{len(done.tables)} tables, {grouped_plainly(lines)} lignes, {grouped_plainly(done.files)} fichiers."
        )
        self.stderr.write(f"À garder ailleurs que l'archive : ADOCK_BACKUP_KEY {done.key}, sans laquelle rien ne s'ouvre.")
        for variable, names in done.needs.items():
            self.stderr.write(f"  et {variable} {', '.join(names)}")
        self.tell_what_is_missing(done.erased, done.lost)
        return {
            "fichier": str(done.out),
            "octets": done.size,
            "pris_le": done.taken_at.isoformat(),
            "cles": {"ADOCK_BACKUP_KEY": [done.key], **done.needs},
            "tables": tables_as_json(done.tables),
            "fichiers": done.files,
            "fichiers_octets": done.files_size,
            "fichiers_effaces": list(done.erased),
            "fichiers_perdus": list(done.lost),
        }
