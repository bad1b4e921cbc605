"""Every word of the index, and those near a given one.

The engine can match all words within a distance, but walks its whole dictionary each time and does not say which words it
found. So each reader keeps the words in memory: the neighbours of a word are looked up once, several times quicker than
the engine would, remembered, and then are plain words to search for.

Words are only ever added, in a file that readers follow; one that no establishment bears any more does no harm.
"""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

# Neighbours remembered: a few hundred bytes each.
_REMEMBERED = 20_000
# Beginnings are also found by their last letters, from the length that a long word less two errors has.
_ENDING = 4
_SHORTEST_WITH_ENDING = 6


class VocabularyFile:
    """The words of a generation, one a line, in the order they came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()
        lines = path.read_bytes()
        # a writer that died in the middle of a word left half of it: it is ended there, and does no harm
        self._missing_end = bool(lines) and not lines.endswith(b"\n")
        self._known = set(lines.decode(errors="replace").split("\n"))

    def add(self, words: Iterable[str]) -> None:
        """Written and safe on return."""
        fresh = sorted(word for word in words if word not in self._known)
        if fresh:
            with self._path.open("ab") as file:
                file.write(b"\n" * self._missing_end + "".join(f"{word}\n" for word in fresh).encode())
                file.flush()
                os.fsync(file.fileno())
            self._missing_end = False
            self._known.update(fresh)


class Vocabulary:
    """What one process knows of the words: grows, never shrinks, outlives generations.

    Beginnings of words form a tree: each is kept with the letters that may follow it.
    """

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._next: dict[str, str] = {"": ""}
        self._by_ending: defaultdict[str, list[str]] = defaultdict(list)
        self._near: dict[tuple[str, int, bool], tuple[str, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        fresh = set(words) - self._words
        if not fresh:
            return
        following = self._next
        for word in fresh:
            before = ""
            for length in range(1, len(word) + 1):
                start = word[:length]
                if start not in following:
                    following[before] += word[length - 1]
                    following[start] = ""
                    if length >= _SHORTEST_WITH_ENDING:
                        self._by_ending[start[-_ENDING:]].append(start)
                before = start
        self._words |= fresh
        self._near = {}

    def near(self, word: str, errors: int, *, unfinished: bool) -> tuple[str, ...]:
        """Known words (beginnings of words, if `unfinished`) at most `errors` typing errors away, 0 to 2; itself if known.

        An error is one letter missing, too many, or another, or two neighbours swapped.
        """
        key = (word, errors, unfinished)
        found = self._near.get(key)
        if found is None:
            known: Collection[str] = self._next if unfinished else self._words
            found = tuple(sorted(self._look_up(word, errors, known)))
            if len(self._near) >= _REMEMBERED:
                self._near = {}
            self._near[key] = found
        return found

    def _look_up(self, word: str, errors: int, known: Collection[str]) -> set[str]:
        found = {word} if word in known else set()
        if errors == 1:
            self._one_error("", word, 0, known, found)
        elif errors == 2:
            # Too many beginnings are within two errors of one to follow them all. But of two errors, either one at least
            # lies in the second part, and the first part is followed with one; or both lie in the first part, and the
            # second is intact: that one is looked up by its ending.
            first_part = len(word) - _ENDING - 1
            if first_part < 1:
                self._two_errors(word, 0, known, found)
            else:
                self._one_error("", word, 0, known, found)
                self._two_errors(word, first_part, known, found)
                self._intact_ending(word, first_part, known, found)
        found.discard("")
        return found

    def _one_error(self, start: str, rest: str, intact: int, known: Collection[str], found: set[str]) -> None:
        """Adds what begins with `start`, a known beginning, and goes on like `rest` save for one error, which spares the
        first `intact` letters of `rest`."""
        following = self._next
        if intact:
            start += rest[:intact]
            rest = rest[intact:]
            if start not in following:
                return
        while rest:
            less = rest[1:]
            first = rest[0]
            second = less[:1]
            for letter in following[start]:
                longer = start + letter
                then = following[longer]
                if first in then and longer + rest in known:
                    found.add(longer + rest)
                if second in then and longer + less in known:
                    found.add(longer + less)
            if start + less in known:
                found.add(start + less)
            if second and second in following[start] and (swapped := start + second + first + less[1:]) in known:
                found.add(swapped)
            start += first
            rest = less
            if start not in following:
                return
        found.update(start + letter for letter in following[start] if start + letter in known)

    def _two_errors(self, word: str, first_part: int, known: Collection[str], found: set[str]) -> None:
        """Adds what is like `word` save for two errors, of which at most one lies in its `first_part` letters."""
        following = self._next
        start, rest, intact = "", word, first_part
        while True:
            first, less = rest[:1], rest[1:]
            second = less[:1]
            for letter in following[start]:
                longer = start + letter
                then = following[longer]
                if not intact or first in then:
                    self._one_error(longer, rest, intact, known, found)
                if rest and (intact < 2 or second in then):
                    self._one_error(longer, less, max(intact - 1, 0), known, found)
            if not rest:
                return
            self._one_error(start, less, max(intact - 1, 0), known, found)
            if second and (swapped := start + second + first) in following:
                self._one_error(swapped, less[1:], max(intact - 2, 0), known, found)
            start += first
            rest = less
            intact = max(intact - 1, 0)
            if start not in following:
                return

    def _intact_ending(self, word: str, first_part: int, known: Collection[str], found: set[str]) -> None:
        # two swapped letters may straddle the parts
        ending = word[first_part + 1 :]
        beginning = word[: first_part + 1]
        letters = set(beginning)
        for other in self._by_ending.get(ending[-_ENDING:], ()):
            length = len(other) - len(ending)
            if abs(length - len(beginning)) <= 2 and other.endswith(ending) and other in known:
                other_letters = set(other[:length])
                # two errors cannot bring in, or take away, more than two letters: most are ruled out by that
                if (
                    len(letters - other_letters) <= 2
                    and len(other_letters - letters) <= 2
                    and typing_errors(beginning, other[:length]) <= 2
                ):
                    found.add(other)


def typing_errors(one: str, other: str) -> int:
    """How many errors part two words: optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, other_letter in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1]


class VocabularyReader:
    """Follows the file of one generation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def fresh_words(self) -> list[str]:
        """Whole lines added since the last call."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        complete = lines.rfind(b"\n") + 1
        self._read += complete
        return lines[:complete].decode(errors="replace").split("\n")[:-1]
