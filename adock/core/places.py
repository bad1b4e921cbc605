"""Place names as people read them; the register and Sirene write them in capitals."""

import re

# stay in lower case inside a name, as INSEE writes them
_SMALL_WORDS = frozenset(
    {"de", "du", "des", "le", "la", "les", "en", "sur", "sous", "et", "aux", "au", "lès", "d", "l", "à"}
)
_WORD = re.compile(r"[^\W\d_]+")


def place_name(text: str) -> str:
    """ "SAINT-ANDRE-DES-EAUX" as "Saint-Andre-des-Eaux"; accents that the source lost are not invented."""
    lowered = text.lower()

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        return word if word in _SMALL_WORDS and match.start() > 0 else word[0].upper() + word[1:]

    return _WORD.sub(capital, lowered)
