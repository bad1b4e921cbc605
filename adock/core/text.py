"""Normal forms of typed text, for comparison.

`fold` keeps spaces and punctuation: it is for comparing headers, sorting names, recognising words. `words` is for names
when punctuation does not matter.

Nothing else calls unicodedata.normalize: putting combining marks in order takes a time that grows with the square of their
number, 15 s for the 100,000 that a form may hold.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

WORD = re.compile(r"[^\W_]+")
# Those of forms (HTML, "textarea"); str.splitlines knows seven more, which boxes show inside a line.
_LINE_END = re.compile(r"\r\n|\r|\n")

# Categories of invisible characters: controls, those that reverse or join writing, surrogates, private ones.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})

# Letters that Unicode does not decompose, though a reader does.
_LIGATURES = {
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
    "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "ı": "i", "þ": "th", "Þ": "th", "ŧ": "t", "Ŧ": "t",
}  # fmt: skip
APOSTROPHES = "’‘‛ʼʹ′´`"

# Nothing longer is normalised. A name has a few dozen characters, the longest text that people may write 2,000.
LONGEST_NORMALISED = 10_000
# No alphabet stacks more marks on a letter (UAX #15, stream-safe text).
MOST_MARKS = 30


class TooLong(ValueError):
    """A text of more than LONGEST_NORMALISED characters, which is not looked at."""


def normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in that normal form, without the marks that follow MOST_MARKS others. Raises TooLong."""
    if text.isascii():
        return text
    if len(text) > LONGEST_NORMALISED:
        raise TooLong(len(text))
    return unicodedata.normalize(form, text if len(text) <= MOST_MARKS else _without_heaps(text))


def _without_heaps(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        before, after = _marks(sign)
        marks = marks + before if after is None else after
        if marks <= MOST_MARKS:
            kept.append(sign)
    return text if len(kept) == len(text) else "".join(kept)


@lru_cache(maxsize=8192)
def _marks(sign: str) -> tuple[int, int | None]:
    """How many marks the sign decomposes into before its first letter, and how many after its last; None for the latter when it
    has no letter at all. A mark is told by its class once decomposed: U+0F73 has none itself, and is two marks."""
    classes = [unicodedata.combining(part) for part in _decomposed(sign)]
    letters = [place for place, kind in enumerate(classes) if not kind]
    return (letters[0], len(classes) - 1 - letters[-1]) if letters else (len(classes), None)


def _decomposed(sign: str) -> str:
    """As NFKD has it, less Hangul, which holds no mark."""
    parts = [part for part in unicodedata.decomposition(sign).split() if not part.startswith("<")]
    return "".join(_decomposed(chr(int(part, 16))) for part in parts) if parts else sign


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, every apostrophe the straight one; folding twice changes nothing.

    What comes after LONGEST_NORMALISED characters is left out.
    """
    if len(text) > LONGEST_NORMALISED:
        text = text[:LONGEST_NORMALISED]
    if text.isascii():
        return text.lower().replace("`", "'")
    text = text.translate(_LATIN)
    return text.lower() if text.isascii() else _fold_any_script(text[:LONGEST_NORMALISED])[:LONGEST_NORMALISED]


def lines_of(text: str) -> list[str]:
    """The lines of a text as the box it was typed in counts them: blank ones too, and no sign but a new line ends one."""
    return _LINE_END.split(text)


def words(text: str) -> list[str]:
    """The folded runs of letters and digits, in order: "L'Été-2M" gives ["l", "ete", "2m"]."""
    return WORD.findall(fold(text))


def compact(text: str) -> str:
    """Letters and digits only, in upper case: identification numbers without their spaces and punctuation."""
    return "".join(words(text)).upper()


def _fold_any_script(text: str) -> str:
    text = normal("NFKD", text).casefold()[:LONGEST_NORMALISED]
    text = normal("NFKD", text).translate(_LATIN)
    return "".join(_plain(character) for character in text if not unicodedata.combining(character))


def _plain(character: str) -> str:
    """Digits of every script become 0-9, so that a number is a number whichever keyboard typed it."""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _latin_table() -> dict[int, str]:
    table = {ord(character): "'" for character in APOSTROPHES}
    for code in range(0x80, 0x250):
        decomposed = normal("NFKD", chr(code)).casefold()
        bare = "".join(character for character in decomposed if not unicodedata.combining(character))
        if bare.isascii():
            table[code] = bare
    return table | {ord(character): plain for character, plain in _LIGATURES.items()}


_LATIN = _latin_table()
