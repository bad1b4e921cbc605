"""Where a company's members find its vigilance file: for mails and pages."""

from adock.accounts.paths import company_path
from adock.certificates.paths import certificates_path
from adock.vigilance.kinds import Slot


def file_path(siren: str) -> str:
    return f"{company_path(siren)}/dossier"


def slot_path(siren: str, slot: Slot) -> str:
    """Where the paper of that slot is renewed."""
    return certificates_path(siren) if slot == Slot.STATEMENT else f"{file_path(siren)}/{slot.value}"


def shares_path(siren: str) -> str:
    return f"{company_path(siren)}/partages"
