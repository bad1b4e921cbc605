"""The two statements on foreign workers that a carrier hands to its customers (code du travail, D8254-2 to D8254-5)."""

from enum import StrEnum


class Kind(StrEnum):
    NO_FOREIGN_WORKERS = "NO_FOREIGN_WORKERS"
    FOREIGN_WORKERS = "FOREIGN_WORKERS"


# In addresses and public JSON.
PUBLIC_CODES = {Kind.NO_FOREIGN_WORKERS: "non_emploi", Kind.FOREIGN_WORKERS: "liste_nominative"}
KINDS = {code: kind for kind, code in PUBLIC_CODES.items()}

SHORT_LABELS = {
    Kind.NO_FOREIGN_WORKERS: "Attestation de non-emploi de salariés étrangers",
    Kind.FOREIGN_WORKERS: "Liste nominative des salariés étrangers",
}

LABELS = {
    Kind.NO_FOREIGN_WORKERS: "Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
    Kind.FOREIGN_WORKERS: "Liste nominative des salariés étrangers soumis à autorisation de travail",
}
