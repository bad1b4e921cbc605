"""The base of the two commands that officers use until they have pages of their own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core.refusals import Refused
from adock.jobs.arguments import siren_number


class OfficerCommand(BaseCommand):
    """Takes a SIREN, an account, the reason and who decided. A refusal exits 1 and changes nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("siren", type=siren_number, metavar="SIREN")
        parser.add_argument("courriel", metavar="ADRESSE", help="adresse e-mail vérifiée du compte")
        parser.add_argument("--motif", required=True, help="pourquoi, sans nom de personne : gardé au journal")
        parser.add_argument("--agent", required=True, help="identifiant de service de l'agent, pas son nom : gardé au journal")

    def act(self, options: dict[str, Any]) -> str:
        """Carries out the command; returns the message to show."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stderr.write(self.act(options))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
