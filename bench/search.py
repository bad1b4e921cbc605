"""The search, called in process: against the predecessor's, and against itself on ten times as many establishments."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings

from adock.search.engine import SearchIndex
from adock.search.query import SearchRequest
from bench import predecessor
from bench.figures import Figure, at_most, each, times_faster


def ours(requests: list[SearchRequest]) -> tuple[float, float]:
    index = SearchIndex.open(settings.DATA_DIR / "index")
    acts: list[Any] = [partial(index.search, request) for request in requests]
    each(acts[:50])  # opens the files, since the figures are those of a running process
    return each(acts)


def against_the_predecessor(requests: list[SearchRequest]) -> Iterator[Figure]:
    predecessor.prepare()
    acts = [predecessor.act(request) for request in requests]
    each(acts[:50])
    (our_median, our_p95), (their_median, their_p95) = ours(requests), each(acts)
    yield times_faster("search in process, p50", our_median, their_median, 20)
    yield times_faster("search in process, p95", our_p95, their_p95, 50)


def growth(small_median: float, large_requests: list[SearchRequest]) -> Iterator[Figure]:
    large_median, _ = ours(large_requests)
    yield at_most("search in process, p50, 600,000 establishments beside 60,000", large_median, small_median, 3)
