from typing import Any

from django.core.management.base import CommandParser

from adock.accounts.memberships import grant_by_officer
from adock.accounts.rules import ROLE_LABELS, Role
from adock.jobs.officers import OfficerCommand


class Command(OfficerCommand):
    help = "Rattache un compte à une entreprise par décision d'un agent, une suspension comprise."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--role", type=Role, choices=list(Role), default=Role.ADMINISTRATOR)

    def act(self, options: dict[str, Any]) -> str:
        member = grant_by_officer(
            options["siren"],
            options["courriel"],
            options["role"],
            officer=options["agent"],
            reason=options["motif"],
        )
        return f"{options['courriel']} : {ROLE_LABELS[Role(member.role)].lower()} de {options['siren']}."
