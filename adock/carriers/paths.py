"""Where a carrier's sheet is filled in, and where visitors write to the carrier."""

from adock.core.secret_addresses import secret
from adock.register.paths import sheet_path


def edit_sheet_path(siret: str) -> str:
    return f"/mon-espace/etablissements/{siret}/fiche"


def waiting_email_path(siret: str) -> str:
    """Where the link is sent again to an address that has not answered yet, or the address is given up."""
    return f"{edit_sheet_path(siret)}/adresse"


def sheet_versions_path(siret: str) -> str:
    return f"{edit_sheet_path(siret)}/versions"


@secret("token")
def confirm_sheet_email_path(token: str) -> str:
    return f"/confirmer-adresse-fiche/{token}"


def write_path(siret: str) -> str:
    return f"{sheet_path(siret)}/ecrire"
