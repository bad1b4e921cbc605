"""The base of the two commands that grant and revoke staff roles."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.accounts.models import StaffPost
from adock.core.refusals import Refused


class StaffCommand(BaseCommand):
    """Takes an account, who decided and why. A refusal exits 1 and changes nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("courriel", metavar="ADRESSE", help="adresse e-mail vérifiée du compte")
        parser.add_argument("--motif", default="", help="pourquoi, sans nom de personne : gardé au journal")
        parser.add_argument("--agent", default="", help="identifiant de service de qui décide, pas son nom : gardé au journal")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def act(self, options: dict[str, Any]) -> tuple[StaffPost, str]:
        """Carries out the command; returns the post given or ended, and the message to show."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            post, told = self.act(options)
        except Refused as refusal:
            if options["json"]:
                self._write(options, None, str(refusal))
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(told)
        if options["json"]:
            self._write(options, post, None)

    def _write(self, options: dict[str, Any], post: StaffPost | None, refusal: str | None) -> None:
        report = {
            "courriel": options["courriel"],
            "role": post.role if post else None,
            "depuis": post.started_at.isoformat() if post else None,
            "fin": post.ended_at.isoformat() if post and post.ended_at else None,
            "refus": refusal,
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
