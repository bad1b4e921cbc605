"""The two statements that a company hands to its customers: it employs no foreigner who needs a work permit, or here
is the list of those it employs (articles L8254-1 and D8254-2 of the labour code)."""

from enum import StrEnum


class Kind(StrEnum):
    NO_FOREIGN_WORKERS = "NO_FOREIGN_WORKERS"
    FOREIGN_WORKERS = "FOREIGN_WORKERS"

    @property
    def public_code(self) -> str:
        """As the API and addresses write it."""
        return _PUBLIC_CODES[self]

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """For lists and tables."""
        return _SHORT_LABELS[self]


def kind_of(public_code: str) -> Kind | None:
    return next((kind for kind in Kind if kind.public_code == public_code), None)


_PUBLIC_CODES = {Kind.NO_FOREIGN_WORKERS: "non_emploi", Kind.FOREIGN_WORKERS: "liste_nominative"}
_LABELS = {
    Kind.NO_FOREIGN_WORKERS: "Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
    Kind.FOREIGN_WORKERS: "Liste nominative des salariés étrangers soumis à autorisation de travail",
}
_SHORT_LABELS = {
    Kind.NO_FOREIGN_WORKERS: "Non-emploi de salariés étrangers",
    Kind.FOREIGN_WORKERS: "Liste des salariés étrangers",
}
