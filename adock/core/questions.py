"""Bounds on what one address may ask, whatever it is asked of, looked at before anything reads it; and names of parameters
that are none."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import NamedTuple

from django.http import HttpRequest

from adock.core.text import fold
from adock.core.words import Words, marked, words

# A search with every filter at its most is some 80 parameters. A long text gets its own sentence, at its field.
MOST_PARAMETERS = 500
LONGEST = 40_000

TOO_MANY_PARAMETERS = marked("Cette adresse compte plus de 500 paramètres : demandez moins à la fois.")
TOO_LONG = marked("Cette adresse dépasse 40 000 caractères : demandez moins à la fois.")


def refusal_of(request: HttpRequest) -> tuple[int, str] | None:
    """The status and the sentence (to be looked up in the catalogues) for an address that asks too much; None otherwise."""
    query = str(request.META.get("QUERY_STRING", ""))
    if len(request.path_info) + len(query) > LONGEST:
        return 414, TOO_LONG
    return (400, TOO_MANY_PARAMETERS) if query.count("&") >= MOST_PARAMETERS else None


# ------------------------------------------------------------------ names that are no parameter

# Added by those who count visits, or to get past a cache: no question is meant by them.
_COUNTING = ("utm_", "mtm_", "pk_", "at_", "_")
_COUNTING_NAMES = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "mc_cid", "mc_eid", "ref", "source", "v", "t", "ts"}
)
# Of those that an address has, how many are looked at, and how much of each.
_MOST_NAMES, _LONGEST_NAME = 20, 40
# "departements" is as close to "departement" as 0.96, "par_pages" to "par_page" as 0.94, "ville" to nothing.
_CLOSE = 0.75

MEANT = marked("« {name} » n'est pas un paramètre de cette adresse. Vouliez-vous dire « {close} » ?")


class UnknownName(NamedTuple):
    """`close` is the parameter that it looks like; empty when it looks like none."""

    written: str
    close: str

    @property
    def sentence(self) -> Words:
        return words(MEANT, name=self.written, close=self.close)


def unknown_among(names: Iterable[str], known: Collection[str]) -> list[UnknownName]:
    """Those of the names that are no parameter, without those that trackers add."""
    found = [name for name in names if name not in known and not _is_counting(name)][:_MOST_NAMES]
    return [UnknownName(name[:_LONGEST_NAME], _close_to(name[:_LONGEST_NAME], known)) for name in found]


def _is_counting(name: str) -> bool:
    return name.lower().startswith(_COUNTING) or name.lower() in _COUNTING_NAMES


def _close_to(name: str, known: Collection[str]) -> str:
    return next(iter(get_close_matches(fold(name), sorted(known), n=1, cutoff=_CLOSE)), "")
