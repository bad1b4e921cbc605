"""Suggestion of another spelling for a text that found nothing.

The search itself forgives the usual number of errors; here one more is tried in short words, as are words split in two or
joined. Candidates are tried from the nearest to the farthest, until one finds something.
"""

from collections.abc import Iterator
from itertools import product

from adock.search import calls
from adock.search.matching import Index, ways_of
from adock.search.naming import whole_word
from adock.search.query import parse_text
from adock.search.schema import NAME, PLACE, TERMS

# Candidates tried before giving up: each costs a search.
_MOST_TRIED = 40
_MOST_WORDS = 6
_SPELLINGS_OF_A_WORD = 6
_LONGEST_DISTANCE = 2
_SHORT = 3


def nearest(text: str, index: Index) -> str | None:
    words = [whole_word(piece) for piece in parse_text(text).pieces]
    if not words or len(words) > _MOST_WORDS:
        return None
    tried = {" ".join(words)}
    for candidate in _candidates(words, index):
        if candidate not in tried:
            tried.add(candidate)
            if _finds_something(candidate, index):
                return candidate
        if len(tried) > _MOST_TRIED:
            break
    return None


def _candidates(words: list[str], index: Index) -> Iterator[str]:
    """Candidate texts from the nearest to the farthest; equally near ones by the most frequent words."""
    ways = [list(enumerate(_spellings(word, index))) for word in words]
    combined = [
        (sum(cost for _, (cost, _) in way), sum(place for place, _ in way), " ".join(word for _, (_, word) in way))
        for way in product(*ways)
    ]
    for position in range(len(words) - 1):
        joined = words[position] + words[position + 1]
        if _frequency(joined, index):
            combined.append((1, 0, " ".join([*words[:position], joined, *words[position + 2 :]])))
    return (candidate for *_, candidate in sorted(combined))


def _spellings(word: str, index: Index) -> list[tuple[int, str]]:
    """The word, its neighbours and its two halves, each with its cost."""
    found = [(0, word)]
    if not word.isalpha():
        return found
    farthest = 1 if len(word) <= _SHORT else _LONGEST_DISTANCE
    known = {word}
    for distance in range(1, farthest + 1):
        near = set(index.near(word, distance)) - known
        known |= near
        by_frequency = sorted(near, key=lambda other: (-_frequency(other, index), other))
        found += [(distance, other) for other in by_frequency if len(other) > 1 and _frequency(other, index)]
    halves = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
    found += [(1, f"{left} {right}") for left, right in halves if _frequency(left, index) and _frequency(right, index)]
    return sorted(found, key=lambda spelling: spelling[0])[:_SPELLINGS_OF_A_WORD]


def _frequency(word: str, index: Index) -> int:
    return index.searcher.doc_freq(TERMS, NAME + word) + index.searcher.doc_freq(TERMS, PLACE + word)


def _finds_something(text: str, index: Index) -> bool:
    words = ways_of(parse_text(text), index).words
    return words is not None and calls.finds_any(index.searcher, words.query)
