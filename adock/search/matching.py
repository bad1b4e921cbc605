"""From a text to queries of the index: one for each way in which an establishment may match.

Each way holds the one before: an exact name has all its words in order, which all match exactly, which all match when
typing errors are forgiven. `None` stands for a query that finds nothing, so that no time is spent on it.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import tantivy

from adock.search import schema
from adock.search.naming import Elided, Piece, Spaced, whole_word
from adock.search.query import ParsedText
from adock.search.schema import NAME_STARTS, NAMES, NUMBERS, ORDERS, PLACE_STARTS, PLACES, SCHEMA, SIRET
from adock.search.vocabulary import Vocabulary

Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

# Above this many words, the engine is quicker with a set than with a union of single words.
_FEW = 16
# Names listed one by one when a beginning has no more of them than this.
_FEW_NAMES = 32
FORGIVEN_IN_SHORT, SHORT, FORGIVEN_IN_LONG, LONG = 1, 4, 2, 8


def forgiven_errors(word: str) -> int:
    """How many typing errors a word may hold: one from 4 letters, two from 8; none with a digit in it."""
    if len(word) < SHORT or not word.isalpha():
        return 0
    return FORGIVEN_IN_LONG if len(word) >= LONG else FORGIVEN_IN_SHORT


def union(queries: Iterable[Query | None]) -> Query | None:
    some = [query for query in queries if query is not None]
    if len(some) < 2:
        return some[0] if some else None
    return Query.boolean_query([(SHOULD, query) for query in some])


def intersection(queries: Iterable[Query | None]) -> Query | None:
    every = list(queries)
    if any(query is None for query in every):
        return None
    return every[0] if len(every) == 1 else Query.boolean_query([(MUST, query) for query in every if query])


class Index:
    """What matching needs of one state of the index: which words it has, and the neighbours of a word."""

    def __init__(self, searcher: tantivy.Searcher, vocabulary: Vocabulary) -> None:
        self.searcher = searcher
        self._vocabulary = vocabulary
        self._forgiving: dict[tuple[str, bool], Query | None] = {}

    def has(self, field: str, word: str) -> bool:
        return self.searcher.doc_freq(field, word) > 0

    def term(self, field: str, word: str) -> Query | None:
        return Query.term_query(SCHEMA, field, word, index_option="basic") if self.has(field, word) else None

    def any_term(self, field: str, words: Sequence[str]) -> Query | None:
        present = [word for word in words if self.has(field, word)]
        if len(present) > _FEW:
            return Query.term_set_query(SCHEMA, field, present)
        return union(Query.term_query(SCHEMA, field, word, index_option="basic") for word in present)

    def whole(self, word: str) -> Query | None:
        return union((self.term(NAMES, word), self.term(PLACES, word)))

    def unfinished(self, word: str) -> Query | None:
        return union((self.term(NAME_STARTS, word), self.term(PLACE_STARTS, word)))

    def exact_number(self, number: str) -> Query | None:
        return union((self.term(SIRET, number), self.term(NUMBERS, number)))

    def siret_prefix(self, digits: str) -> Query | None:
        if not self.searcher.terms_with_prefix(SIRET, digits, limit=1):
            return None
        return intersection((Query.regex_query(SCHEMA, SIRET, digits + ".*"), self.term(schema.FILTERS, schema.FINDABLE)))

    def name_begins(self, order: str) -> Query | None:
        """Names in which some word begins the sequence `order`, words joined by "_", the last one unfinished."""
        found = self.searcher.terms_with_prefix(ORDERS, order, limit=_FEW_NAMES + 1)
        if len(found) > _FEW_NAMES:
            return Query.regex_query(SCHEMA, ORDERS, order + ".*")
        return self.any_term(ORDERS, [text for text, _ in found])

    def near(self, word: str, distance: int) -> Sequence[str]:
        """Known words at most `distance` errors away."""
        return self._vocabulary.near(word, distance, unfinished=False)

    def forgiving(self, word: str, *, unfinished: bool) -> Query | None:
        """Words near this one; None when there is none but itself."""
        key = (word, unfinished)
        if key not in self._forgiving:
            near = self._vocabulary.near(word, forgiven_errors(word), unfinished=unfinished)
            fields = (NAME_STARTS, PLACE_STARTS) if unfinished else (NAMES, PLACES)
            others = _shortest(near) if unfinished else near
            if set(others) <= {word}:
                self._forgiving[key] = None
            else:
                self._forgiving[key] = union(self.any_term(field, others) for field in fields)
        return self._forgiving[key]


def _shortest(starts: Sequence[str]) -> list[str]:
    """Without those that begin with another: what they find is found by it."""
    kept: list[str] = []
    for start in sorted(starts):
        if not (kept and start.startswith(kept[-1])):
            kept.append(start)
    return kept


class Match:
    """One text against one index. Each property is worked out when it is needed, and once."""

    def __init__(self, text: ParsedText, index: Index) -> None:
        self._text = text
        self._index = index

    @cached_property
    def by_number(self) -> Query | None:
        return union(self._index.exact_number(number) for number in self._text.numbers)

    @cached_property
    def by_exact_name(self) -> Query | None:
        return union(self._index.term(ORDERS, schema.whole_name(order)) for order in self._text.orders)

    @cached_property
    def by_words_in_order(self) -> Query | None:
        return union(self._in_order(order) for order in self._text.orders)

    @cached_property
    def by_words(self) -> Query | None:
        every_word = intersection(self._exactly(piece, position) for position, piece in enumerate(self._text.pieces))
        return union((every_word, self._by_digits(self._text.digits, unfinished=True))) if self._text.digits else every_word

    @cached_property
    def by_forgiven_words(self) -> Query | None:
        """All words, errors forgiven; None when that can find nothing more than `by_words`."""
        pieces = list(enumerate(self._text.pieces))
        nearby = [self._nearly(piece, position) for position, piece in pieces]
        if all(query is None for query in nearby):
            return None
        return intersection(
            union((self._exactly(piece, position), near)) for (position, piece), near in zip(pieces, nearby, strict=True)
        )

    def _in_order(self, order: tuple[str, ...]) -> Query | None:
        if len(order) == 1:
            return self._index.term(NAME_STARTS, self._text.last if len(self._text.pieces) == 1 else order[0])
        beginning = "_".join(order[:-1])
        return union(self._index.name_begins(f"{beginning}_{last}") for last in {order[-1], self._text.last})

    def _is_last(self, position: int) -> bool:
        return position == len(self._text.pieces) - 1

    def _exactly(self, piece: Piece, position: int) -> Query | None:
        unfinished = self._is_last(position)
        if isinstance(piece, Spaced | Elided):
            *first, last = piece.parts
            parts = [*map(self._index.whole, first), self._word(last, unfinished=unfinished)]
            return union((self._word(piece.word, unfinished=unfinished), intersection(parts)))
        word = whole_word(piece)
        return self._by_digits(word, unfinished) if word.isdecimal() else self._word(word, unfinished=unfinished)

    def _word(self, word: str, *, unfinished: bool) -> Query | None:
        found = self._index.unfinished(word) if unfinished else self._index.whole(word)
        if len(word) >= SHORT and not word.isalpha():
            return union((found, self._index.exact_number(word.upper())))
        return found

    def _by_digits(self, digits: str, unfinished: bool) -> Query | None:
        """A number, the beginning of a SIRET, of a postcode, or a word of a name."""
        ways = [self._index.whole(digits)]
        if unfinished:
            ways.append(self._index.unfinished(digits))
        if len(digits) > 5:
            ways.append(self._index.exact_number(digits))
            if len(digits) not in (9, 14):
                ways.append(self._index.siret_prefix(digits))
        return union(ways)

    def _nearly(self, piece: Piece, position: int) -> Query | None:
        """The piece with errors; None when it may hold none or nothing is near."""
        unfinished = self._is_last(position)
        ways = [self._near_word(whole_word(piece), unfinished=unfinished)]
        if isinstance(piece, Elided):
            article, word = piece.parts
            near = self._near_word(word, unfinished=unfinished)
            ways.append(near and intersection((self._index.whole(article), near)))
        return union(ways)

    def _near_word(self, word: str, *, unfinished: bool) -> Query | None:
        return self._index.forgiving(word, unfinished=unfinished) if forgiven_errors(word) else None
