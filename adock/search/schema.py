"""The fields of the index, and how one establishment is written into them.

There is one field of terms, each a letter for its kind, then a word: one field with eight kinds of terms is written in two
thirds of the time that eight fields take. Sort keys are all numbers.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import tantivy

from adock.search.days import blocks_of_span
from adock.search.document import IndexDocument
from adock.search.naming import LONGEST_WORD, all_words, name_forms, read_pieces
from adock.search.ranks import RANK_BITS

# Part of each generation's name: one of another version is never opened, but rebuilt. Raise it with each change here.
VERSION = 3

TERMS = "terms"
RANK = "rank"
AREA_RANK = "area_rank"
RECORD = "record"
CURSOR = "cursor"

# Kinds of terms. Words are in lower case, so a capital is always a kind.
SIRET = "S"
NUMBER = "N"
NAME = "W"
NAME_START = "B"
PLACE = "P"
PLACE_START = "C"
ORDER = "O"
FILTER = "F"

# The document that stores the follower's cursor has this instead of a SIRET.
CURSOR_KEY = "@cursor"

# Filters that stand alone; the others begin with one of the letters below.
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
    """The word of kind ORDER for a whole name, from its first word to its last."""
    return "=" + "_".join(order)


def build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # the engine's tokenizer only splits at spaces: words are made by this module
    builder.add_text_field(TERMS, tokenizer_name="whitespace", index_option="basic")
    for field in (RANK, AREA_RANK, RECORD):
        builder.add_unsigned_field(field, fast=True)
    builder.add_text_field(CURSOR, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = build()


class _Terms(NamedTuple):
    text: str
    """The terms, separated by spaces."""
    words: frozenset[str]
    """The words in those terms."""


def terms_of(document: IndexDocument, words: set[str]) -> str:
    """All terms of an establishment, separated by spaces. Adds the words of its names and its place to `words`."""
    siret = document.siret
    terms = [SIRET + siret]
    terms += [NUMBER + number.upper() for number in document.numbers if number != siret]
    served = document.served_departements if document.area and not document.serves_everywhere else ()
    is_findable = document.findable_by_name
    terms.append(
        _filter_terms(
            document.departement,
            is_findable,
            document.licence_kinds,
            document.specialities,
            document.serves_everywhere,
            served,
        )
    )
    for first, last in document.valid_spans:
        terms.append(blocks_of_span(first, last, FILTER))
    if is_findable:
        place = _place_terms(document.commune, document.postcode)
        for named in (place, *[_name_terms(name) for name in document.names]):
            terms.append(named.text)
            words.update(named.words)
    return " ".join(terms)


def to_tantivy(terms: str, rank: int, area_rank: int, record: int) -> tantivy.Document:
    """The engine's document. `area_rank` is that of the IndexDocument alone, without the rank."""
    written = tantivy.Document()
    written.add_text(TERMS, terms)
    written.add_unsigned(RANK, rank)
    written.add_unsigned(AREA_RANK, area_rank << RANK_BITS | rank)
    written.add_unsigned(RECORD, record)
    return written


@lru_cache(maxsize=20_000)
def _filter_terms(
    departement: str,
    findable: bool,
    licence_kinds: tuple[str, ...],
    specialities: tuple[str, ...],
    everywhere: bool,
    served: tuple[str, ...],
) -> str:
    filters = [ESTABLISHMENT, departement_filter(departement)]
    if findable:
        filters.append(FINDABLE)
    filters += map(licence_filter, licence_kinds)
    filters += map(speciality_filter, specialities)
    filters += [SERVES_EVERYWHERE] if everywhere else map(served_filter, served)
    return " ".join([FILTER + word for word in filters])


@lru_cache(maxsize=40_000)
def _place_terms(commune: str, postcode: str) -> _Terms:
    found = frozenset(all_words(read_pieces(commune)))
    postcode_starts = [PLACE + postcode[:length] for length in range(1, len(postcode) + 1)]
    return _Terms(" ".join([_word_terms(word, PLACE, PLACE_START) for word in found] + postcode_starts), found)


# Cached because the establishments of a company follow one another.
@lru_cache(maxsize=2_000)
def _name_terms(name: str) -> _Terms:
    forms = name_forms(name)
    terms = [_word_terms(word, NAME, NAME_START) for word in forms.words]
    for order in forms.orders:
        tail = "_".join(order)
        terms.append(f"{ORDER}={tail} {ORDER}{tail}")
        for word in order[:-1]:
            tail = tail[len(word) + 1 :]
            terms.append(ORDER + tail)
    return _Terms(" ".join(terms), frozenset(forms.words))


@lru_cache(maxsize=100_000)
def _word_terms(word: str, kind: str, start_kind: str) -> str:
    """The word and all its beginnings, itself included, among which an unfinished word is looked up."""
    starts = [start_kind + word[:length] for length in range(1, len(word[:LONGEST_WORD]) + 1)]
    return " ".join([kind + word, *starts])
