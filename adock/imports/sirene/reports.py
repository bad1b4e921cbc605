"""The report of Sirene's import: what it counts besides what every import does."""

from dataclasses import dataclass, field
from typing import Any

from adock.imports.reports import ImportReport
from adock.register.models import Source


@dataclass(slots=True)
class StockCounts:
    """Counts of one stock file, or of its facts in the base."""

    rows_read: int = 0
    kept: int = 0  # rows of the file that concern the register
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0  # in the base until now, no longer in the file
    closed: int = 0  # closed establishments, ceased legal units
    partial: int = 0  # partially diffused

    def as_json(self) -> dict[str, int]:
        return {
            "lues": self.rows_read,
            "retenues": self.kept,
            "nouvelles": self.new,
            "modifiees": self.changed,
            "inchangees": self.unchanged,
            "disparues": self.gone,
            "fermees": self.closed,
            "diffusion_partielle": self.partial,
        }


@dataclass(slots=True)
class PositionCounts:
    rows_read: int = 0
    kept: int = 0
    unreadable: int = 0

    def as_json(self) -> dict[str, int]:
        return {"lues": self.rows_read, "retenues": self.kept, "illisibles": self.unreadable}


@dataclass(slots=True)
class SireneReport(ImportReport):
    """The report. `registered`, `changed` and `unchanged` count establishments; Sirene strikes nobody off."""

    source: str = Source.SIRENE.value
    takes_force: bool = False
    establishments: StockCounts = field(default_factory=StockCounts)
    legal_units: StockCounts = field(default_factory=StockCounts)
    positions: PositionCounts = field(default_factory=PositionCounts)
    absent: int = 0  # registered establishments that are not in Sirene

    def as_json(self) -> dict[str, Any]:
        return ImportReport.as_json(self) | {
            "etablissements": self.establishments.as_json(),
            "absentes_de_sirene": self.absent,
            "unites_legales": self.legal_units.as_json(),
            "geolocalisation": self.positions.as_json(),
        }

    def _counts(self) -> list[str]:
        of_establishments, of_units = self.establishments, self.legal_units
        figures = [
            ("établissements lus", of_establishments.rows_read),
            ("retenus", of_establishments.kept),
            ("inscrits au registre, absents de Sirene", self.absent),
            ("fermés", of_establishments.closed),
            ("en diffusion partielle", of_establishments.partial),
            ("nouveaux", of_establishments.new),
            ("modifiés", of_establishments.changed),
            ("inchangés", of_establishments.unchanged),
            ("disparus de Sirene", of_establishments.gone),
            ("unités légales lues", of_units.rows_read),
            ("retenues", of_units.kept),
            ("nouvelles", of_units.new),
            ("modifiées", of_units.changed),
            ("disparues de Sirene", of_units.gone),
            ("positions lues", self.positions.rows_read),
            ("retenues", self.positions.kept),
            ("illisibles", self.positions.unreadable),
        ]
        return [f"  {f'{figure:,}'.replace(',', ' '):>10}  {label}" for label, figure in figures]
