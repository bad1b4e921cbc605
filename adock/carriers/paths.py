"""Where a carrier's sheet is filled in, and where it is written to."""

from adock.register.paths import sheet_path


def edit_sheet_path(siret: str) -> str:
    return f"/mon-espace/etablissements/{siret}/fiche"


def waiting_email_path(siret: str) -> str:
    """Where an address that has not answered yet is asked again, or given up."""
    return f"{edit_sheet_path(siret)}/adresse"


def sheet_versions_path(siret: str) -> str:
    return f"{edit_sheet_path(siret)}/versions"


def confirm_sheet_email_path(token: str) -> str:
    return f"/confirmer-adresse-fiche/{token}"


def write_path(siret: str) -> str:
    return f"{sheet_path(siret)}/ecrire"
