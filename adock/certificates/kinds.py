"""The kinds of statement that a company hands to its customers: that it employs no foreigner who needs a work permit, or the
list of those it employs (code du travail, L8254-1 and D8254-2). Pure.

A new kind needs a member of Kind, its row in _ROWS and its sworn text in wording.py.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NO_FOREIGN_WORKERS = "NO_FOREIGN_WORKERS"
    FOREIGN_WORKERS = "FOREIGN_WORKERS"

    @property
    def public_code(self) -> str:
        """The kind's name in the API and in addresses."""
        return _ROWS[self].public_code

    @property
    def label(self) -> str:
        return _ROWS[self].label

    @property
    def short_label(self) -> str:
        """The label for lists and tables."""
        return _ROWS[self].short_label

    @property
    def answer(self) -> str:
        """The answer that chooses it, when the company is asked whether it employs such people."""
        return _ROWS[self].answer

    @property
    def answer_hint(self) -> str:
        return _ROWS[self].answer_hint

    @property
    def lists_workers(self) -> bool:
        """Whether its paper names people: only the company and its customers may then read it."""
        return _ROWS[self].lists_workers


@dataclass(frozen=True, slots=True)
class _Row:
    public_code: str
    label: str
    short_label: str
    answer: str
    answer_hint: str
    lists_workers: bool


_ROWS = {
    Kind.NO_FOREIGN_WORKERS: _Row(
        public_code="non_emploi",
        label="Attestation de non-emploi de salariés étrangers soumis à autorisation de travail",
        short_label="Non-emploi de salariés étrangers",
        answer="Non",
        answer_hint="Vous signerez l'attestation de non-emploi : personne n'y est nommé.",
        lists_workers=False,
    ),
    Kind.FOREIGN_WORKERS: _Row(
        public_code="liste_nominative",
        label="Liste nominative des salariés étrangers soumis à autorisation de travail",
        short_label="Liste des salariés étrangers",
        answer="Oui",
        answer_hint="Vous signerez la liste de ces personnes : nom, embauche, nationalité, titre.",
        lists_workers=True,
    ),
}


def kind_of(public_code: str) -> Kind | None:
    return next((kind for kind in Kind if kind.public_code == public_code), None)


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.value, kind.label) for kind in Kind]
