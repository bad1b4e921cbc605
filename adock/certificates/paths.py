"""Where a company's members find its certificates: for mails, pages and forms."""

from adock.accounts.paths import company_path


def certificates_path(siren: str) -> str:
    return f"{company_path(siren)}/attestations"
