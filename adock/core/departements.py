"""Départements as people write them: by code, by name, by both, by a postcode of theirs. Pure.

"69", "Rhône", "le rhone", "RHONE (69)", "69003" are one département; "Corse", "Bretagne" and "20" are several, "Lyon" is a
town, and "Rhonne" is a mistake that leaves a name near it.
"""

from difflib import get_close_matches
from enum import StrEnum, auto
from functools import cache
from typing import NamedTuple

from adock.core.geography import DEPARTEMENTS, REGIONS, communes, departement_of, departements_of
from adock.core.text import fold, words

# Nothing longer is looked at: the longest name has 23 signs.
LONGEST = 60
# How alike a name must be to be offered for another one: 1 is the same.
ALIKE = 0.75
MOST_OFFERED = 3

# What people put before or inside a name, or leave out of it. No two départements differ by these alone (a test holds it).
_SMALL_WORDS = frozenset(
    {"le", "la", "les", "l", "de", "du", "des", "d", "en", "et", "dans", "departement", "dept", "dpt", "ile"}
)
_LONG_FORMS = {"st": "saint", "ste": "sainte", "hte": "haute", "htes": "hautes", "ht": "haut"}
# Names of several départements: Corsica's, that it had one code for until 1976, and those of regions, added below.
_CORSICA = ("2A", "2B")


class Meaning(StrEnum):
    """What a text means: one département, several of them, a town, a name near known ones, or nothing known."""

    ONE = auto()
    SEVERAL = auto()
    TOWN = auto()
    NEAR = auto()
    UNKNOWN = auto()


class Meant(NamedTuple):
    """The départements that a text means or may mean, as codes."""

    meaning: Meaning
    codes: tuple[str, ...] = ()


def meant(text: str) -> Meant:
    """What a text written in place of a département means. Never raises."""
    key = _key(text[:LONGEST])
    if not key:
        return Meant(Meaning.UNKNOWN)
    if code := _by_writing().get(key):
        return Meant(Meaning.ONE, (code,))
    if key.isdecimal() and (code := departement_of(key)):
        return Meant(Meaning.ONE, (code,))
    if code := _by_name_and_code(text):
        return Meant(Meaning.ONE, (code,))
    if several := _several().get(key):
        return Meant(Meaning.SEVERAL, several)
    if towns := _by_town().get(key):
        return Meant(Meaning.TOWN, towns[:MOST_OFFERED])
    near = get_close_matches(key, _names(), MOST_OFFERED, ALIKE) if key.isalpha() else []
    return Meant(Meaning.NEAR, tuple(dict.fromkeys(_by_writing()[name] for name in near))) if near else Meant(Meaning.UNKNOWN)


def named(code: str) -> str:
    """ "Rhône (69)"."""
    return f"{DEPARTEMENTS[code].name} ({code})"


def _key(text: str) -> str:
    """The letters and digits that count, in one word: "Côte-d'Or" is "coteor", "01" is "1"."""
    found = [_LONG_FORMS.get(word, word) for word in words(text)]
    kept = [word for word in found if word not in _SMALL_WORDS] or found
    return _code_key("".join(kept))


def _code_key(key: str) -> str:
    """A code without the zeros before it; a postcode, which keeps them, is no code."""
    return key.lstrip("0") or key if key[:-1].isdecimal() and len(key) <= 3 else key


@cache
def _by_writing() -> dict[str, str]:
    """Every key -> its code: the code, and the name with and without its small words."""
    written = {_code_key(fold(code)): code for code in DEPARTEMENTS}
    return written | {name: code for code in DEPARTEMENTS for name in _name_keys(DEPARTEMENTS[code].name)}


def _name_keys(name: str) -> tuple[str, ...]:
    return _key(name), "".join(words(name))


@cache
def _names() -> tuple[str, ...]:
    return tuple(key for key in _by_writing() if key.isalpha())


def _by_name_and_code(text: str) -> str | None:
    """A name beside its code, in either order; None when they contradict each other."""
    found = words(text[:LONGEST])
    for number, name in ((found[:1], found[1:]), (found[-1:], found[:-1])):
        code = _by_writing().get(_code_key("".join(number)))
        if code and name and code == _by_writing().get(_key(" ".join(name))):
            return code
    return None


@cache
def _several() -> dict[str, tuple[str, ...]]:
    regions = {_key(region.name): departements_of(code) for code, region in REGIONS.items()}
    return regions | {"corse": _CORSICA, "20": _CORSICA}


@cache
def _by_town() -> dict[str, tuple[str, ...]]:
    """Each town's key -> the départements that have a town of this name, the largest town first."""
    towns: dict[str, list[str]] = {}
    for commune in sorted(communes(), key=lambda commune: -commune.population):
        towns.setdefault(_key(commune.name), []).append(commune.departement)
    return {name: tuple(dict.fromkeys(codes)) for name, codes in towns.items()}
