from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.core import clock
from adock.demo.loading import DemoRefused, load_demo, refresh_demo
from adock.register.models import Registration


class Command(BaseCommand):
    help = "Charge les données fictives de démonstration dans une base vide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="ne rien dire d'une base qui n'est pas vide ; rajeunir une démonstration de plus d'une semaine",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        try:
            if options["if_empty"] and Registration.objects.exists():
                refresh_demo(today, self.stderr.write)
            else:
                load_demo(today, self.stderr.write)
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
