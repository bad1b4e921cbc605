from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from adock.fictional_identity import Establishment, FictionalIdentity, Registration
from adock.jobs import web_server
from adock.jobs.arguments import port_number
from adock.register.models import Registration as Registered
from config.environment import identity, instance, server

# Enough to choose from without searching.
ESTABLISHMENTS = 12


class Command(BaseCommand):
    help = "Le fournisseur d'identité fictif (FranceConnect et ProConnect), pour essayer la connexion. Jamais en production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site-port", type=port_number, help="port du site qui l'utilise (sinon la variable PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        if instance.is_production():
            raise CommandError("Le fournisseur d'identité fictif n'existe pas en production.")
        site_port = options["site_port"] or port_number(server.PORT.value)
        port = identity.fictional_port(site_port)
        try:
            web_server.check_port_is_free("127.0.0.1", port)
        except web_server.PortTaken as fault:
            raise CommandError(str(fault)) from fault
        provider = FictionalIdentity(
            registration_of_this_site(site_port),
            port=port,
            name="localhost",
            key_file=settings.DATA_DIR / "fictional_identity" / "key.json",
            establishments=demonstration_establishments(),
        )
        connections.close_all()
        provider.serve_forever()


def registration_of_this_site(port: int) -> Registration:
    origins = {f"http://{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
    if settings.PUBLIC_URL:
        origins.add(settings.PUBLIC_URL)
    return Registration(identity.FICTIONAL_CLIENT, identity.FICTIONAL_SECRET, frozenset(origins))


def demonstration_establishments() -> tuple[Establishment, ...]:
    """Some head offices of fictional companies, if the demonstration is loaded."""
    chosen = Registered.objects.filter(siret__startswith="000", is_head_office=True, struck_off_on=None).order_by("siret")
    return tuple(Establishment(one.siret, f"{one.legal_name}, {one.commune}") for one in chosen[:ESTABLISHMENTS])
