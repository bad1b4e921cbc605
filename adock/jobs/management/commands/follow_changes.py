import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from adock.search.follower import Follower
from adock.search.source import DATABASE, index_folder


class Command(BaseCommand):
    help = "Tient l'index de cette machine à jour de la base, jusqu'à SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = Event()
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        Follower(index_folder(), DATABASE).run(stopped.is_set)
