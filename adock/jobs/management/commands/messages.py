import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core.french import plural
from adock.core.moments import moment_in_words
from adock.core.refusals import Refused
from adock.support.models import Report
from adock.support.queries import as_json, latest
from adock.support.rules import company_number

USUAL, MOST = 50, 1_000


def _how_many(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"un nombre de 1 à {MOST} est attendu, pas « {text[:20]} »")
    return int(text)


class Command(BaseCommand):
    help = "Ce que les visiteurs signalent à l'équipe, le plus récent d'abord."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--nombre", type=_how_many, default=USUAL, metavar="N", help=f"au plus, {USUAL} si rien n'est dit")
        parser.add_argument("--numero", default="", metavar="SIRET", help="sur cet établissement, ou cette entreprise (SIREN)")
        parser.add_argument("--json", action="store_true", help="un objet JSON sur la sortie standard")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = latest(options["nombre"], number=company_number(options["numero"]))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"messages": [as_json(report) for report in found]}, ensure_ascii=False))
            return
        for report in found:
            self.stdout.write(_told(report))
        self.stderr.write(plural(len(found), "message") + ".")


def _told(report: Report) -> str:
    """The report on a few lines, its words set apart: they are a stranger's."""
    lines = [f"{report.reference}  {moment_in_words(report.received_at)}  {report.label}"]
    told = {"Numéro": report.number, "Papier": report.paper, "Page": report.page, "Répondre à": report.email}
    lines += [f"  {name} : {value}" for name, value in told.items() if value]
    lines += [f"  | {line}" for line in report.words.split("\n")]
    return "\n".join(lines) + "\n"
