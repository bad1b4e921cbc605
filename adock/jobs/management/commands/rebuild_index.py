from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from adock.search.follower import rebuild_from
from adock.search.source import DATABASE, generations


class Command(BaseCommand):
    help = "Refait l'index de recherche depuis la base ; l'ancien sert jusqu'à la fin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="seulement quand il n'y a pas d'index")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and generations().current() is not None:
            return
        started = perf_counter()
        count = rebuild_from(DATABASE, generations())
        self.stderr.write(f"Index refait : {count} établissements en {perf_counter() - started:.1f} s.")
