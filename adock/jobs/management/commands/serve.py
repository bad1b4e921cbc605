import os
import signal
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from adock.gateways.sealing import SealUnavailable
from adock.gateways.sealing.checks import check_keys
from adock.jobs import schema, web_server
from adock.jobs.arguments import port_number
from adock.jobs.single import AlreadyRunning, only_service_of
from adock.jobs.static_files import collect_if_changed
from adock.jobs.supervisor import Program, ServiceFailed, Supervisor
from config.environment import database, identity, instance, server


class Command(BaseCommand):
    help = "La base, les tâches de fond et le site, en une commande. Ctrl-C arrête tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, help="port d'écoute (sinon la variable PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.serve(instance.data_dir(), server.HOST.value, options["port"] or port_number(server.PORT.value))
        except (AlreadyRunning, SealUnavailable, web_server.PortTaken, ServiceFailed, ArgumentTypeError) as fault:
            raise CommandError(str(fault)) from fault
        except KeyboardInterrupt:
            self.tell("Arrêt demandé avant la fin du démarrage.")

    def serve(self, data_dir: Path, host: str, port: int) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        with only_service_of(data_dir, self.tell) as lock:
            web_server.check_port_is_free(host, port)
            check_keys()
            with interruptions_kept() as was_interrupted:
                self.prepare()
            if was_interrupted():
                raise KeyboardInterrupt
            if identity.uses_fictional():
                identity.set_fictional_port(web_server.free_port_after(port, identity.fictional_port(port)))
            supervisor = Supervisor(programs(port), self.tell, inherited=[lock])
            supervisor.run(
                what_is_missing=partial(web_server.what_is_missing, host, port),
                when_ready=partial(self.announce, host, port),
            )
            self.tell("A Dock est arrêté.")

    def prepare(self) -> None:
        """Prepares all that the first request needs. Each step does nothing if already done."""
        self.tell("Préparation de la base de données…")
        schema.bring_up_to_date()
        database.forget_migrations_url()  # none of the programs that serve needs it
        if settings.DEMO_ALLOWED:
            call_command("load_demo", "--if-empty", "--no-color")
        call_command("rebuild_index", "--if-missing", "--no-color")
        collect_if_changed()
        connections.close_all()

    def announce(self, host: str, port: int) -> None:
        self.stdout.write(f"A Dock est ouvert : {web_server.address_for_people(host, port)}  (Ctrl-C pour arrêter)")
        self.stdout.flush()

    def tell(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


@contextmanager
def interruptions_kept() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether somebody asked to stop meanwhile. Otherwise an interruption where Python cannot
    raise it (a destructor, a C callback) would be lost, and A Dock would open all the same."""
    asked: list[int] = []

    def keep(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        former = formers[signal.Signals(number)]
        if callable(former):
            former(number, frame)

    # signals ignored from the start, as in a background job, stay ignored
    numbers = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    formers = {number: signal.signal(number, keep) for number in numbers}
    try:
        yield lambda: bool(asked)
    finally:
        for number, former in formers.items():
            signal.signal(number, former)


def programs(port: int) -> list[Program]:
    listed = [
        Program("Le suivi des changements", _our_command("follow_changes")),
        Program("L'exécution des tâches", _our_command("worker")),
        Program("Le serveur web", _our_command("web", "--port", str(port)), essential=True),
    ]
    if identity.uses_fictional():
        listed.append(Program("L'identité fictive", _our_command("fictional_identity", "--site-port", str(port))))
    return listed


def _our_command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "adock.jobs.child", str(os.getpid()), *words)
