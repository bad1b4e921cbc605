"""Every word of the index, and those near a given one.

The engine can match all words within a distance, but walks its whole dictionary each time and does not say which words it
found. So each reader keeps the words, and their beginnings, in a small index of its own in memory: the neighbours of a
word are looked up once, remembered, and then are plain words to search for.

Words are only ever added, in a file that readers follow; one that no establishment bears any more does no harm.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

# Neighbours remembered: a few hundred bytes each.
_REMEMBERED = 20_000
_MOST_NEIGHBOURS = 2_000
_MEMORY = 50_000_000


class VocabularyFile:
    """The words of a generation, one a line, in the order they came."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        self._file.seek(0)
        lines = self._file.read()
        if lines and not lines.endswith(b"\n"):
            # a writer died in the middle of a word: end it there, half a word does no harm
            self._file.write(b"\n")
            self._file.flush()
        self._known = set(lines.decode(errors="replace").split("\n"))

    def add(self, words: Iterable[str]) -> None:
        """Written and safe on return."""
        fresh = sorted(word for word in words if word not in self._known)
        if fresh:
            self._known.update(fresh)
            self._file.write("".join(f"{word}\n" for word in fresh).encode())
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Vocabulary:
    """What one process knows of the words: grows, never shrinks, outlives generations."""

    def __init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("start", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("number", fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._searcher = self._index.searcher()
        self._texts: list[str] = []
        self._starts: set[str] = set()
        self._wholes: set[str] = set()
        self._near: dict[tuple[str, int, bool], tuple[str, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        fresh = set(words) - self._wholes
        if not fresh:
            return
        starts = {word[:length] for word in fresh for length in range(1, len(word) + 1)} - self._starts
        writer = self._index.writer(_MEMORY, 1)
        for text in starts | fresh:
            written = tantivy.Document()
            if text in starts:
                written.add_text("start", text)
            if text in fresh:
                written.add_text("whole", text)
            written.add_unsigned("number", len(self._texts))
            self._texts.append(text)
            writer.add_document(written)
        writer.commit()
        writer.wait_merging_threads()
        self._wholes |= fresh
        self._starts |= starts
        self._index.reload()
        self._searcher = self._index.searcher()
        self._near = {}

    def near(self, word: str, distance: int, *, unfinished: bool) -> Sequence[str]:
        """Known words (beginnings of words, if `unfinished`) at most `distance` typing errors away; itself if known.

        An error is one letter missing, too many, or another, or two neighbours swapped.
        """
        key = (word, distance, unfinished)
        found = self._near.get(key)
        if found is None:
            found = self._look_up(word, distance, "start" if unfinished else "whole")
            if len(self._near) >= _REMEMBERED:
                self._near = {}
            self._near[key] = found
        return found

    def _look_up(self, word: str, distance: int, field: str) -> tuple[str, ...]:
        query = tantivy.Query.fuzzy_term_query(self._schema, field, word, distance, transposition_cost_one=True)
        hits = self._searcher.search(query, limit=_MOST_NEIGHBOURS, count=False, order_by_field="number").hits
        return tuple(self._texts[number] for number, _ in hits)


class VocabularyReader:
    """Follows the file of one generation."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def fresh_words(self) -> list[str]:
        """Whole lines added since the last call."""
        start = self._file.tell()
        lines = self._file.read()
        complete = lines.rfind(b"\n") + 1
        self._file.seek(start + complete)
        return lines[:complete].decode(errors="replace").split("\n")[:-1]
