"""Invented people: family names made of syllables, or given names that serve as family names."""

from functools import cache
from random import Random
from typing import NamedTuple

from adock.core.text import fold
from adock.demo import words
from adock.demo.chance import one_of, skewed

FAMILY_NAMES = 18_000
SHARE_OF_WOMEN = 0.14


class Person(NamedTuple):
    """Written with accents: "Baroval", "Jean-Pierre"."""

    family_name: str
    given_name: str
    is_woman: bool

    @property
    def in_capitals(self) -> str:
        """As the register writes people: "BAROVAL JEAN-PIERRE"."""
        return f"{_in_capitals(self.family_name)} {_in_capitals(self.given_name)}"


def capitals(text: str) -> str:
    """As official files write names: capitals without accents."""
    return fold(text).upper()


# Cached because there are few different names of people.
_in_capitals = cache(capitals)


@cache
def family_names() -> tuple[str, ...]:
    """The family names: the same whatever the seed, so that files have names in common."""
    random = Random(1)
    names: dict[str, None] = {}
    while len(names) < FAMILY_NAMES:
        middle = one_of(random, words.NAME_MIDDLES) if random.random() < 0.6 else ""
        name = one_of(random, words.NAME_BEGINNINGS) + middle + one_of(random, words.NAME_ENDS)
        if random.random() < 0.04:
            name = one_of(random, words.NAME_PARTICLES) + name
        names[name] = None
    return tuple(names)


def person_named(name: str) -> Person:
    """The person with this name in capitals: family name, then given name in one word."""
    family_name, _, given_name = name.rpartition(" ")
    return Person(family_name or given_name, given_name, given_name in _women_in_capitals())


@cache
def _women_in_capitals() -> frozenset[str]:
    return frozenset(map(capitals, words.GIVEN_NAMES_F))


def draw_family_name(random: Random) -> str:
    if random.random() < 0.16:
        return skewed(random, words.GIVEN_AS_FAMILY_NAMES, 1.4)
    return skewed(random, family_names(), 1.2)


def draw_given_name(random: Random) -> str:
    return skewed(random, words.GIVEN_NAMES_M, 1.3)


def draw_person(random: Random) -> Person:
    is_woman = random.random() < SHARE_OF_WOMEN
    given_name = skewed(random, words.GIVEN_NAMES_F, 1.3) if is_woman else draw_given_name(random)
    return Person(draw_family_name(random), given_name, is_woman)
