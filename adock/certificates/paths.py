"""The addresses where a company's members prepare and find its certificates, and where anybody checks them."""

from adock.accounts.paths import company_path
from adock.core.paths import api_path
from adock.core.secret_addresses import secret


def certificates_path(siren: str) -> str:
    return f"{company_path(siren)}/attestations"


def certificate_path(siren: str, number: str) -> str:
    return f"{certificates_path(siren)}/{number}"


def certificate_pdf_path(siren: str, number: str) -> str:
    return f"{certificate_path(siren, number)}/pdf"


def withdraw_path(siren: str, number: str) -> str:
    return f"{certificate_path(siren, number)}/retirer"


# ------------------------------------------------------------------ preparing one


def new_certificate_path(siren: str) -> str:
    return f"{certificates_path(siren)}/nouvelle"


def resume_draft_path(siren: str) -> str:
    return f"{certificates_path(siren)}/reprendre"


def give_up_draft_path(siren: str) -> str:
    return f"{certificates_path(siren)}/abandonner"


def signatory_path(siren: str) -> str:
    return f"{certificates_path(siren)}/signataire"


def workers_path(siren: str) -> str:
    return f"{certificates_path(siren)}/salaries"


def add_worker_path(siren: str) -> str:
    return f"{workers_path(siren)}/ajouter"


def paste_workers_path(siren: str) -> str:
    return f"{workers_path(siren)}/coller"


def change_worker_path(siren: str, rank: int) -> str:
    return f"{workers_path(siren)}/{rank}/modifier"


def remove_worker_path(siren: str, rank: int) -> str:
    return f"{workers_path(siren)}/{rank}/retirer"


def review_path(siren: str) -> str:
    return f"{certificates_path(siren)}/relire"


# ------------------------------------------------------------------ checking one


def check_path() -> str:
    return "/attestations/verifier"


def offline_check_path() -> str:
    return "/attestations/hors-ligne"


def offline_worker_path() -> str:
    """The service worker that a telephone installs; its scope is this path and everything below it."""
    return f"{offline_check_path()}.js"


@secret("reference")
def public_certificate_path(reference: str) -> str:
    """The public page of a certificate, by its code or its number."""
    return f"/attestations/{reference}"


def public_pdf_path(code: str) -> str:
    return f"{public_certificate_path(code)}/document.pdf"


@secret("code")
def certificate_api_path(code: str) -> str:
    return f"{api_path()}certificats/{code}"
