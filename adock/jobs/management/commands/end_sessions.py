from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.accounts.services import end_all_sessions, end_sessions_of
from adock.core.refusals import Refused


class Command(BaseCommand):
    help = "Ferme aussitôt les sessions d'un compte, ou celles de tout le monde."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("courriel", nargs="?", metavar="ADRESSE", help="adresse e-mail vérifiée du compte")
        whose.add_argument("--all", action="store_true", help="celles de tous les comptes : chacun devra se reconnecter")
        parser.add_argument("--motif", required=True, help="pourquoi, sans nom de personne : gardé au journal")
        parser.add_argument(
            "--agent", required=True, help="identifiant de service de qui décide, pas son nom : gardé au journal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        why = {"by": options["agent"], "reason": options["motif"]}
        try:
            ended = end_all_sessions(**why) if options["all"] else end_sessions_of(options["courriel"], **why)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"Sessions fermées : {ended}.")
