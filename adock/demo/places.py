"""Places of invented companies: real communes, drawn in proportion to their population."""

from functools import cache
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import NamedTuple

from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS, Commune, city_of, communes, departements_of
from adock.demo.chance import Weighted, one_of
from adock.demo.people import capitals

OVERSEAS_WITH_OWN_LTI = ("971", "972", "973", "974", "976")


class Place(NamedTuple):
    postcode: str
    name: str  # as the register writes it: "SAINT-MALO", "PARIS"
    commune: Commune  # for Paris, Lyon and Marseille, the municipal arrondissement

    @property
    def departement(self) -> str:
        return self.commune.departement

    @property
    def label(self) -> str:
        """The name as Sirene writes it: "SAINT-MALO", "PARIS 12"."""
        return f"{self.name} {int(self.commune.code[-2:]) % 80}" if city_of(self.commune.code) else self.name


def draw_place(random: Random) -> Place:
    return _place_in(_inhabited().draw(random), random)


def draw_place_near(random: Random, departement: str) -> Place:
    """A place in the same département more often than not, else in the same region, else anywhere."""
    chance = random.random()
    if chance < 0.6:
        return draw_place_in(random, departement)
    if chance < 0.85:
        return draw_place_in(random, one_of(random, departements_of(DEPARTEMENTS[departement].region_code)))
    return draw_place(random)


def draw_place_in(random: Random, departement: str) -> Place:
    return _place_in(_inhabited_by_departement()[departement].draw(random), random)


def place_named(postcode: str | None, name: str | None) -> Place | None:
    """The place that a line of the register names; None when there is no such commune under that postcode."""
    commune = _by_name().get((postcode, name))
    return Place(postcode or "", name or "", commune) if commune else None


def _place_in(commune: Commune, random: Random) -> Place:
    postcodes = commune.postcodes
    postcode = postcodes[0] if random.random() < 0.7 else one_of(random, postcodes)
    return Place(postcode, _names()[commune.code], commune)


@cache
def _communes() -> tuple[Commune, ...]:
    """Communes with people and a postcode: municipal arrondissements instead of the three cities that they make up."""
    cities = {city_of(commune.code) for commune in communes()}
    return tuple(
        commune
        for commune in communes()
        if commune.departement in SERVED_DEPARTEMENTS
        and commune.population
        and commune.postcodes
        and commune.code not in cities
    )


@cache
def _inhabited() -> Weighted[Commune]:
    return Weighted((commune, commune.population) for commune in _communes())


@cache
def _inhabited_by_departement() -> dict[str, Weighted[Commune]]:
    grouped = groupby(_communes(), key=attrgetter("departement"))
    return {code: Weighted((commune, commune.population) for commune in inside) for code, inside in grouped}


@cache
def _names() -> dict[str, str]:
    """Names by code of commune; an arrondissement has the name of its city."""
    named = {commune.code: capitals(commune.name) for commune in communes()}
    return {code: named[city_of(code) or code] for code in named}


@cache
def _by_name() -> dict[tuple[str | None, str | None], Commune]:
    names = _names()
    return {(postcode, names[commune.code]): commune for commune in _communes() for postcode in commune.postcodes}
