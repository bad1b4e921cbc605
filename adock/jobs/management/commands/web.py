from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adock.gateways.sealing import SealUnavailable
from adock.gateways.sealing.checks import check_keys
from adock.jobs import web_server
from adock.jobs.arguments import port_number
from adock.jobs.supervisor import ServiceFailed
from config.environment import server


class Command(BaseCommand):
    help = "Le serveur web seul, pour une machine de plus : la base, le suivi des changements et les tâches à part."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, help="port d'écoute (sinon la variable PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"] or port_number(server.PORT.value)
        host = server.HOST.value
        try:
            web_server.check_port_is_free(host, port)
            check_keys()
            web_server.serve(host, port, server.web_workers())
        except (SealUnavailable, ServiceFailed, web_server.PortTaken) as fault:
            raise CommandError(str(fault)) from fault
