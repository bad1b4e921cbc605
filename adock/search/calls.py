"""The engine's calls as we make them, with the types its stubs leave out."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import tantivy

_ASCENDING = tantivy.Order.Asc


class Sorted(NamedTuple):
    hits: list[tuple[int, tantivy.DocAddress]]
    """The value sorted by, and where the document is."""
    total: int


def search_sorted(searcher: tantivy.Searcher, query: tantivy.Query, field: str, limit: int, offset: int = 0) -> Sorted:
    """The documents found, by ascending value of a numeric field, and how many there are in all. `limit` is 1 or more."""
    result = searcher.search(query, limit=limit, count=True, offset=offset, order_by_field=field, order=_ASCENDING)
    return Sorted(result.hits, result.count)  # type: ignore[attr-defined]


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    unscored = tantivy.Query.const_score_query(query, 0.0)
    return cast(int, searcher.search(unscored, limit=1, count=True).count)  # type: ignore[attr-defined]


def finds_any(searcher: tantivy.Searcher, query: tantivy.Query) -> bool:
    return bool(searcher.search(query, limit=1, count=False).hits)


def values(searcher: tantivy.Searcher, field: str, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
    """The value of a numeric field that every one of these documents has."""
    return cast(list[int], searcher.fast_field_values(field, list(addresses)))
