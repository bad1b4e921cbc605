"""Regions, départements and communes, as INSEE's official geographic code of 2026 has them.

The tables are in `tables/`; the small ones are read on import, communes and outlines on first use. Their order is that
of the lists people read: 2A and 2B after 19, overseas after métropole.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TABLES = Path(__file__).parent / "tables"

# Paris, Lyon and Marseille are in the table beside their municipal arrondissements, whose codes begin like this.
ARRONDISSEMENT_PREFIXES = {"751": "75056", "6938": "69123", "132": "13055"}
# Postcodes of Corsica, which the table may not list (CEDEX): those of the south, then those of the north.
CORSICAN_PREFIXES = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


class Region(NamedTuple):
    code: str
    name: str
    zone: str  # "metro", "drom", "com"


class Departement(NamedTuple):
    code: str
    name: str
    region_code: str
    zone: str


class Commune(NamedTuple):
    code: str
    name: str
    departement: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float | None
    longitude: float | None


def table_rows(name: str, tables: Path = TABLES) -> Iterator[dict[str, str]]:
    """The rows of one of our tables, by the names of its columns."""
    with (tables / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


REGIONS: Mapping[str, Region] = {row["code"]: Region(row["code"], row["nom"], row["zone"]) for row in table_rows("regions.csv")}
DEPARTEMENTS: Mapping[str, Departement] = {
    row["code"]: Departement(row["code"], row["nom"], row["region"], row["zone"]) for row in table_rows("departements.csv")
}
# Where a carrier may say it works: the register covers métropole and the five overseas départements.
SERVED_DEPARTEMENTS = tuple(code for code, departement in DEPARTEMENTS.items() if departement.zone != "com")


def region_of(departement: str) -> Region | None:
    known = DEPARTEMENTS.get(departement)
    return REGIONS.get(known.region_code) if known else None


def departements_of(region_code: str) -> tuple[str, ...]:
    """The codes of a region's départements, in order; none for an unknown region."""
    return tuple(code for code, departement in DEPARTEMENTS.items() if departement.region_code == region_code)


def departement_of(postcode: str | None, commune_code: str | None = None) -> str | None:
    """The département of the commune's code if that is given and known, else of the postcode; None when neither gives one.

    A postcode shared by several départements goes to the one with the most people under it.
    """
    if commune_code and len(commune_code) == 5 and (found := _known(_prefix(commune_code))):
        return found
    if not postcode or len(postcode) != 5 or not (postcode.isascii() and postcode.isdigit()):
        return None
    # The table first: 97133 belongs to Saint-Barthélemy, though it reads as Guadeloupe's, and 94390 to Essonne.
    found = _departements_by_postcode().get(postcode)
    return found or CORSICAN_PREFIXES.get(postcode[:3]) or _known(_prefix(postcode))


def _prefix(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _known(code: str) -> str | None:
    return code if code in DEPARTEMENTS else None


@cache
def communes() -> tuple[Commune, ...]:
    """Every commune, municipal arrondissements beside their cities, in the order of their codes."""
    with (TABLES / "communes.csv").open(encoding="utf-8", newline="") as table:
        rows = csv.reader(table)
        next(rows)
        return tuple(_commune(*row) for row in rows)


def city_of(commune_code: str) -> str | None:
    """The code of the city that a municipal arrondissement is a part of; None for an ordinary commune."""
    return ARRONDISSEMENT_PREFIXES.get(commune_code[:3]) or ARRONDISSEMENT_PREFIXES.get(commune_code[:4])


def _commune(code: str, name: str, departement: str, postcodes: str, population: str, latitude: str, longitude: str) -> Commune:
    return Commune(
        code,
        name,
        departement,
        tuple(postcodes.split("|")) if postcodes else (),
        int(population or 0),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
    )


@cache
def _departements_by_postcode() -> dict[str, str]:
    people: dict[str, dict[str, int]] = {}
    for commune in communes():
        for postcode in commune.postcodes:
            by_departement = people.setdefault(postcode, {})
            by_departement[commune.departement] = by_departement.get(commune.departement, 0) + commune.population + 1
    return {postcode: max(counts, key=lambda code: counts[code]) for postcode, counts in people.items()}


@cache
def _outlines() -> dict[str, Mapping[str, Any]]:
    collection = json.loads((TABLES / "departements_contours.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]}


def outline_of(departement: str) -> Mapping[str, Any] | None:
    """GeoJSON geometry (degrees, longitude first) of a département; None where there is no outline (the COM)."""
    return _outlines().get(departement)
