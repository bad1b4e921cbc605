"""Clauses: parts of a query of the index, each with an upper bound on the number of establishments it finds.

`None` stands for a clause that finds nothing, so that no time is spent on it.

The engine intersects single words by leaping from one match to the next, but reads a union from end to end, even when it
is intersected with a clause that finds three establishments. So a union stays a list of alternatives, and an intersection
is distributed over the large ones: (transport or transports) and dupont becomes (transport and dupont) or (transports and
dupont).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tantivy

from adock.search.schema import SCHEMA, TERMS

Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# A clause that finds no more than this costs next to nothing to read to its end.
SMALL = 2_000
# The most intersections that one may be distributed into.
_MOST_SPREAD = 12


class Clause(NamedTuple):
    alternatives: tuple[tuple[Query, int], ...]
    """At least one. The clause finds whatever any of them finds; each comes with its own upper bound."""
    most: int
    """Upper bound on what they find together. Recent deletions may still be counted."""

    @property
    def query(self) -> Query:
        return _any(self.alternatives)

    @property
    def spread(self) -> list[Query]:
        """The large alternatives one by one, and the small ones together."""
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
    """Establishments that have this term: a kind (see `schema`), then a word."""
    frequency = searcher.doc_freq(TERMS, text)
    return single(Query.term_query(SCHEMA, TERMS, text, index_option="basic"), frequency) if frequency else None


def any_term(searcher: tantivy.Searcher, texts: Iterable[str]) -> Clause | None:
    """Establishments that have at least one of these terms."""
    doc_freq, term_query = searcher.doc_freq, Query.term_query
    known = [(text, frequency) for text in texts if (frequency := doc_freq(TERMS, text))]
    return _clause([(term_query(SCHEMA, TERMS, text, "basic"), frequency) for text, frequency in known]) if known else None


def beginning(start: str, most: int) -> Clause:
    """Establishments that have a term with this beginning."""
    # a fuzzy search with no error allowed: the engine starts it at once, whereas it has to compile a regular expression
    return single(Query.fuzzy_term_query(SCHEMA, TERMS, start, distance=0, prefix=True), most)


def _clause(alternatives: list[tuple[Query, int]], most: int | None = None) -> Clause:
    return Clause(tuple(alternatives), sum([most for _, most in alternatives]) if most is None else most)


def _any(alternatives: Sequence[tuple[Query, int]]) -> Query:
    if len(alternatives) == 1:
        return alternatives[0][0]
    return Query.boolean_query([(SHOULD, query) for query, _ in alternatives])


def _most(clause: Clause) -> int:
    return clause.most
