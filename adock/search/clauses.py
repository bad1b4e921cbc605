"""Parts of a query of the index, each with the number of establishments it may find at most.

`None` stands for a part that finds nothing, so that no time is spent on it.

The engine intersects single words by leaping from one to the next, but reads a union from end to end, even where it meets
a part that finds three establishments. So a union of a few words is kept as its alternatives, and an intersection is
spread over them: (transport or transports) and dupont becomes (transport and dupont) or (transports and dupont).
"""

from collections.abc import Iterable
from typing import NamedTuple

import tantivy

from adock.search.schema import SCHEMA

Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# Above this many words, the engine is quicker with a set than with a union of single words.
_FEW = 16
# A union that finds no more than this is read to its end in no time.
_SMALL = 250
# Most intersections that one is spread into.
_MOST_SPREAD = 24


class Clause(NamedTuple):
    alternatives: tuple[Query, ...]
    """At least one. What any of them finds is found."""
    most: int
    """No more than this many are found; what was deleted lately may be counted in."""

    @property
    def query(self) -> Query:
        if len(self.alternatives) == 1:
            return self.alternatives[0]
        return Query.boolean_query([(SHOULD, query) for query in self.alternatives])


def union(clauses: Iterable[Clause | None]) -> Clause | None:
    some = [clause for clause in clauses if clause is not None]
    if len(some) < 2:
        return some[0] if some else None
    alternatives = [query for clause in some for query in clause.alternatives]
    return Clause(tuple(alternatives), sum([clause.most for clause in some]))


def intersection(clauses: Iterable[Clause | None]) -> Clause | None:
    every: list[Clause] = []
    for clause in clauses:
        if clause is None:
            return None
        every.append(clause)
    if len(every) < 2:
        return every[0] if every else None
    every.sort(key=_most)
    combined = [[every[0].query]]
    for clause in every[1:]:
        spread = len(clause.alternatives) > 1 and clause.most > _SMALL
        if spread and len(combined) * len(clause.alternatives) <= _MOST_SPREAD:
            combined = [[*queries, query] for queries in combined for query in clause.alternatives]
        else:
            query = clause.query
            for queries in combined:
                queries.append(query)
    alternatives = [Query.boolean_query([(MUST, query) for query in queries]) for queries in combined]
    return Clause(tuple(alternatives), every[0].most)


def term(searcher: tantivy.Searcher, field: str, word: str) -> Clause | None:
    frequency = searcher.doc_freq(field, word)
    return Clause((Query.term_query(SCHEMA, field, word, index_option="basic"),), frequency) if frequency else None


def any_term(searcher: tantivy.Searcher, field: str, words: Iterable[str]) -> Clause | None:
    """Establishments that have one of these words."""
    known = [(word, frequency) for word in words if (frequency := searcher.doc_freq(field, word))]
    if not known:
        return None
    most = sum([frequency for _, frequency in known])
    if len(known) > _FEW:
        return Clause((Query.term_set_query(SCHEMA, field, [word for word, _ in known]),), most)
    return Clause(tuple([Query.term_query(SCHEMA, field, word, index_option="basic") for word, _ in known]), most)


def _most(clause: Clause) -> int:
    return clause.most
