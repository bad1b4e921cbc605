"""Place names as people read them; the register and Sirene write them in capitals."""

import re
from functools import cache

from adock.core.geography import communes, place_key

# stay in lower case inside a name, as INSEE writes them
_SMALL_WORDS = frozenset({"de", "du", "des", "le", "la", "les", "en", "sur", "sous", "et", "aux", "au", "lès", "d", "l", "à"})
_WORD = re.compile(r"[^\W\d_]+")
_CEDEX = re.compile(r"\s+cedex\b.*", re.IGNORECASE)


def commune_name(text: str, departement: str | None) -> str:
    """The commune's own spelling, accents and all, when its name is known in that département; "CEDEX 2" stays behind it."""
    cedex = _CEDEX.search(text)
    named = text[: cedex.start()] if cedex else text
    spelling = _spellings().get((departement or "", place_key(named))) or place_name(named)
    return f"{spelling}{place_name(cedex[0])}" if cedex else spelling


@cache
def _spellings() -> dict[tuple[str, str], str]:
    return {(commune.departement, place_key(commune.name)): commune.name for commune in communes()}


def place_name(text: str) -> str:
    """ "SAINT-ANDRE-DES-EAUX" as "Saint-Andre-des-Eaux"; accents that the source lost are not invented."""
    lowered = text.lower()

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        return word if word in _SMALL_WORDS and match.start() > 0 else word[0].upper() + word[1:]

    return _WORD.sub(capital, lowered)
