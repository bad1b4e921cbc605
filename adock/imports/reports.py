"""Reports of imports: whether the file was refused, which lines have something wrong, how many facts changed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from adock.core.dates import in_digits
from adock.core.french import grouped_plainly
from adock.core.refusals import Refused

ANOMALIES_LISTED = 1_000
ANOMALIES_SHOWN = 20

# Doubts about a well-formed file, which a person who knows better may override with --force.
FORCEABLE = frozenset({"SITUATION_ANTERIEURE", "TROP_DE_DISPARITIONS", "TROP_PEU_DE_LIGNES"})


class ImportRefused(Refused):
    """The file is refused, and nothing was changed. `message` is in French, for whoever runs the import.

    Codes, by the step that refuses:
        fetch     ADRESSE_REFUSEE (neither http nor https), TELECHARGEMENT_IMPOSSIBLE, FICHIER_INTROUVABLE (absent or
                  unreadable), FICHIER_TROP_GRAND, ARCHIVE_INVALIDE
        check     FICHIER_VIDE, ENTETE_INCONNUE, FICHIER_TRONQUE, FICHIER_TROP_GRAND, TROP_D_ANOMALIES; of Sirene CLES_REPETEES
        compare   SITUATION_ANTERIEURE, TROP_DE_DISPARITIONS, TROP_PEU_DE_LIGNES (these three: see FORCEABLE)
        apply     IMPORT_EN_COURS
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    @property
    def can_be_forced(self) -> bool:
        return self.code in FORCEABLE

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


class Anomaly(NamedTuple):
    """Something wrong in one line of a file that is otherwise accepted."""

    line: int  # where the record begins in the file; the header is line 1
    code: str
    message: str


@dataclass(slots=True)
class ImportReport:
    source: str
    file_name: str | None = None
    situation_on: date | None = None
    lines_read: int = 0
    lines_rejected: int = 0
    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    struck_off: int = 0
    registered_again: int = 0
    duplicates: int = 0
    is_applied: bool = False
    takes_force: bool = True  # whether its command has --force
    changes_nothing: bool = False  # the base already says what the file says
    duration_s: float = 0.0
    refusal: ImportRefused | None = None
    anomalies: list[Anomaly] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The public report, with keys in French; it lists at most ANOMALIES_LISTED anomalies, and gives their true number."""
        return {
            "source": self.source,
            "fichier": self.file_name,
            "situation_au": self.situation_on and self.situation_on.isoformat(),
            "lignes_lues": self.lines_read,
            "lignes_rejetees": self.lines_rejected,
            "inscriptions_nouvelles": self.registered,
            "modifiees": self.changed,
            "inchangees": self.unchanged,
            "radiees": self.struck_off,
            "reinscrites": self.registered_again,
            "doublons": self.duplicates,
            "applique": self.is_applied,
            "duree_s": round(self.duration_s, 3),
            "refus": self.refusal and {"code": self.refusal.code, "message": self.refusal.message},
            "anomalies": [
                {"ligne": anomaly.line, "code": anomaly.code, "message": anomaly.message}
                for anomaly in self.anomalies[:ANOMALIES_LISTED]
            ],
            "anomalies_total": len(self.anomalies),
        }

    def as_text(self) -> str:
        """The report for a person at a terminal."""
        situation = f", situation au {in_digits(self.situation_on)}" if self.situation_on else ""
        lines = [f"{self.source} : {self.file_name or 'fichier non lu'}{situation}"]
        if self.refusal:
            lines.append(f"REFUSÉ ({self.refusal.code}) : {self.refusal.message}")
            if self.refusal.can_be_forced and self.takes_force:
                lines.append("Pour passer outre après vérification : --force.")
        if self.lines_read:
            lines += [*self._counts(), *self._anomaly_lines()]
        lines.append(self._outcome())
        return "\n".join(lines)

    def _counts(self) -> list[str]:
        figures = (
            ("lignes lues", self.lines_read),
            ("lignes rejetées", self.lines_rejected),
            ("doublons écartés", self.duplicates),
            ("inscriptions nouvelles", self.registered),
            ("modifiées", self.changed),
            ("inchangées", self.unchanged),
            ("radiées", self.struck_off),
            ("réinscrites", self.registered_again),
        )
        return [f"  {grouped_plainly(figure):>10}  {label}" for label, figure in figures]

    def _anomaly_lines(self) -> list[str]:
        if not self.anomalies:
            return ["Aucune anomalie."]
        by_code = Counter(anomaly.code for anomaly in self.anomalies).most_common()
        summary = ", ".join(f"{code} {grouped_plainly(count)}" for code, count in by_code)
        shown = [f"  ligne {line} : {message} ({code})" for line, code, message in self.anomalies[:ANOMALIES_SHOWN]]
        left = len(self.anomalies) - len(shown)
        rest = [f"  … et {grouped_plainly(left)} de plus (--json en donne le détail)"] if left else []
        return [f"Anomalies : {grouped_plainly(len(self.anomalies))} ({summary})", *shown, *rest]

    def _outcome(self) -> str:
        seconds = f"{self.duration_s:.1f} s".replace(".", ",")
        if self.refusal:
            return f"Rien n'a été changé ({seconds})."
        if self.is_applied and self.changes_nothing:
            return f"Rien à changer : la base dit déjà ce que dit ce fichier ({seconds})."
        if self.is_applied:
            return f"Appliqué en {seconds}."
        return f"Essai à blanc en {seconds} : rien n'a été changé. Pour appliquer : --apply."
