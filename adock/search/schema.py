"""The fields of the index, and how one establishment is written into them.

All texts are given as words separated by spaces, made here: the engine's own tokenizers only split.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import tantivy

from adock.core.siren import vat_number
from adock.search.days import blocks_of_span
from adock.search.document import IndexDocument
from adock.search.naming import LONGEST_WORD, all_words, name_forms, read_pieces
from adock.search.ranks import RANK_BITS

# Part of each generation's name: one of another number is never opened, but rebuilt. Raise it with each change here.
VERSION = 1

SIRET = "siret"
NUMBERS = "numbers"
NAMES = "names"
NAME_STARTS = "name_starts"
PLACES = "places"
PLACE_STARTS = "place_starts"
ORDERS = "orders"
FILTERS = "filters"
RANK = "rank"
AREA_RANK = "area_rank"
RECORD = "record"
CURSOR = "cursor"

# The document that holds the follower's place bears this instead of a SIRET.
CURSOR_KEY = "@cursor"

# Words of FILTERS that stand alone; the others begin with one of the letters below.
ESTABLISHMENT = "e"
FINDABLE = "f"
SERVES_EVERYWHERE = "a*"


def departement_filter(code: str) -> str:
    return f"d{code}"


def licence_filter(kind: str) -> str:
    return f"l{kind}"


def speciality_filter(code: str) -> str:
    return f"s{code}"


def served_filter(departement: str) -> str:
    return f"a{departement}"


def whole_name(order: Iterable[str]) -> str:
    """The word of ORDERS that stands for a name from its first word to its last."""
    return "=" + "_".join(order)


def build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(SIRET, tokenizer_name="raw", index_option="basic")
    for field in (NUMBERS, NAMES, NAME_STARTS, PLACES, PLACE_STARTS, ORDERS, FILTERS):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for field in (RANK, AREA_RANK, RECORD):
        builder.add_unsigned_field(field, fast=True)
    builder.add_text_field(CURSOR, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = build()


def to_tantivy(document: IndexDocument, rank: int, record: int) -> tuple[tantivy.Document, set[str]]:
    """The document as the engine takes it, and the words its names and place are known by."""
    written = tantivy.Document()
    written.add_text(SIRET, document.siret)
    written.add_text(NUMBERS, _numbers(document))
    written.add_text(FILTERS, _filters(document))
    written.add_unsigned(RANK, rank)
    written.add_unsigned(AREA_RANK, document.area_rank << RANK_BITS | rank)
    written.add_unsigned(RECORD, record)
    if not document.findable_by_name:
        return written, set()
    named = _add_names(written, document.names)
    place = _place(document.commune)
    written.add_text(PLACES, f"{place.words} {_starts(document.postcode)}")
    written.add_text(PLACE_STARTS, place.starts)
    return written, named | place.vocabulary


def _add_names(written: tantivy.Document, names: Iterable[str]) -> set[str]:
    orders: list[str] = []
    named: set[str] = set()
    for name in names:
        forms = name_forms(name)
        named |= forms.words
        for order in forms.orders:
            tail = "_".join(order)
            orders.append(f"={tail}")
            orders.append(tail)
            for word in order[:-1]:
                tail = tail[len(word) + 1 :]
                orders.append(tail)
    written.add_text(ORDERS, " ".join(orders))
    written.add_text(NAMES, " ".join(named))
    written.add_text(NAME_STARTS, " ".join([_starts(word) for word in named]))
    return named


def _numbers(document: IndexDocument) -> str:
    """Less those that SIRET and SIREN already tell: fewer words to index."""
    siret, siren = document.siret, document.siren
    vat = vat_number(siren) if siren else None
    return " ".join([number.upper() for number in document.numbers if number not in (siret, vat)])


def _filters(document: IndexDocument) -> str:
    filters = [ESTABLISHMENT, departement_filter(document.departement)]
    if document.findable_by_name:
        filters.append(FINDABLE)
    filters += map(licence_filter, document.licence_kinds)
    filters += map(speciality_filter, document.specialities)
    if document.serves_everywhere:
        filters.append(SERVES_EVERYWHERE)
    elif document.area:
        filters += map(served_filter, document.served_departements)
    filters += [blocks_of_span(first, last) for first, last in document.valid_spans]
    return " ".join(filters)


class _Place(NamedTuple):
    words: str
    starts: str
    vocabulary: frozenset[str]


@lru_cache(maxsize=40_000)
def _place(commune: str) -> _Place:
    found = frozenset(all_words(read_pieces(commune)))
    return _Place(" ".join(found), " ".join(map(_starts, found)), found)


@lru_cache(maxsize=100_000)
def _starts(word: str) -> str:
    """Each beginning of a word, itself included: what an unfinished word is looked for among."""
    return " ".join([word[:length] for length in range(1, len(word[:LONGEST_WORD]) + 1)])
