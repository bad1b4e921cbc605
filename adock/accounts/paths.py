"""Where the pages of one's companies are: for mails, pages and forms."""


def company_path(siren: str) -> str:
    return f"/mon-espace/entreprises/{siren}"


def members_path(siren: str) -> str:
    return f"{company_path(siren)}/membres"


def claim_path(siren: str) -> str:
    return f"/mon-espace/rattacher?siret={siren}"
