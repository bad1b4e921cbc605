"""Where everybody reads of an establishment and of a company. Each address may ask about a transport: whoever leaves a page
that was asked a question passes it on, so that what is read there is the same verdict.
"""

from adock.core.paths import api_path
from adock.register.transport import ANY_TRANSPORT, Transport


def sheet_path(siret: str, asked: Transport = ANY_TRANSPORT) -> str:
    return asked.asked_of(f"/etablissements/{siret}")


def public_company_path(siren: str, asked: Transport = ANY_TRANSPORT) -> str:
    return asked.asked_of(f"/entreprises/{siren}")


def sheet_api_path(siret: str, asked: Transport = ANY_TRANSPORT) -> str:
    return asked.asked_of(f"{api_path()}etablissements/{siret}")


def company_api_path(siren: str, asked: Transport = ANY_TRANSPORT) -> str:
    return asked.asked_of(f"{api_path()}entreprises/{siren}")
