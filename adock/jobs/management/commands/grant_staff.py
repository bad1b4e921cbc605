from typing import Any

from django.core.management.base import CommandParser

from adock.accounts.models import StaffPost
from adock.accounts.posts import grant_staff
from adock.accounts.rules import STAFF_ROLE_LABELS, StaffRole
from adock.jobs.arguments import staff_role
from adock.jobs.staff import StaffCommand


class Command(StaffCommand):
    help = "Donne à un compte un rôle dans l'équipe du service, à la place de celui qu'il y avait."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--role", type=staff_role, required=True, metavar="ROLE", help=", ".join(StaffRole))

    def act(self, options: dict[str, Any]) -> tuple[StaffPost, str]:
        post = grant_staff(options["courriel"], options["role"], by=options["agent"], reason=options["motif"])
        return post, f"{options['courriel']} a maintenant le rôle « {STAFF_ROLE_LABELS[StaffRole(post.role)]} » dans l'équipe."
