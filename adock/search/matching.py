"""Matching: turns a text into queries of the index, one for each way in which an establishment may match.

Each way includes the one before: an exact name has all its words in order, words in order all match exactly, and words
that match exactly also match with typing errors forgiven. Exact numbers stand apart.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import tantivy

from adock.search import schema
from adock.search.clauses import Clause, any_term, beginning, intersection, term, union
from adock.search.naming import Elided, Piece, Spaced
from adock.search.query import ParsedText
from adock.search.schema import NAME, NAME_START, NUMBER, ORDER, PLACE, PLACE_START, SIRET, TERMS
from adock.search.vocabulary import Vocabulary

# Words whose queries are cached for as long as the index does not change.
_REMEMBERED = 20_000
# Word lengths from which one error is forgiven, then two.
_ONE_ERROR_FROM, _TWO_ERRORS_FROM = 4, 8
# Up to this many digits may begin a postcode; more begin a SIRET.
_LONGEST_POSTCODE = 5
_WHOLE_NUMBERS = (9, 14)


def forgiven_errors(word: str) -> int:
    """How many typing errors a word may contain: one from 4 letters, two from 8; none if it has a digit."""
    if len(word) < _ONE_ERROR_FROM or not word.isalpha():
        return 0
    return 2 if len(word) >= _TWO_ERRORS_FROM else 1


class Index:
    """One state of the index, as matching needs it: which words it has, and the neighbours of a word."""

    def __init__(self, searcher: tantivy.Searcher, vocabulary: Vocabulary) -> None:
        self.searcher = searcher
        self._vocabulary = vocabulary
        self._terms: dict[str, Clause | None] = {}
        self._forgiving: dict[tuple[str, bool], Clause | None] = {}

    def term(self, text: str) -> Clause | None:
        try:
            return self._terms[text]
        except KeyError:
            if len(self._terms) >= _REMEMBERED:
                self._terms = {}
            found = self._terms[text] = term(self.searcher, text)
            return found

    def whole(self, word: str) -> Clause | None:
        return union((self.term(NAME + word), self.term(PLACE + word)))

    def unfinished(self, word: str) -> Clause | None:
        return union((self.term(NAME_START + word), self.term(PLACE_START + word)))

    def exact_number(self, number: str) -> Clause | None:
        return union((self.term(SIRET + number), self.term(NUMBER + number)))

    def siret_prefix(self, digits: str) -> Clause | None:
        start = SIRET + digits
        most = sum([frequency for _, frequency in self.searcher.terms_with_prefix(TERMS, start)])
        return intersection((beginning(start, most), self.term(schema.FILTER + schema.FINDABLE))) if most else None

    def name_begins(self, order: str) -> Clause:
        """Names in which the sequence `order` begins at some word; words are joined by "_", the last one unfinished."""
        return beginning(ORDER + order, self.searcher.num_docs)

    def near(self, word: str, errors: int) -> tuple[str, ...]:
        """Known words at most `errors` typing errors away from this one."""
        return self._vocabulary.near(word, errors, unfinished=False)

    def forgiving(self, word: str, *, unfinished: bool) -> Clause | None:
        """Establishments that have this word or one near it; None when no known word is near."""
        key = (word, unfinished)
        if key not in self._forgiving:
            if len(self._forgiving) >= _REMEMBERED:
                self._forgiving = {}
            self._forgiving[key] = self._near_clause(word, unfinished=unfinished)
        return self._forgiving[key]

    def _near_clause(self, word: str, *, unfinished: bool) -> Clause | None:
        near: Sequence[str] = self._vocabulary.near(word, forgiven_errors(word), unfinished=unfinished)
        if unfinished:
            near = _shortest(near)
        if not near or (len(near) == 1 and near[0] == word):
            return None
        kinds = (NAME_START, PLACE_START) if unfinished else (NAME, PLACE)
        return any_term(self.searcher, [kind + other for kind in kinds for other in near])


def _shortest(starts: Iterable[str]) -> list[str]:
    """The sorted `starts` without those that begin with another one, which finds all that they find."""
    kept: list[str] = []
    for start in starts:
        if not (kept and start.startswith(kept[-1])):
            kept.append(start)
    return kept


class Ways(NamedTuple):
    """How a text matches. From `words_in_order` on, each way includes the one before."""

    number: Clause | None = None
    exact_name: Clause | None = None
    words_in_order: Clause | None = None
    words: Clause | None = None
    forgiven_words: Clause | None = None
    """Also None when it would find nothing more than `words`."""

    @property
    def any(self) -> Clause | None:
        return union((self.number, self.forgiven_words or self.words))


def ways_of(text: ParsedText, index: Index) -> Ways:
    return _Reading(text, index).ways()


class _Reading:
    def __init__(self, text: ParsedText, index: Index) -> None:
        self._text = text
        self._index = index
        self._last = len(text.pieces) - 1

    def ways(self) -> Ways:
        exact = [self._exactly(piece, position == self._last) for position, piece in enumerate(self._text.pieces)]
        words = intersection(exact)
        if self._text.digits:
            words = union((words, self._by_digits(self._text.digits, unfinished=True)))
        orders = self._text.orders if words else ()
        return Ways(
            number=union([self._index.exact_number(number) for number in self._text.numbers]),
            exact_name=union([self._index.term(ORDER + schema.whole_name(order)) for order in orders]),
            words_in_order=union([self._in_order(order) for order in orders]),
            words=words,
            forgiven_words=self._forgiven(exact),
        )

    def _forgiven(self, exact: list[Clause | None]) -> Clause | None:
        nearby = [self._nearly(piece, position == self._last) for position, piece in enumerate(self._text.pieces)]
        if all(near is None for near in nearby):
            return None
        return intersection([near or same for near, same in zip(nearby, exact, strict=True)])

    def _in_order(self, order: tuple[str, ...]) -> Clause | None:
        if len(order) == 1:
            return self._index.term(NAME_START + (self._text.last if len(self._text.pieces) == 1 else order[0]))
        beginning = "_".join(order[:-1])
        return union([self._index.name_begins(f"{beginning}_{last}") for last in {order[-1], self._text.last}])

    def _exactly(self, piece: Piece, unfinished: bool) -> Clause | None:
        if isinstance(piece, str):
            return self._by_digits(piece, unfinished) if piece.isdecimal() else self._word(piece, unfinished)
        if isinstance(piece, Spaced | Elided):
            *first, last = piece.parts
            parts = [*map(self._index.whole, first), self._word(last, unfinished)]
            return union((self._word(piece.word, unfinished), intersection(parts)))
        return self._word(piece.word, unfinished)

    def _word(self, word: str, unfinished: bool) -> Clause | None:
        found = self._index.unfinished(word) if unfinished else self._index.whole(word)
        if len(word) >= _ONE_ERROR_FROM and not word.isalpha():
            return union((found, self._index.exact_number(word.upper())))
        return found

    def _by_digits(self, digits: str, unfinished: bool) -> Clause | None:
        """Digits read as a number, the beginning of a SIRET or of a postcode, or a word of a name."""
        ways = [self._index.whole(digits)]
        if unfinished:
            ways.append(self._index.unfinished(digits))
        if len(digits) > _LONGEST_POSTCODE:
            ways.append(self._index.exact_number(digits))
            if len(digits) not in _WHOLE_NUMBERS:
                ways.append(self._index.siret_prefix(digits))
        return union(ways)

    def _nearly(self, piece: Piece, unfinished: bool) -> Clause | None:
        """The piece with errors forgiven; None when it may contain none or nothing is near."""
        if isinstance(piece, str):
            return self._near_word(piece, unfinished)
        ways = [self._near_word(piece.word, unfinished)]
        if isinstance(piece, Elided):
            article, word = piece.parts
            ways.append(intersection((self._index.whole(article), self._near_word(word, unfinished))))
        near = union(ways)
        return near and union((near, self._exactly(piece, unfinished)))

    def _near_word(self, word: str, unfinished: bool) -> Clause | None:
        return self._index.forgiving(word, unfinished=unfinished) if forgiven_errors(word) else None
