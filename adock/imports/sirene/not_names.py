"""What stands in Sirene's columns of names and is no name. Pure.

When a company gives up a trade name, INSEE writes "SUPPRESSION DU NOM COMMERCIAL" in its place. People write "NEANT", a dot, or
their legal form alone, where a form asks for a name that they do not have.
"""

import re
from functools import lru_cache

from adock.core.text import words
from adock.search.naming import LEGAL_FORMS, LEGAL_FORMS_IN_FULL

NOTHING = frozenset(
    (
        "neant", "aucun", "aucune", "sans", "sans objet", "sans enseigne", "sans nom commercial", "pas d enseigne",
        "pas de nom commercial", "non renseigne", "non renseignee", "non communique", "non precise", "inconnu", "inconnue",
        "null", "none", "idem", "xxx", "xxxx",
    )
)  # fmt: skip
_GIVEN_UP = re.compile(
    r"(?:suppression|abandon|radiation) (?:de |du |d )?(?:la |le |l )?"
    r"(?:nom commercial|enseigne|denomination(?: usuelle)?|sigle)(?: commerciale?)?"
)


# How all of these begin: most names begin otherwise, and need no closer look.
_BEGINNINGS = {
    text[:2] for text in (*NOTHING, *LEGAL_FORMS, "suppression", "abandon", "radiation", "societe", "entreprise", "groupement")
}


def is_no_name(text: str) -> bool:
    """Whether a text in a column of names names nobody: no letter nor figure, INSEE's words, a legal form alone."""
    beginning = text[:2].lower()
    return (beginning in _BEGINNINGS or not (beginning.isalnum() and beginning.isascii())) and _says_nothing(text)


@lru_cache(maxsize=20_000)
def _says_nothing(text: str) -> bool:
    said = words(text)
    key = " ".join(said)
    return (
        not said
        or key in NOTHING
        or _GIVEN_UP.fullmatch(key) is not None
        or "".join(said) in LEGAL_FORMS
        or LEGAL_FORMS_IN_FULL.fullmatch(key) is not None
    )
