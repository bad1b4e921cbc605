import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.gateways import files
from adock.gateways.files import UnreadableFault

FAULTS = {
    UnreadableFault.DAMAGED: "abîmé",
    UnreadableFault.UNKNOWN_KEY: "chiffré par une clé qui n'est pas dans ADOCK_FILES_KEYS",
    UnreadableFault.NOT_OURS: "n'a pas été écrit par A Dock",
}


class Command(BaseCommand):
    help = "Chiffre de nouveau, sous la première clé de ADOCK_FILES_KEYS, les fichiers chiffrés par une autre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = files.reencrypt()
        except files.StoreAway as fault:
            raise CommandError(f"Les fichiers ne sont pas accessibles : {fault}. Relancez la commande plus tard.") from fault
        for fault in done.unreadable:
            self.stderr.write(f"Illisible : {fault.name}, {FAULTS[fault.fault]}.")
        plural = "s" if done.files > 1 else ""
        self.stderr.write(f"{done.files} fichier{plural} vu{plural}, dont {done.renewed} chiffré(s) de nouveau.")
        if options["json"]:
            unreadable = [{"nom": fault.name, "motif": FAULTS[fault.fault]} for fault in done.unreadable]
            report = {"fichiers": done.files, "rechiffres": done.renewed, "illisibles": unreadable}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if done.unreadable:
            sys.exit(1)
