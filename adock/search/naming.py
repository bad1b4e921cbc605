"""Reading of company names, the same when they are indexed and when they are searched.

Punctuation separates, save dots between short pieces ("S.M.T.", "SM.T."), which vanish. Single letters that follow one
another are read together ("S M T" is "smt", "2 A" is "2a"), and still found one by one. An elided article is read both
apart and joined ("L'OREAL", "L OREAL": "l", "oreal", and also "loreal"). SAINT and ST are one word, and so are SAINTE and
STE. "&" separates, and a name that contains it is also found by "et". Legal forms are left out, unless nothing else remains.
"""

import re
from typing import NamedTuple

from adock.core.text import fold

# A word longer than this is cut, in names and in queries alike: no name needs more, and an index of prefixes would grow.
LONGEST_WORD = 40

LEGAL_FORMS = frozenset(
    [
        "sarl",
        "sarlu",
        "sas",
        "sasu",
        "eurl",
        "sa",
        "snc",
        "ei",
        "eirl",
        "scop",
        "scic",
        "gie",
        "geie",
        "sca",
        "scs",
        "sci",
        "earl",
        "gaec",
        "scea",
        "selarl",
        "selarlu",
        "selas",
        "selasu",
    ]
)
LEGAL_FORMS_IN_FULL = re.compile(
    r"\b(?:societe (?:a responsabilite limitee|par actions simplifiee|anonyme|en nom collectif|cooperative)"
    r"|entreprise (?:unipersonnelle a responsabilite limitee|individuelle(?: a responsabilite limitee)?)"
    r"|groupement d.interet economique)(?: unipersonnelle)?\b"
)
# Words written short or long: the long form stands for both, and the short one is found too.
_LONG_FORMS = {"st": "saint", "ste": "sainte"}
_SHORT_FORMS = {long: short for short, long in _LONG_FORMS.items()}
_FULL_FORM_WORDS = frozenset({"societe", "entreprise", "groupement"})
_ELIDED = frozenset("ld")
_VOWELS = frozenset("aeiouyh")

_CHUNK = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")
# Names made only of words of two characters or more, separated by spaces or hyphens: most names, which need no closer
# reading. A word of one letter does, since it may be part of initials or an article.
_PLAIN = re.compile(r"[a-z0-9]{2,40}(?:[ -]+[a-z0-9]{2,40})*")
# Words that need a closer reading even in a plain name.
_OUT_OF_THE_ORDINARY = LEGAL_FORMS | _FULL_FORM_WORDS | _LONG_FORMS.keys() | _SHORT_FORMS.keys()


class Dotted(NamedTuple):
    """Short pieces between dots, "S.M.T.": `word` is "smt", `parts` are "s", "m", "t"."""

    word: str
    parts: tuple[str, ...]


class Spaced(NamedTuple):
    """Single characters separated by spaces, "S M T": `word` is "smt", `parts` are "s", "m", "t"."""

    word: str
    parts: tuple[str, ...]


class Elided(NamedTuple):
    """An article and its word, "L'OREAL": `word` is "loreal", `parts` are "l" and "oreal"."""

    word: str
    parts: tuple[str, ...]


Piece = str | Dotted | Spaced | Elided


class NameForms(NamedTuple):
    """The forms under which a name is found."""

    orders: tuple[tuple[str, ...], ...]
    """Its words in order, without legal forms; a second time with "et" when it contains "&"."""
    words: set[str]
    """All words that find it, in no order."""


def read_pieces(text: str) -> list[Piece]:
    """The pieces of a name or of a query, legal forms included."""
    folded = fold(text).strip()
    return [*_plain_words(folded)] or _close_reading(folded)


def words_in_order(pieces: list[Piece]) -> tuple[str, ...]:
    """The words that count, each in its long form: equal names have the same ones."""
    order: list[str] = []
    for piece in pieces:
        if isinstance(piece, Elided):
            order.extend(piece.parts)
        else:
            order.append(piece if isinstance(piece, str) else piece.word)
    return tuple(_LONG_FORMS.get(word, word) for word in order)


def without_legal_forms(pieces: list[Piece]) -> list[Piece]:
    """The pieces without legal forms, short (SARL, S.A.S.) or in full; all of them when nothing else remains."""
    kept = [piece for piece in pieces if whole_word(piece) not in LEGAL_FORMS]
    if len(kept) > 2 and not _FULL_FORM_WORDS.isdisjoint(kept):
        in_full = " ".join(words_in_order(kept))
        shorter = LEGAL_FORMS_IN_FULL.sub(" ", in_full)
        if shorter != in_full:
            kept = read_pieces(shorter)
    return kept or pieces


def name_forms(name: str) -> NameForms:
    folded = fold(name).strip()
    plain = _plain_words(folded)
    if plain and _OUT_OF_THE_ORDINARY.isdisjoint(plain):
        return NameForms((tuple(plain),), set(plain))
    pieces: list[Piece] = [*plain] or _close_reading(folded)
    found = all_words(pieces)
    orders = [words_in_order(without_legal_forms(pieces))]
    if "&" in folded:
        pieces = read_pieces(folded.replace("&", " et "))
        found |= all_words(pieces)
        orders.append(words_in_order(without_legal_forms(pieces)))
    return NameForms(tuple(order for order in orders if order), found)


def whole_word(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.word


def both_lengths(word: str) -> tuple[str, ...]:
    """Both SAINT and ST, or both SAINTE and STE, whichever is given; any other word alone."""
    other = _LONG_FORMS.get(word) or _SHORT_FORMS.get(word)
    return (word, other) if other else (word,)


def all_words(pieces: list[Piece]) -> set[str]:
    """Every word that finds these pieces: whole, part by part, SAINT for ST."""
    found: set[str] = set()
    for piece in pieces:
        if isinstance(piece, str):
            found.update(both_lengths(piece))
        else:
            for word in (piece.word, *piece.parts):
                found.update(both_lengths(word))
    return found


def _plain_words(folded: str) -> list[str]:
    """The words of a name that needs no closer reading, as most; empty for the others."""
    return folded.replace("-", " ").split() if _PLAIN.fullmatch(folded) else []


def _close_reading(folded: str) -> list[Piece]:
    pieces: list[Piece] = []
    alone: list[str] = []
    for piece in _bind_articles(_chunk_pieces(folded)):
        if isinstance(piece, str) and len(piece) == 1:
            alone.append(piece)
        else:
            pieces += _read_together(alone)
            alone = []
            pieces.append(piece)
    return pieces + _read_together(alone)


def _read_together(alone: list[str]) -> list[Piece]:
    """Initials as one word; figures alone stay figures."""
    if len(alone) < 2 or all(map(str.isdecimal, alone)):
        return list(alone)
    return [Spaced("".join(alone)[:LONGEST_WORD], tuple(alone))]


def _chunk_pieces(folded: str) -> list[Piece]:
    pieces: list[Piece] = []
    for chunk in _CHUNK.findall(folded):
        for word in chunk.split("'"):
            if "." in word:
                pieces.extend(_undotted(word.split(".")))
            else:
                pieces.append(word[:LONGEST_WORD])
    return pieces


def _undotted(parts: list[str]) -> list[Piece]:
    """Joins short neighbours into one word ("s.m.t", "sm.t"); a longer one stands alone ("e.dupont")."""
    pieces: list[Piece] = []
    run: list[str] = []
    for part in [*parts, ""]:
        if part and len(part) <= 2:
            run.append(part)
            continue
        if len(run) > 1:
            pieces.append(Dotted("".join(run)[:LONGEST_WORD], tuple(run)))
        else:
            pieces.extend(run)
        run = []
        if part:
            pieces.append(part[:LONGEST_WORD])
    return pieces


def _bind_articles(pieces: list[Piece]) -> list[Piece]:
    bound: list[Piece] = []
    for piece in pieces:
        before = bound[-1] if bound else None
        is_word = isinstance(piece, str) and len(piece) > 1 and piece[0] in _VOWELS
        if is_word and isinstance(before, str) and before in _ELIDED:
            assert isinstance(piece, str)
            bound[-1] = Elided((before + piece)[:LONGEST_WORD], (before, piece))
        else:
            bound.append(piece)
    return bound
