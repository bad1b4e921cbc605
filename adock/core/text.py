"""Normal forms of typed text, for comparison.

`fold` keeps spaces and punctuation: it is for comparing headers, sorting names, recognising words. `words` is for names
when punctuation does not matter.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")

# Categories of invisible characters: controls, those that reverse or join writing, surrogates, private ones.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})

# Letters that Unicode does not decompose, though a reader does.
_LIGATURES = {
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
    "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "ı": "i", "þ": "th", "Þ": "th", "ŧ": "t", "Ŧ": "t",
}  # fmt: skip
APOSTROPHES = "’‘‛ʼʹ′´`"


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, every apostrophe the straight one; folding twice changes nothing."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = text.translate(_LATIN)
    return text.lower() if text.isascii() else _fold_any_script(text)


def words(text: str) -> list[str]:
    """The folded runs of letters and digits, in order: "L'Été-2M" gives ["l", "ete", "2m"]."""
    return WORD.findall(fold(text))


def compact(text: str) -> str:
    """Letters and digits only, in upper case: identification numbers without their spaces and punctuation."""
    return "".join(words(text)).upper()


def _fold_any_script(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_LATIN)
    return "".join(_plain(character) for character in text if not unicodedata.combining(character))


def _plain(character: str) -> str:
    """Digits of every script become 0-9, so that a number is a number whichever keyboard typed it."""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _latin_table() -> dict[int, str]:
    table = {ord(character): "'" for character in APOSTROPHES}
    for code in range(0x80, 0x250):
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        bare = "".join(character for character in decomposed if not unicodedata.combining(character))
        if bare.isascii():
            table[code] = bare
    return table | {ord(character): plain for character, plain in _LIGATURES.items()}


_LATIN = _latin_table()
