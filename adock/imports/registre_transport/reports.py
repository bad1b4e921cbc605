"""The report of the register's import: whom it strikes off, and whom it keeps though their line could not be read."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adock.core.french import grouped_plainly
from adock.imports.reports import ImportReport
from adock.register.models import Source

NAMES_LISTED = 1_000
NAMES_SHOWN = 20


class StruckOff(NamedTuple):
    siret: str
    legal_name: str
    commune: str | None


class Kept(NamedTuple):
    """A registered establishment that a rejected line names: it stays as it was."""

    line: int
    siret: str
    legal_name: str


@dataclass(slots=True)
class RegisterReport(ImportReport):
    """The report. `struck_off_named` has the first NAMES_LISTED of `struck_off`, `kept` everybody."""

    source: str = Source.REGISTER.value
    struck_off_named: list[StruckOff] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return ImportReport.as_json(self) | {
            "radies_liste": [
                {"siret": gone.siret, "raison_sociale": gone.legal_name, "commune": gone.commune}
                for gone in self.struck_off_named[:NAMES_LISTED]
            ],
            "maintenus": [
                {"ligne": kept.line, "siret": kept.siret, "raison_sociale": kept.legal_name}
                for kept in self.kept[:NAMES_LISTED]
            ],
        }

    def _anomaly_lines(self) -> list[str]:
        struck_off = [f"{gone.siret} {gone.legal_name}, {gone.commune or 'lieu inconnu'}" for gone in self.struck_off_named]
        kept = [f"{kept.siret} {kept.legal_name} (ligne {kept.line})" for kept in self.kept]
        return [
            *ImportReport._anomaly_lines(self),
            *_listed("Radiées", self.struck_off, struck_off),
            *_listed("Maintenues, leur ligne étant illisible", len(self.kept), kept),
        ]


def _listed(title: str, count: int, names: list[str]) -> list[str]:
    if not count:
        return []
    shown = [f"  {name}" for name in names[:NAMES_SHOWN]]
    left = count - len(shown)
    rest = [f"  … et {grouped_plainly(left)} de plus (--json en donne le détail)"] if left else []
    return [f"{title} : {grouped_plainly(count)}", *shown, *rest]
