"""The order of results: a total order, the same everywhere.

1. tiers, from the surest match to the least: exact number, exact name, all words in order in a name, all words,
   all words with typing errors forgiven;
2. within a tier, when départements to serve are asked for: the narrowest working area first, then seats inside them;
3. then completeness, descending; 4. name; 5. SIRET.

The last three are one number, the rank (see `ranks`). Results are read in one of two ways, which give the same order: a
few, from several tiers, are all fetched at once with their tier as score and sorted here; more are read tier by tier,
sorted by the engine, until the page is full.
"""

from collections.abc import Iterable
from heapq import merge
from itertools import islice
from typing import NamedTuple

import tantivy

from adock.search import calls, schema
from adock.search.clauses import MUST, MUST_NOT, SHOULD, Clause, Query, intersection, union
from adock.search.days import blocks_of_day
from adock.search.matching import Index, Ways
from adock.search.query import SearchRequest
from adock.search.ranks import RANK_BITS

# Up to this many results, fetching all and sorting here is quicker than asking tier by tier.
FEW = 500

# Scores of the tiers add up, since each includes the one before: words in order, say, score 2. A number is above all.
_NUMBER_SCORE = 16.0
_TIER_SCORE = 1.0
# Less than a tier, so that it only orders results within one.
_SEAT_SCORE = 0.5


class Found(NamedTuple):
    addresses: list[tantivy.DocAddress]
    total: int


class Filters(NamedTuple):
    """What a request asks for besides its text. A filter that no establishment passes is None."""

    wanted: list[Clause | None]
    seats: Clause | None
    """Establishments in the départements to serve, which come before others."""


def filters_of(request: SearchRequest, index: Index) -> Filters:
    def any_of(filters: Iterable[str]) -> Clause | None:
        return union([index.term(schema.FILTER + word) for word in filters])

    wanted = []
    if request.departements:
        wanted.append(any_of(map(schema.departement_filter, request.departements)))
    wanted += [any_of((schema.licence_filter(kind),)) for kind in request.licences]
    wanted += [any_of((schema.speciality_filter(code),)) for code in request.specialities]
    to_serve = request.to_serve
    if to_serve:
        each = intersection([any_of((schema.served_filter(code),)) for code in to_serve])
        wanted.append(union((any_of((schema.SERVES_EVERYWHERE,)), each)))
    if request.valid_on is not None:
        wanted.append(any_of(blocks_of_day(request.valid_on)))
    return Filters(wanted, any_of(map(schema.departement_filter, to_serve)))


class Ranking:
    """Reads the results of one request in their order."""

    def __init__(self, index: Index, request: SearchRequest, ways: Ways | None) -> None:
        """Without `ways`, that is without words, ranks all establishments that may be found by name."""
        self._searcher = index.searcher
        self._by_area = bool(request.to_serve)
        self._filters = filters_of(request, index)
        self._ways = ways or Ways(words=index.term(schema.FILTER + schema.FINDABLE))
        self._tiers = [tier for way in self._ways if (tier := self._within(way)) is not None]

    def page(self, offset: int, limit: int) -> Found:
        """The `limit` results after the first `offset`, and the total number."""
        if len(self._tiers) < 2:
            return self.first(offset, limit)
        every = self._within(self._ways.any)
        if every is None:
            return Found([], 0)
        if every.most <= FEW:
            return self._read_few(every, offset, limit)
        found = self.first(offset, limit)
        if len(found.addresses) < limit:
            return found
        return Found(found.addresses, calls.count(self._searcher, every.query))

    def first(self, offset: int, limit: int) -> Found:
        """The same page, read tier by tier; the total counts only the tiers that were read."""
        addresses: list[tantivy.DocAddress] = []
        total = 0
        before: list[Query] = []
        for tier in self._tiers:
            tier_query = query = tier.query
            if before:
                query = Query.boolean_query([(MUST, query), *[(MUST_NOT, known) for known in before]])
            found = self._read(query, max(offset - total, 0), limit - len(addresses))
            addresses += found.addresses
            total += found.total
            if len(addresses) >= limit:
                break
            before.append(tier_query)
        return Found(addresses, total)

    def _within(self, clause: Clause | None) -> Clause | None:
        return intersection((clause, *self._filters.wanted)) if self._filters.wanted else clause

    def _read_few(self, every: Clause, offset: int, limit: int) -> Found:
        ways = self._ways
        scored = [(MUST, Query.const_score_query(every.query, 0.0))]
        for score, clauses in (
            (_TIER_SCORE, (ways.exact_name, ways.words_in_order, ways.words)),
            (_NUMBER_SCORE, (ways.number,)),
            (_SEAT_SCORE, (self._filters.seats,)),
        ):
            scored += [(SHOULD, Query.const_score_query(clause.query, score)) for clause in clauses if clause is not None]
        hits = self._searcher.search(Query.boolean_query(scored), limit=max(every.most, 1), count=False).hits
        addresses = [address for _, address in hits]
        field = schema.AREA_RANK if self._by_area else schema.RANK
        ranks = calls.values(self._searcher, field, addresses)
        key = _by_area if self._by_area else _by_rank
        order = sorted(zip(map(key, [score for score, _ in hits], ranks), addresses, strict=True))
        return Found([address for _, address in order[offset : offset + limit]], len(hits))

    def _read(self, query: Query, offset: int, limit: int) -> Found:
        if self._by_area:
            return self._read_by_area(query, offset, limit)
        hits, total = calls.search_sorted(self._searcher, query, schema.RANK, limit, offset)
        return Found([address for _, address in hits], total)

    def _read_by_area(self, query: Query, offset: int, limit: int) -> Found:
        """Merges two ordered lists: seats inside the départements asked for, and the others."""
        total = 0
        lists = []
        seats = self._filters.seats.query if self._filters.seats else Query.empty_query()
        for outside, occur in enumerate((MUST, MUST_NOT)):
            side = Query.boolean_query([(MUST, query), (occur, seats)])
            hits, its_total = calls.search_sorted(self._searcher, side, schema.AREA_RANK, offset + limit)
            total += its_total
            lists.append([(value >> RANK_BITS, outside, value, address) for value, address in hits])
        merged = merge(*lists, key=lambda entry: entry[:3])
        return Found([entry[3] for entry in islice(merged, offset, offset + limit)], total)


def _by_rank(score: float, rank: int) -> tuple[float, ...]:
    """Sort key: tier, rank."""
    return -min(score, _NUMBER_SCORE), rank


def _by_area(score: float, area_rank: int) -> tuple[float, ...]:
    """Sort key: tier, area, seats first, rank."""
    return -min(score // _TIER_SCORE, _NUMBER_SCORE), area_rank >> RANK_BITS, -(score % _TIER_SCORE), area_rank
