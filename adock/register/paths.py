"""Where everybody reads of an establishment and of a company."""

from adock.core.paths import api_path


def sheet_path(siret: str) -> str:
    return f"/etablissements/{siret}"


def public_company_path(siren: str) -> str:
    return f"/entreprises/{siren}"


def sheet_api_path(siret: str) -> str:
    return f"{api_path()}etablissements/{siret}"


def company_api_path(siren: str) -> str:
    return f"{api_path()}entreprises/{siren}"
