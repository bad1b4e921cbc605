"""Queries as people type them: 500 drawn from the register's own rows, always the same for the same register.

Each is about an establishment taken at random, as callers are; mistyped and unfinished names stand for those that a
dispatcher half hears. No query is chosen for being quick or slow: their shares are a guess, since the predecessor's logs only
counted searches.
"""

import random
from typing import NamedTuple

from adock.register.models import Registration
from adock.search.query import SearchRequest


class Establishment(NamedTuple):
    siret: str
    name: str
    commune: str
    postcode: str
    departement: str
    licence: str


def mixed_requests(count: int = 500, seed: int = 7) -> list[SearchRequest]:
    """Whole names, one word, beginnings, typing errors, name and town, postcode, SIRET, SIREN, licence, filters."""
    chance = random.Random(seed)
    sample = _establishments(chance, count)
    shapes = (
        (15, _whole_name), (15, _distinctive_word), (15, _unfinished), (5, _two_letters), (15, _mistyped),
        (10, _name_and_town), (5, _postcode), (5, _siret), (3, _siren), (3, _licence), (4, _common_word),
        (5, _name_and_filter),
    )  # fmt: skip
    weights = [weight for weight, _ in shapes]
    return [chance.choices(shapes, weights)[0][1](establishment, chance) for establishment in sample]


def _establishments(chance: random.Random, count: int) -> list[Establishment]:
    rows = Registration.objects.filter(struck_off_on=None).order_by("siret")
    found = rows.values_list("siret", "legal_name", "commune", "postcode", "departement", "licences__number")
    return [Establishment(*(value or "" for value in row)) for row in chance.sample(list(found), count)]


def _whole_name(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.name.lower())


def _distinctive_word(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=max(it.name.lower().split(), key=len))


def _two_letters(it: Establishment, chance: random.Random) -> SearchRequest:
    """Two letters: the first query of a search that completes while one types."""
    return SearchRequest(text=it.name[:2].lower())


def _unfinished(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.name[: chance.randint(3, max(4, len(it.name) - 2))].lower())


def _mistyped(it: Establishment, chance: random.Random) -> SearchRequest:
    words = it.name.lower().split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    word = words[longest]
    if len(word) >= 5:
        place = chance.randrange(1, len(word) - 1)
        words[longest] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return SearchRequest(text=" ".join(words))


def _name_and_town(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=f"{it.name.split()[-1]} {it.commune}".lower())


def _postcode(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.postcode)


def _siret(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.siret)


def _siren(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.siret[:9])


def _licence(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.licence or it.siret)


def _common_word(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=chance.choice(("transports", "transport", "express", "logistique", "services")))


def _name_and_filter(it: Establishment, chance: random.Random) -> SearchRequest:
    return SearchRequest(text=it.name.split()[0].lower(), departements=(it.departement,), licences=("LC",))
