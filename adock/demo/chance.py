"""Drawing by weight, quickly: registers of 600,000 lines are drawn from these."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values, each drawn as often as its weight says; weights need no particular sum."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        values, weights = zip(*weighted, strict=True)
        self._values: tuple[T, ...] = values
        self._bounds = list(accumulate(weights))

    def draw(self, random: Random) -> T:
        # Clamped, for a rounding in the sum may put the last bound a hair below what is drawn.
        at = bisect_right(self._bounds, random.random() * self._bounds[-1])
        return self._values[min(at, len(self._values) - 1)]


def skewed(random: Random, values: Sequence[T], power: float = 2.0) -> T:
    """One of the values, the first ones more often: as names are, few frequent and many rare."""
    return values[int(len(values) * random.random() ** power)]


def one_of(random: Random, values: Sequence[T]) -> T:
    """As random.choice, at a third of its price."""
    return values[int(len(values) * random.random())]


def between(random: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included; as random.randint, at a third of its price."""
    return low + int((high - low + 1) * random.random())
