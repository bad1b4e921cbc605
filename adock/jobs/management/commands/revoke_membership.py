from typing import Any

from adock.accounts.memberships import revoke_by_officer
from adock.jobs.officers import OfficerCommand


class Command(OfficerCommand):
    help = "Met fin au rattachement d'un compte à une entreprise, par décision d'un agent."

    def act(self, options: dict[str, Any]) -> str:
        revoke_by_officer(
            options["siren"],
            options["courriel"],
            officer=options["agent"],
            reason=options["motif"],
        )
        return f"{options['courriel']} n'est plus membre de {options['siren']}."
