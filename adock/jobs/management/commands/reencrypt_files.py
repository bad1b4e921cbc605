import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core.french import noun
from adock.gateways import files
from adock.gateways.files import UnreadableFault
from adock.vigilance.shares import reencrypt_links

FAULTS = {
    UnreadableFault.DAMAGED: "abîmé",
    UnreadableFault.UNKNOWN_KEY: "chiffré par une clé qui n'est pas dans ADOCK_FILES_KEYS",
    UnreadableFault.NOT_OURS: "n'a pas été écrit par A Dock",
}


class Command(BaseCommand):
    help = "Chiffre de nouveau, sous la première clé de ADOCK_FILES_KEYS, fichiers et liens de partage chiffrés par une autre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = files.reencrypt()
            links = reencrypt_links()
        except files.StoreAway as away:
            raise CommandError(f"Les fichiers ne sont pas accessibles : {away}. Relancez la commande plus tard.") from away
        for fault in done.unreadable:
            self.stderr.write(f"Illisible : {fault.name}, {FAULTS[fault.fault]}.")
        for number in links.unreadable:
            self.stderr.write(f"Illisible : le lien du partage n° {number}, {FAULTS[UnreadableFault.UNKNOWN_KEY]}.")
        seen = noun(done.files, "fichier vu", "fichiers vus")
        self.stderr.write(f"{done.files} {seen}, dont {done.renewed} chiffré(s) de nouveau.")
        if links.links:
            self.stderr.write(f"{links.links} lien(s) de partage vu(s), dont {links.renewed} chiffré(s) de nouveau.")
        if options["json"]:
            unreadable = [{"nom": fault.name, "motif": FAULTS[fault.fault]} for fault in done.unreadable]
            report: dict[str, Any] = {"fichiers": done.files, "rechiffres": done.renewed, "illisibles": unreadable}
            report["partages"] = {"vus": links.links, "rechiffres": links.renewed, "illisibles": list(links.unreadable)}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if done.unreadable or links.unreadable:
            sys.exit(1)
