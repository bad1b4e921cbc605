"""Parts of a query of the index, each with the number of establishments it may find at most.

`None` stands for a part that finds nothing, so that no time is spent on it.

The engine intersects single words by leaping from one to the next, but reads a union from end to end, even where it meets
a part that finds three establishments. So a union is kept as its alternatives, and an intersection is spread over the large
ones: (transport or transports) and dupont becomes (transport and dupont) or (transports and dupont).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tantivy

from adock.search.schema import SCHEMA, TERMS

Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# What finds no more than this is read to its end in no time.
SMALL = 2_000
# Most intersections that one is spread into.
_MOST_SPREAD = 12


class Clause(NamedTuple):
    alternatives: tuple[tuple[Query, int], ...]
    """At least one; what any of them finds is found. Each with the number it finds at most."""
    most: int
    """What they find together, at most. What was deleted lately may be counted in."""

    @property
    def query(self) -> Query:
        return _any(self.alternatives)

    @property
    def spread(self) -> list[Query]:
        """Its large alternatives one by one, and the small ones together."""
        large = [query for query, most in self.alternatives if most > SMALL]
        small = [alternative for alternative in self.alternatives if alternative[1] <= SMALL]
        return [*large, _any(small)] if small else large


def single(query: Query, most: int) -> Clause:
    return Clause(((query, most),), most)


def union(clauses: Iterable[Clause | None]) -> Clause | None:
    some = [clause for clause in clauses if clause is not None]
    if len(some) < 2:
        return some[0] if some else None
    return _clause([alternative for clause in some for alternative in clause.alternatives])


def intersection(clauses: Iterable[Clause | None]) -> Clause | None:
    every: list[Clause] = []
    for clause in clauses:
        if clause is None:
            return None
        every.append(clause)
    if len(every) < 2:
        return every[0] if every else None
    every.sort(key=_most)
    rarest = every[0]
    combined = [[(MUST, rarest.query)]]
    for clause in every[1:]:
        ways = clause.spread if clause.most > SMALL else [clause.query]
        if len(combined) * len(ways) > _MOST_SPREAD:
            ways = [clause.query]
        combined = [[*queries, (MUST, query)] for queries in combined for query in ways]
    return _clause([(Query.boolean_query(queries), rarest.most) for queries in combined], rarest.most)


def term(searcher: tantivy.Searcher, text: str) -> Clause | None:
    """Establishments that bear this term: a kind (see `schema`), then a word."""
    frequency = searcher.doc_freq(TERMS, text)
    return single(Query.term_query(SCHEMA, TERMS, text, index_option="basic"), frequency) if frequency else None


def any_term(searcher: tantivy.Searcher, texts: Iterable[str]) -> Clause | None:
    """Establishments that bear one of these terms."""
    doc_freq, term_query = searcher.doc_freq, Query.term_query
    known = [(text, frequency) for text in texts if (frequency := doc_freq(TERMS, text))]
    return _clause([(term_query(SCHEMA, TERMS, text, "basic"), frequency) for text, frequency in known]) if known else None


def beginning(start: str, most: int) -> Clause:
    """Establishments that bear a term with this beginning."""
    # a search for words no error away: the engine is ready for it at once, where it compiles a regular expression
    return single(Query.fuzzy_term_query(SCHEMA, TERMS, start, distance=0, prefix=True), most)


def _clause(alternatives: list[tuple[Query, int]], most: int | None = None) -> Clause:
    return Clause(tuple(alternatives), sum([most for _, most in alternatives]) if most is None else most)


def _any(alternatives: Sequence[tuple[Query, int]]) -> Query:
    if len(alternatives) == 1:
        return alternatives[0][0]
    return Query.boolean_query([(SHOULD, query) for query, _ in alternatives])


def _most(clause: Clause) -> int:
    return clause.most
