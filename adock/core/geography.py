"""Regions, départements and communes, as INSEE's official geographic code of 2026 has them.

Tables are files of `tables/`; the small ones are read at once, communes and outlines when first asked for.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TABLES = Path(__file__).parent / "tables"

# The two départements whose postcodes do not begin with their number.
CORSICA = ("2A", "2B")


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


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


REGIONS: Mapping[str, Region] = {
    row["code"]: Region(row["code"], row["nom"], row["zone"]) for row in _rows("regions.csv")
}
DEPARTEMENTS: Mapping[str, Departement] = {
    row["code"]: Departement(row["code"], row["nom"], row["region"], row["zone"]) for row in _rows("departements.csv")
}
# Where a carrier may say it works: the register covers métropole and the five overseas départements.
SERVED_DEPARTEMENTS = tuple(code for code, departement in DEPARTEMENTS.items() if departement.zone != "com")


def region_of(departement: str) -> Region | None:
    known = DEPARTEMENTS.get(departement)
    return REGIONS.get(known.region_code) if known else None


def departement_of(postcode: str | None, commune_code: str | None = None) -> str | None:
    """The département of a commune's code when it is given, else of a postcode; None when neither tells.

    A postcode that several départements share (as in Corsica) goes to the one with more people under it.
    """
    if commune_code:
        return _known(commune_code[:3] if commune_code.startswith("97") else commune_code[:2])
    if not postcode or len(postcode) != 5:
        return None
    if postcode.startswith("20"):
        return _departements_by_postcode().get(postcode)
    prefix = postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
    # 97133 and 97150 are of Saint-Barthélemy and Saint-Martin, though written as of Guadeloupe
    return _departements_by_postcode().get(postcode) or _known(prefix)


def _known(code: str) -> str | None:
    return code if code in DEPARTEMENTS else None


@cache
def communes() -> tuple[Commune, ...]:
    """Every commune, municipal arrondissements beside their cities, in the order of their codes."""
    return tuple(map(_commune, _rows("communes.csv")))


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        row["code"],
        row["nom"],
        row["departement"],
        tuple(filter(None, row["codes_postaux"].split("|"))),
        int(row["population"] or 0),
        float(row["latitude"]) if row["latitude"] else None,
        float(row["longitude"]) if row["longitude"] else None,
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
