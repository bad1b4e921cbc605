import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.law import READ_AGAIN_AFTER_MONTHS, Law, overdue
from adock.jobs.texts_of_law import facts_of_law

WRONG_USAGE = 2


class Command(BaseCommand):
    help = (
        f"Dit quels textes de loi n'ont pas été relus depuis plus de {READ_AGAIN_AFTER_MONTHS} mois. Avertit, ne refuse rien."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="le jour où on le demande (aujourd'hui)")
        parser.add_argument("--json", action="store_true", help="le résultat en JSON sur la sortie standard")

    def handle(self, *args: Any, **options: Any) -> None:
        day, facts = _day(options["on"]), list(facts_of_law())
        old = overdue(facts, day)
        if options["json"]:
            said = {"le": day, "textes": len(facts), "a_relire": [_told(one) for one in old]}
            said["non_confirmes"] = [_told(one) for one in facts if not one.is_confirmed]
            self.stdout.write(json.dumps(said, default=str, ensure_ascii=False))
            return
        for one in old:
            self.stderr.write(
                f"Avertissement : {one.about} ({one.article}), lu le {in_words(one.checked_on)} : à relire depuis le "
                f"{in_words(one.due_on)}."
            )
        if not old and options["verbosity"]:
            self.stderr.write(f"{len(facts)} textes de loi, tous lus depuis moins de {READ_AGAIN_AFTER_MONTHS} mois.")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise CommandError(f"--on : « {text} » n'est pas une date AAAA-MM-JJ.", returncode=WRONG_USAGE) from None


def _told(fact: Law) -> dict[str, Any]:
    said = asdict(fact)
    return {
        "objet": said["about"],
        "article": said["article"],
        "verifie_le": said["checked_on"],
        "confirme": said["is_confirmed"],
    }
