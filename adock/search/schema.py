"""The fields of the index, and how one establishment is written into them.

All texts are given as words separated by spaces, made here: the engine's own tokenizers only split.
"""

from collections.abc import Iterable
from functools import lru_cache

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
WORDS = "words"
STARTS = "starts"
NAME_STARTS = "name_starts"
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
    for field in (NUMBERS, WORDS, STARTS, NAME_STARTS, ORDERS, FILTERS):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for field in (RANK, AREA_RANK, RECORD):
        builder.add_unsigned_field(field, fast=True)
    builder.add_text_field(CURSOR, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = build()


def to_tantivy(document: IndexDocument, rank: int, record: int) -> tuple[tantivy.Document, set[str]]:
    """The document as the engine takes it, and the words by which its name and place are known."""
    written = tantivy.Document()
    written.add_text(SIRET, document.siret)
    written.add_text(NUMBERS, " ".join(_numbers(document)))
    written.add_text(FILTERS, " ".join(_filters(document)))
    written.add_unsigned(RANK, rank)
    written.add_unsigned(AREA_RANK, document.area_rank << RANK_BITS | rank)
    written.add_unsigned(RECORD, record)
    return written, _add_words(written, document) if document.findable_by_name else set()


def _add_words(written: tantivy.Document, document: IndexDocument) -> set[str]:
    orders: list[str] = []
    named: set[str] = set()
    for name in document.names:
        forms = name_forms(name)
        named |= forms.words
        for order in forms.orders:
            orders.append(whole_name(order))
            orders.extend("_".join(order[start:]) for start in range(len(order)))
    placed = _place_words(document.commune)
    words = named | placed
    written.add_text(ORDERS, " ".join(orders))
    written.add_text(WORDS, f"{' '.join(words)} {_starts(document.postcode)}")
    name_starts = " ".join(map(_starts, named))
    written.add_text(NAME_STARTS, name_starts)
    written.add_text(STARTS, f"{name_starts} {' '.join(map(_starts, placed))}")
    return words


def _numbers(document: IndexDocument) -> Iterable[str]:
    """Less those that SIRET and SIREN already tell: fewer words to index."""
    told = {document.siret}
    if document.siren:
        told.add(vat_number(document.siren))
    return [number.upper() for number in document.numbers if number not in told]


def _filters(document: IndexDocument) -> Iterable[str]:
    yield ESTABLISHMENT
    if document.findable_by_name:
        yield FINDABLE
    yield departement_filter(document.departement)
    yield from map(licence_filter, document.licence_kinds)
    yield from map(speciality_filter, document.specialities)
    if document.serves_everywhere:
        yield SERVES_EVERYWHERE
    elif document.area:
        yield from map(served_filter, document.served_departements)
    for first, last in document.valid_spans:
        yield blocks_of_span(first, last)


@lru_cache(maxsize=100_000)
def _starts(word: str) -> str:
    """Each beginning of a word, itself included: what an unfinished word is looked for among."""
    return " ".join([word[:length] for length in range(1, len(word[:LONGEST_WORD]) + 1)])


@lru_cache(maxsize=40_000)
def _place_words(commune: str) -> frozenset[str]:
    return frozenset(all_words(read_pieces(commune)))
