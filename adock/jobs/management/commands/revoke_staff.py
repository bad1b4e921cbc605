from typing import Any

from adock.accounts.models import StaffPost
from adock.accounts.posts import revoke_staff
from adock.jobs.staff import StaffCommand


class Command(StaffCommand):
    help = "Retire à un compte son rôle dans l'équipe du service."

    def act(self, options: dict[str, Any]) -> tuple[StaffPost, str]:
        post = revoke_staff(options["courriel"], by=options["agent"], reason=options["motif"])
        return post, f"{options['courriel']} n'a plus de rôle dans l'équipe."
