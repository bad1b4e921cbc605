"""The vocabulary: every word of the index, and the words near a given one.

The engine can match all words within a distance, but walks its whole dictionary each time and does not say which words it
found. So each reader holds the words in memory, as bit sets: the neighbours of a word are looked up once, five times faster
than by the engine, cached, and then searched for as plain words.

Words are only ever added, to a file that readers follow; a word that no establishment uses any more does no harm.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Words whose neighbours are cached, a few hundred bytes each.
_REMEMBERED = 20_000


class VocabularyFile:
    """The words of a generation, one per line, in the order in which they came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()
        lines = path.read_bytes()
        # a writer that died in the middle of a word left half of it: the line is ended there, and the half does no harm
        self._missing_end = bool(lines) and not lines.endswith(b"\n")
        self._known = set(lines.decode(errors="replace").split("\n"))

    def add(self, words: Iterable[str]) -> None:
        """Writes the words; on return they are safely on the disk."""
        fresh = sorted(word for word in words if word not in self._known)
        if fresh:
            with self._path.open("ab") as file:
                file.write(b"\n" * self._missing_end + "".join(f"{word}\n" for word in fresh).encode())
                file.flush()
                os.fsync(file.fileno())
            self._missing_end = False
            self._known.update(fresh)


class Vocabulary:
    """The words that one process knows, and their beginnings. It never shrinks, and outlives generations."""

    def __init__(self) -> None:
        self._words = _Texts()
        self._starts = _Texts()
        self._near: dict[tuple[str, int, bool], tuple[str, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        fresh = self._words.add(words)
        if fresh:
            self._starts.add(word[:length] for word in fresh for length in range(1, len(word) + 1))
            self._near = {}

    def near(self, word: str, errors: int, *, unfinished: bool) -> tuple[str, ...]:
        """Known words (or beginnings, if `unfinished`) at most `errors` (0 to 2) typing errors away, the word itself included.

        An error is a letter missing, added or changed, or two neighbouring letters swapped.
        """
        key = (word, errors, unfinished)
        found = self._near.get(key)
        if found is None:
            texts = self._starts if unfinished else self._words
            found = tuple(sorted(texts.near(word, errors)))
            if len(self._near) >= _REMEMBERED:
                self._near = {}
            self._near[key] = found
        return found


class _Texts:
    """Words, or beginnings of words. The two are separate, though every word is a beginning too: words are three times
    fewer."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._by_length: dict[int, _TextsOfOneLength] = {}

    def add(self, texts: Iterable[str]) -> set[str]:
        """Adds texts; returns those that were new."""
        fresh = set(texts) - self._known
        self._known |= fresh
        by_length = defaultdict(list)
        for text in fresh:
            by_length[len(text)].append(text)
        for length, its_texts in by_length.items():
            self._by_length.setdefault(length, _TextsOfOneLength(length)).add(its_texts)
        return fresh

    def near(self, word: str, errors: int) -> list[str]:
        found: list[str] = []
        for length in range(len(word) - errors, len(word) + errors + 1):
            texts = self._by_length.get(length)
            if texts is not None:
                found += texts.of(texts.near(word, errors))
        return found


class _TextsOfOneLength:
    """Numbered texts of one length. A set of them is an integer in which each bit stands for a text."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._texts: list[str] = []
        # for each position and letter, the set of texts that have that letter there
        self._having: list[dict[str, int]] = [{} for _ in range(length)]

    def add(self, texts: list[str]) -> None:
        size = len(texts) // 8 + 1
        having = [defaultdict[str, bytearray](lambda: bytearray(size)) for _ in range(self._length)]
        for number, text in enumerate(texts):
            byte, bit = number >> 3, 1 << (number & 7)
            for at_place, letter in zip(having, text, strict=True):
                at_place[letter][byte] |= bit
        first = len(self._texts)
        for known, fresh in zip(self._having, having, strict=True):
            for letter, bits in fresh.items():
                known[letter] = known.get(letter, 0) | int.from_bytes(bits, "little") << first
        self._texts += texts

    def of(self, bits: int) -> list[str]:
        """The texts of a set."""
        found = []
        while bits:
            lowest = bits & -bits
            found.append(self._texts[lowest.bit_length() - 1])
            bits ^= lowest
        return found

    def near(self, word: str, errors: int) -> int:
        """The set of texts at most `errors` away: the usual table of edit distances, filled one letter of `word` after the
        other, for all texts at once. A cell is the set of texts that reach it."""
        steps, wanted = _steps(errors, self._length - len(word))
        everything = (1 << len(self._texts)) - 1
        row = [everything if step.shift >= 0 else 0 for step in steps]
        row_before = row
        letter_before = ""
        for i, letter in enumerate(word):
            next_row: list[int] = []
            for cell, step in enumerate(steps):
                place = i + step.shift
                is_inside = 0 <= place < self._length
                reached = row[cell] & self._having[place].get(letter, 0) if is_inside else 0
                if step.other >= 0:
                    reached |= row[step.other]
                    if is_inside and place and (swapped := row_before[step.other]):
                        swapped &= self._having[place - 1].get(letter, 0)
                        reached |= swapped & self._having[place].get(letter_before, 0)
                if step.too_many >= 0:
                    reached |= row[step.too_many]
                if step.missing >= 0:
                    reached |= next_row[step.missing]
                next_row.append(reached)
            row_before, row, letter_before = row, next_row, letter
        found = 0
        for cell in wanted:
            found |= row[cell]
        return found


class _Step(NamedTuple):
    """A cell of a row: how many more letters of the text than of the word have been read, and the cells from which one
    more error leads to it (-1 for none): a letter changed or two swapped; one too many in the word; one missing."""

    shift: int
    other: int
    too_many: int
    missing: int


@cache
def _steps(errors: int, difference: int) -> tuple[list[_Step], list[int]]:
    """The cells from which a text with `difference` more letters can still be reached, and those in which it is reached."""
    cells = [
        (made, shift)
        for made in range(errors + 1)
        for shift in range(-made, made + 1)
        if made + abs(difference - shift) <= errors
    ]
    number = {cell: position for position, cell in enumerate(cells)}

    def of(made: int, shift: int) -> int:
        return number.get((made, shift), -1)

    steps = [_Step(shift, of(made - 1, shift), of(made - 1, shift + 1), of(made - 1, shift - 1)) for made, shift in cells]
    return steps, [position for position, (_, shift) in enumerate(cells) if shift == difference]


class VocabularyReader:
    """A reader that follows the file of one generation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def fresh_words(self) -> list[str]:
        """The words of the whole lines added since the last call."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        complete = lines.rfind(b"\n") + 1
        self._read += complete
        return lines[:complete].decode(errors="replace").split("\n")[:-1]
