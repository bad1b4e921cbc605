from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from adock.backup import restore
from adock.backup.keys import CONSEQUENCES
from adock.core.french import grouped_plainly
from adock.jobs import schema
from adock.jobs.archives import ArchiveCommand, tables_as_json


class Command(ArchiveCommand):
    help = "Charge une sauvegarde dans une base vide, et la compare avec ce que dit l'archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, metavar="FICHIER", help="archive écrite par « adock backup »")
        parser.add_argument("--force", action="store_true", help="remplacer tout ce que contient une base qui n'est pas vide")
        super().add_arguments(parser)

    def act(self, options: dict[str, Any]) -> dict[str, Any]:
        # the role that serves could not empty tables nor suspend the triggers that keep what was signed
        with schema.as_owner():
            done = restore(options["archive"].absolute(), force=options["force"])
        lines = sum(table.lines for table in done.tables)
        self.stderr.write(
            f"Restauré, base du {done.taken_at.isoformat(timespec='seconds')} : {len(done.tables)} tables, "
            f"{grouped_plainly(lines)} lignes et {grouped_plainly(done.files)} fichiers, tous comparés avec l'archive."
        )
        if done.migrated:
            self.stderr.write("La sauvegarde venait d'une version plus ancienne : ses tables ont été mises à jour.")
        if done.mails_held:
            self.stderr.write(
                f"{done.mails_held} message(s) attendaient et sont peut-être partis depuis : ils ne seront pas envoyés. "
                "Pour les envoyer : docs/operations.md, Mail."
            )
        self.tell_what_is_missing(done.erased, done.lost)
        for variable, names in done.lacking.items():
            self.stderr.write(f"Il manque ici {variable} {', '.join(names)} : {CONSEQUENCES[variable]}.")
        return {
            "pris_le": done.taken_at.isoformat(),
            "tables": tables_as_json(done.tables),
            "fichiers": done.files,
            "fichiers_octets": done.files_size,
            "fichiers_effaces": list(done.erased),
            "fichiers_perdus": list(done.lost),
            "cles_manquantes": done.lacking,
            "messages_retenus": done.mails_held,
            "mise_a_jour": done.migrated,
        }
