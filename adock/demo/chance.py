"""Fast weighted random draws, from which registers of 600,000 lines are made."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values, each drawn in proportion to its weight; weights need no particular sum."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        values, weights = zip(*weighted, strict=True)
        self._values: tuple[T, ...] = values
        self._bounds = list(accumulate(weights))

    def draw(self, random: Random) -> T:
        # Clamped, since rounding in the sum may put the last bound slightly below the number drawn.
        at = bisect_right(self._bounds, random.random() * self._bounds[-1])
        return self._values[min(at, len(self._values) - 1)]


def skewed(random: Random, values: Sequence[T], power: float = 2.0) -> T:
    """One of the values, the first ones more often, as with names: few are frequent and many are rare."""
    return values[int(len(values) * random.random() ** power)]


def one_of(random: Random, values: Sequence[T]) -> T:
    """One of the values, as random.choice does at three times the cost."""
    return values[int(len(values) * random.random())]


def between(random: Random, low: int, high: int) -> int:
    """An integer from `low` to `high`, both included, as random.randint does at three times the cost."""
    return low + int((high - low + 1) * random.random())
