"""Calls to the engine (tantivy), with the types that its stubs leave out."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import tantivy

_ASCENDING = tantivy.Order.Asc


class Sorted(NamedTuple):
    hits: list[tuple[int, tantivy.DocAddress]]
    """The sort value and the address of each document."""
    total: int


def search_sorted(searcher: tantivy.Searcher, query: tantivy.Query, field: str, limit: int, offset: int = 0) -> Sorted:
    """The documents found, by ascending value of a numeric field, and their total number. `limit` is at least 1."""
    result = searcher.search(query, limit=limit, count=True, offset=offset, order_by_field=field, order=_ASCENDING)
    return Sorted(result.hits, result.count)  # type: ignore[attr-defined]


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    unscored = tantivy.Query.const_score_query(query, 0.0)
    return cast(int, searcher.search(unscored, limit=1, count=True).count)  # type: ignore[attr-defined]


def finds_any(searcher: tantivy.Searcher, query: tantivy.Query) -> bool:
    return bool(searcher.search(query, limit=1, count=False).hits)


def values(searcher: tantivy.Searcher, field: str, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
    """Each document's value of a numeric field, which every one of them must have."""
    return cast(list[int], searcher.fast_field_values(field, list(addresses)))
