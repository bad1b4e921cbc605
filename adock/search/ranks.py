"""Ranks: the place of each establishment in the order of results, as a number that the index sorts by.

Sorting by a number is ten times faster than by a text, whose words have to be looked up for each hit. Ranks are spread far
apart, so that a newcomer takes one in between and no other moves: two establishments are in the order of their keys in
every process, whatever was added when.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

# 56 bits, so that an area rank fits above them in 64.
RANK_BITS = 56
_END = 1 << RANK_BITS


class NoRankLeft(Exception):
    """No rank is free between two neighbours: the index has to be rebuilt, which spreads the ranks again."""


def spread(count: int, low: int = 0, high: int = _END) -> range:
    """`count` ranks strictly between `low` and `high`, as far apart as can be."""
    step = (high - low) // (count + 1)
    if step == 0:
        raise NoRankLeft
    return range(low + step, low + step * (count + 1), step)[:count]


class RankTable:
    """The keys of the index, and their ranks. Keys end with "\\0" and the SIRET, so no two are equal."""

    def __init__(self, keys: Sequence[bytes], ranks: Sequence[int]) -> None:
        """`keys` and `ranks` are sorted and of the same length."""
        self._keys = list(keys)
        self._ranks = list(ranks)
        self._key_of = {_siret_in(key): key for key in self._keys}

    def rank_of(self, siret: str) -> int:
        """Raises KeyError for an unknown SIRET."""
        return self._ranks[bisect_left(self._keys, self._key_of[siret.encode()])]

    def place(self, keys: Iterable[bytes]) -> None:
        """Gives each key a rank; a key already there keeps its own. Raises NoRankLeft."""
        newcomers = []
        for key in keys:
            former = self._key_of.get(_siret_in(key))
            if former == key:
                continue
            if former is not None:
                self.remove(_siret_in(key).decode())
            newcomers.append(key)
        newcomers.sort()
        # from the end, so that the positions found stay right
        while newcomers:
            position = bisect_left(self._keys, newcomers[-1])
            low = self._ranks[position - 1] if position else 0
            high = self._ranks[position] if position < len(self._ranks) else _END
            first = bisect_left(newcomers, self._keys[position - 1]) if position else 0
            group = newcomers[first:]
            del newcomers[first:]
            self._ranks[position:position] = spread(len(group), low, high)
            self._keys[position:position] = group
            self._key_of.update((_siret_in(key), key) for key in group)

    def remove(self, siret: str) -> None:
        key = self._key_of.pop(siret.encode(), None)
        if key is not None:
            position = bisect_left(self._keys, key)
            del self._keys[position], self._ranks[position]


def _siret_in(key: bytes) -> bytes:
    return key[key.rindex(b"\0") + 1 :]
