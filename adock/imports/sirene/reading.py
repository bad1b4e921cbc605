"""Reading of the files against what the base holds, to learn which facts it should hold afterwards.

What is not given stays as it is, except that partial diffusion, learnt from either file, withholds in both.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from adock.core.dates import in_digits
from adock.core.french import plural
from adock.core.geography import departement_of, may_be_at
from adock.imports.reports import Anomaly, ImportRefused
from adock.imports.sirene.apply import InPlace
from adock.imports.sirene.mapping import (
    ESTABLISHMENTS,
    LEGAL_UNITS,
    POSITIONS,
    Establishment,
    LegalUnit,
    Position,
    read_establishment,
    read_legal_unit,
    read_position,
    withhold,
)
from adock.imports.sirene.reports import SireneReport
from adock.imports.sirene.source import Stock, StockReader
from adock.register.models import SourceImport

# A stock that has less than this share of what the base already holds is only part of a stock.
FEWEST_FOUND_AGAIN = 0.5
NOWHERE = (None, None)


@dataclass(frozen=True, slots=True)
class Reading:
    reader: StockReader
    in_place: InPlace
    report: SireneReport
    previous: SourceImport | None

    def legal_units(self, path: Path | None) -> Mapping[str, LegalUnit]:
        """The legal units by SIREN. Raises ImportRefused, as do the two others: see StockReader.read and _refuse_a_part."""
        if path is None:
            return self.in_place.legal_units
        stock = self.reader.read(path, LEGAL_UNITS, self.in_place.companies)
        self._report_missing(path, stock)
        units = {row[0] or "": read_legal_unit(row) for row in stock.rows}
        self.report.legal_units.rows_read, self.report.legal_units.kept = stock.rows_read, len(units)
        _refuse_a_part(path, units, self.in_place.legal_units.keys() & self.in_place.companies_today, "unités légales")
        return units

    def positions(self, path: Path | None) -> Mapping[str, Position] | None:
        """The positions by SIRET; None when no file is given, and those in place then stay."""
        if path is None:
            return None
        stock = self.reader.read(path, POSITIONS, self.in_place.registered)
        read = {row[0] or "": read_position(row) for row in stock.rows}
        positions = {siret: position for siret, position in read.items() if position}
        counts = self.report.positions
        counts.rows_read, counts.kept, counts.unreadable = (
            stock.rows_read,
            len(read),
            len(read) - len(positions),
        )
        if counts.unreadable:
            self._note("COORDONNEES_INVALIDES", f"{path.name} : {counts.unreadable} positions illisibles, ignorées.")
        known = self.in_place.establishments
        located = [siret for siret in self.in_place.registered_today if siret in known and known[siret].latitude is not None]
        _refuse_a_part(path, positions, located, "établissements localisés")
        return positions

    def establishments(
        self, path: Path | None, positions: Mapping[str, Position] | None, units: Mapping[str, LegalUnit]
    ) -> Mapping[str, Establishment]:
        """The establishments by SIRET, with their positions and without what partial diffusion withholds."""
        known = self.in_place.establishments
        found = known.values() if path is None else self._read_establishments(path)
        if path is None and self.previous:
            self.report.situation_on = self.previous.situation_on
        placed = [_placed(one, positions, known.get(one.siret)) for one in found]
        astray = {one.siret for one in placed if _is_astray(one)}
        if astray:
            self.report.positions.unreadable += len(astray)
            count = plural(len(astray), "position ignorée", "positions ignorées")
            place = "hors du département de l'établissement, latitude et longitude inversées ou fausses"
            self._note("COORDONNEES_INVALIDES", f"{count} : {place}.")
        sound = (one._replace(latitude=None, longitude=None) if one.siret in astray else one for one in placed)
        return {one.siret: withhold(one, units.get(one.siren)) for one in sound}

    def _read_establishments(self, path: Path) -> Iterable[Establishment]:
        stock = self.reader.read(path, ESTABLISHMENTS, self.in_place.registered)
        self._report_missing(path, stock)
        rows = stock.rows
        counts = self.report.establishments
        counts.rows_read, counts.kept = stock.rows_read, len(rows)
        self.report.duplicates = stock.duplicates
        self.report.situation_on = self._situation(path, stock)
        known_today = self.in_place.establishments.keys() & self.in_place.registered_today
        _refuse_a_part(path, {row[0] or "" for row in rows}, known_today, "établissements")
        return map(read_establishment, rows)

    def _situation(self, path: Path, stock: Stock) -> date:
        """The day INSEE last changed a row of the file; by default, the day of the file itself."""
        on = stock.latest_on
        if on is None:
            on = datetime.fromtimestamp(path.stat().st_mtime, timezone.get_default_timezone()).date()
            self._note("SITUATION_INCONNUE", f"{path.name} ne dit pas sa date : celle du fichier est prise.")
        if self.previous and on < self.previous.situation_on:
            days = f"du {in_digits(on)}, celui en place du {in_digits(self.previous.situation_on)}"
            message = f"{path.name} est plus ancien que le stock en place : il est {days}."
            # closures, and partial diffusions asked for since, would be undone
            raise ImportRefused("SITUATION_ANTERIEURE", message)
        return on

    def _report_missing(self, path: Path, stock: Stock) -> None:
        for header in stock.missing:
            self._note("COLONNE_ABSENTE", f"{path.name} n'a pas de colonne {header} : ce qu'elle dit restera vide.")

    def _note(self, code: str, message: str) -> None:
        self.report.anomalies.append(Anomaly(1, code, message))


def _placed(one: Establishment, positions: Mapping[str, Position] | None, known: Establishment | None) -> Establishment:
    """The establishment with its position in the file, if one is given, else the one in place unless the commune changed."""
    if positions is not None:
        latitude, longitude = positions.get(one.siret, NOWHERE)
    elif known and known.commune_code == one.commune_code:
        latitude, longitude = known.latitude, known.longitude
    else:
        return one
    return one._replace(latitude=latitude, longitude=longitude)


def _is_astray(one: Establishment) -> bool:
    """Whether its position cannot be where the establishment is. Nothing is known of places abroad."""
    if one.latitude is None or one.longitude is None or one.country:
        return False
    return not may_be_at(departement_of(one.postcode, one.commune_code, one.commune), one.latitude, one.longitude)


def _refuse_a_part(path: Path, found: Collection[str], known: Collection[str], what: str) -> None:
    """Raises ImportRefused when the file has too little of what the base holds to be a whole stock."""
    if not found:
        raise ImportRefused(
            "AUCUNE_CORRESPONDANCE",
            f"Le fichier {path.name} ne contient rien de ce que le registre connaît : ce n'est pas le bon, "
            "ou il n'est pas entier.",
        )
    again = sum(key in found for key in known)
    if again < FEWEST_FOUND_AGAIN * len(known):
        raise ImportRefused(
            "STOCK_PARTIEL",
            f"Le fichier {path.name} n'a que {again} des {len(known)} {what} que la base connaît déjà : il "
            "paraît incomplet. Téléchargez de nouveau le fichier entier (le stock, et non les mises à jour).",
        )
