"""Regions, départements and communes, as INSEE's official geographic code of 2026 has them.

The tables are in `tables/`; the small ones are read on import, communes and outlines on first use. Their order is that
of the lists people read: 2A and 2B after 19, overseas after métropole.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from adock.core.text import words
from adock.core.words import marked

TABLES = Path(__file__).parent / "tables"

# Paris, Lyon and Marseille are in the table beside their municipal arrondissements, whose codes begin like this.
ARRONDISSEMENT_PREFIXES = {"751": "75056", "6938": "69123", "132": "13055"}
# Postcodes of Corsica, which the table of communes does not list when they are CEDEX: Ajaccio has 203 and 207, Porto-Vecchio
# 205, Bastia 204 and 206 beside 202. No other prefix is in use (addresses of public services, read in November 2026).
CORSICAN_PREFIXES = {"200": "2A", "201": "2A", "202": "2B", "203": "2A", "204": "2B", "205": "2A", "206": "2B", "207": "2A"}
# Postcodes that La Poste delivers to, outside every département: the armed forces, and Monaco.
ARMIES, MONACO = "00", "980"
# In INSEE's code of places, countries begin like this: 99131 is Belgium, 99138 Monaco, 99100 France itself.
COUNTRIES = "99"
FRANCE, MONACO_CODE = "99100", "99138"


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


def departement_of(postcode: str | None, commune_code: str | None = None, commune: str | None = None) -> str | None:
    """The département of the commune's code if that is given and known, else of the postcode, else of the commune's name.

    A postcode shared by several départements goes to the one where the commune of that name is, or else to the one with the
    most people under it. A name that communes of several départements bear tells nothing. None when nothing tells, and abroad.
    """
    if commune_code and len(commune_code) == 5:
        if commune_code.startswith(COUNTRIES) and commune_code != FRANCE:
            return None
        if found := _known(_prefix(commune_code)):
            return found
    if postcode and len(postcode) == 5 and postcode.isascii() and postcode.isdigit():
        if postcode.startswith((ARMIES, MONACO)):
            return None
        if found := _of_postcode(postcode, commune):
            return found
    return _only(_departements_by_name().get(commune_key(commune), ())) if commune else None


def departement_among(candidates: Iterable[str], postcode: str | None, commune: str | None) -> str | None:
    """The one of these départements that the postcode tells, or else the commune's name; None when neither does."""
    among = tuple(candidates)
    found = departement_of(postcode, None, commune)
    if found in among:
        return found
    by_name = _departements_by_name().get(commune_key(commune), ()) if commune else ()
    return _only([code for code in by_name if code in among])


def place_key(name: str) -> str:
    """What a place's name is compared by: "ST MALO" and "Saint-Malo" are one."""
    return " ".join(words(name)).replace("saint ", "st ").replace("sainte ", "ste ")


def commune_key(name: str) -> str:
    """As place_key, without what postal lines add: "SAINT-MALO CEDEX 2" is Saint-Malo, "PARIS 15" Paris."""
    return _DELIVERY.sub("", place_key(name))


# What postal lines and the register add to a commune's name: "CEDEX 09", a district ("PARIS 15", "LYON 3E ARRONDISSEMENT").
_DELIVERY = re.compile(r"(?<=.)(?: cedex\b.*| \d{1,2}(?:er|e|eme)?(?: arrondissement)?)$")


def country_name(code: str | None, label: str | None = None) -> str | None:
    """The country of INSEE's code, as INSEE writes it, else of the label that the source gives; None for France and nothing."""
    if not (code or label) or code == FRANCE or (label or "").casefold() == "france":
        return None
    return _countries().get(code or "") or label or marked("Pays étranger")


def country_of(postcode: str | None, commune_code: str | None = None) -> str | None:
    """The country that a code of INSEE's or a postcode tells, Monaco's being in the French plan; None in France."""
    if commune_code and commune_code.startswith(COUNTRIES):
        return country_name(commune_code)
    return _countries()[MONACO_CODE] if postcode and postcode.startswith(MONACO) else None


@cache
def _countries() -> dict[str, str]:
    return {row["code"]: row["nom"] for row in table_rows("pays.csv")}


def may_be_at(departement: str | None, latitude: float, longitude: float) -> bool:
    """Whether these degrees may lie in that département, some ten kilometres around it included; in any, for None.

    Degrees that were swapped never do: no département is as far north as another is east.
    """
    boxes = _boxes()
    if departement is None:
        return any(box.holds(latitude, longitude) for box in boxes.values())
    return departement not in boxes or boxes[departement].holds(latitude, longitude)


class _Box(NamedTuple):
    south: float
    north: float
    west: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@cache
def _boxes() -> dict[str, _Box]:
    names = ("sud", "nord", "ouest", "est")
    return {row["code"]: _Box(*(float(row[name]) for name in names)) for row in table_rows("departements_emprises.csv")}


def _of_postcode(postcode: str, commune: str | None) -> str | None:
    # The table first: 97133 belongs to Saint-Barthélemy, though it reads as Guadeloupe's, and 94390 to Essonne.
    people = _people_by_postcode().get(postcode, {})
    if len(people) > 1 and commune:
        named = [code for code in _departements_by_name().get(commune_key(commune), ()) if code in people]
        if len(named) == 1:
            return named[0]
    if people:
        return max(people, key=lambda code: people[code])
    return CORSICAN_PREFIXES.get(postcode[:3]) or _known(_prefix(postcode))


def _only(codes: Iterable[str]) -> str | None:
    found = tuple(codes)
    return found[0] if len(found) == 1 else None


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
def _people_by_postcode() -> dict[str, dict[str, int]]:
    people: dict[str, dict[str, int]] = {}
    for commune in communes():
        for postcode in commune.postcodes:
            by_departement = people.setdefault(postcode, {})
            by_departement[commune.departement] = by_departement.get(commune.departement, 0) + commune.population + 1
    return people


@cache
def _departements_by_name() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for commune in communes():
        found[commune_key(commune.name)][commune.departement] = None
    return {name: tuple(departements) for name, departements in found.items()}


@cache
def _outlines() -> dict[str, Mapping[str, Any]]:
    collection = json.loads((TABLES / "departements_contours.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]}


def outline_of(departement: str) -> Mapping[str, Any] | None:
    """GeoJSON geometry (degrees, longitude first) of a département; None where there is no outline (the COM)."""
    return _outlines().get(departement)
