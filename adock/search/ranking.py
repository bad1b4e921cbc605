"""The order of results, total and the same everywhere.

1. tiers, from the surest match to the least: exact number, exact name, all words in order in a name, all words,
   all words with typing errors forgiven;
2. within a tier, when départements to serve are asked: the narrowest working area first, then seats inside them;
3. then completeness, descending; 4. name; 5. SIRET.

The last three are one number, the rank (see `ranks`), by which the engine sorts. Tiers are made disjoint by excluding
the ones before, so they can be read one after the other until the page is full.
"""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import NamedTuple

import tantivy

from adock.search import schema
from adock.search.days import blocks_of_day
from adock.search.matching import MUST, MUST_NOT, Match, Query, intersection, union
from adock.search.query import SearchRequest
from adock.search.ranks import RANK_BITS

_ASCENDING = tantivy.Order.Asc


class Found(NamedTuple):
    addresses: list[tantivy.DocAddress]
    total: int


def _filter(*words: str) -> Query:
    """Establishments that bear one of these words."""
    terms = [Query.term_query(schema.SCHEMA, schema.FILTERS, word, index_option="basic") for word in words]
    query = union(terms)
    assert query is not None
    return query


def filters_of(request: SearchRequest) -> list[Query]:
    filters = []
    if request.departements:
        filters.append(_filter(*map(schema.departement_filter, request.departements)))
    filters += [_filter(schema.licence_filter(kind)) for kind in request.licences]
    filters += [_filter(schema.speciality_filter(code)) for code in request.specialities]
    if request.to_serve:
        each = intersection(_filter(schema.served_filter(code)) for code in request.to_serve)
        served = union((_filter(schema.SERVES_EVERYWHERE), each))
        assert served is not None
        filters.append(served)
    if request.valid_on is not None:
        filters.append(_filter(*blocks_of_day(request.valid_on)))
    return filters


def tiers_of(match: Match) -> Iterator[Query]:
    """From the surest to the least; worked out one by one, since the page may be full before."""
    ways = ("by_number", "by_exact_name", "by_words_in_order", "by_words", "by_forgiven_words")
    for way in ways:
        query = getattr(match, way)
        if query is not None:
            yield query


class Ranking:
    """Reads the results of one request in their order."""

    def __init__(self, searcher: tantivy.Searcher, request: SearchRequest, match: Match | None) -> None:
        """Without a match, all establishments that may be found by name."""
        self._searcher = searcher
        self._match = match
        self._filters = filters_of(request)
        self._to_serve = request.to_serve

    def page(self, offset: int, limit: int, *, count: bool = True) -> Found:
        """`limit` results after the first `offset`, and how many there are in all (as known so far, if not `count`)."""
        addresses: list[tantivy.DocAddress] = []
        known = 0
        before: list[Query] = []
        for tier in self._tiers():
            missing = limit - len(addresses)
            if not missing:
                return Found(addresses, self._total(before) if count else known)
            found = self._read(self._within(tier, before), max(offset - known, 0), missing)
            addresses += found.addresses
            known += found.total
            before.append(tier)
        return Found(addresses, known)

    def _tiers(self) -> Iterator[Query]:
        return iter((_filter(schema.FINDABLE),)) if self._match is None else tiers_of(self._match)

    def _total(self, read: list[Query]) -> int:
        """Counts what all tiers hold together: the widest holds the others, save exact numbers."""
        assert self._match is not None
        widest = self._match.by_forgiven_words or self._match.by_words
        every = union((self._match.by_number, widest)) or read[-1]
        return self._searcher.search(self._within(every, ()), limit=1, count=True).count

    def _within(self, query: Query, before: Sequence[Query]) -> Query:
        if not (before or self._filters):
            return query
        return Query.boolean_query(
            [(MUST, query), *((MUST, wanted) for wanted in self._filters), *((MUST_NOT, known) for known in before)]
        )

    def _read(self, query: Query, offset: int, limit: int) -> Found:
        if self._to_serve:
            return self._read_by_area(query, offset, limit)
        result = self._searcher.search(
            query, limit=limit, count=True, offset=offset, order_by_field=schema.RANK, order=_ASCENDING
        )
        return Found([address for _, address in result.hits], result.count)

    def _read_by_area(self, query: Query, offset: int, limit: int) -> Found:
        """Narrowest area first, then seats inside the départements asked: two lists, each in order, merged."""
        seats = _filter(*map(schema.departement_filter, self._to_serve))
        total = 0
        lists = []
        for outside, occur in enumerate((MUST, MUST_NOT)):
            result = self._searcher.search(
                Query.boolean_query([(MUST, query), (occur, seats)]),
                limit=offset + limit,
                count=True,
                order_by_field=schema.AREA_RANK,
                order=_ASCENDING,
            )
            total += result.count
            lists.append([(value >> RANK_BITS, outside, value, address) for value, address in result.hits])
        merged = merge(*lists, key=lambda entry: entry[:3])
        return Found([entry[3] for entry in islice(merged, offset, offset + limit)], total)
