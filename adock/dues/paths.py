"""Where a company's members read what to do about its licences."""

from adock.accounts.paths import company_path


def renewal_path(siren: str) -> str:
    return f"{company_path(siren)}/licences"
