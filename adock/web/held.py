"""What a web process holds in memory for others: bodies that come in, answers that are not read yet."""

from collections import Counter


class Held:
    """Bytes held: at most `most` in all, and `most_by_place` for one place, so that no visitor takes all the room."""

    def __init__(self, most: int, most_by_place: int) -> None:
        self.most, self.most_by_place = most, most_by_place
        self.total = 0
        self._by_place: Counter[str] = Counter()

    def takes(self, place: str, size: int) -> bool:
        """Counts the bytes; false, and nothing is counted, when there is no room for them."""
        if self.total + size > self.most or self._by_place[place] + size > self.most_by_place:
            return False
        self.total += size
        self._by_place[place] += size
        return True

    def give_back(self, place: str, size: int) -> None:
        self.total -= size
        self._by_place[place] -= size
        if self._by_place[place] <= 0:  # places that hold nothing are forgotten
            del self._by_place[place]


class Rooms:
    """Two rooms, by the size of what comes: what is long never takes the room of what is short."""

    def __init__(self, *, short: Held, long: Held, longest_short: int) -> None:
        self.short, self.long = short, long
        self._longest_short = longest_short

    @property
    def total(self) -> int:
        return self.short.total + self.long.total

    def for_size(self, size: int) -> Held:
        return self.short if size <= self._longest_short else self.long
