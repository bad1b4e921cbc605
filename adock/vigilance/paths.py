"""The addresses where a company's members manage and share its vigilance file, and where their customers open it."""

from adock.accounts.paths import company_path
from adock.certificates.paths import certificates_path
from adock.core.secret_addresses import secret
from adock.vigilance.kinds import Slot


def file_path(siren: str) -> str:
    return f"{company_path(siren)}/dossier"


def slot_path(siren: str, slot: Slot) -> str:
    """The page where the slot's paper is renewed."""
    return certificates_path(siren) if slot == Slot.STATEMENT else f"{file_path(siren)}/{slot.value}"


def deposited_file_path(siren: str, number: int) -> str:
    return f"{file_path(siren)}/pieces/{number}/fichier"


def remove_paper_path(siren: str, number: int) -> str:
    return f"{file_path(siren)}/pieces/{number}/retirer"


# ------------------------------------------------------------------ sharing it


def shares_path(siren: str) -> str:
    return f"{company_path(siren)}/partages"


def new_share_path(siren: str) -> str:
    return f"{shares_path(siren)}/nouveau"


def share_path(siren: str, number: int) -> str:
    return f"{shares_path(siren)}/{number}"


def share_end_path(siren: str, number: int) -> str:
    return f"{share_path(siren, number)}/date"


def revoke_share_path(siren: str, number: int) -> str:
    return f"{share_path(siren, number)}/arreter"


# ------------------------------------------------- for whoever was given the link


@secret("token")
def shared_path(token: str) -> str:
    return f"/partages/{token}"


def shared_file_path(token: str) -> str:
    return f"{shared_path(token)}/dossier"


def shared_paper_path(token: str, slot: Slot) -> str:
    return f"{shared_path(token)}/pieces/{slot.value}"


def shared_archive_path(token: str) -> str:
    return f"{shared_path(token)}/archive"
