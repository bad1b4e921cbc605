"""What partial diffusion withholds (article A123-96 of the commercial code; INSEE's status "P").

The address of whoever asked for it is not shown, nor is the name of a natural person: nowhere, whichever source gave
it. The commune stays, as in INSEE's own files, and so do the facts of the register that name nobody.
"""

from typing import Any

WITHHELD_NAME = "Entreprise individuelle (nom non diffusé)"

# How the register's file names the categories that are natural persons.
NATURAL_PERSON_CATEGORIES = (
    "entrepreneur individuel",
    "entreprise individuelle",
    "personne physique",
    "artisan",
    "commerçant",
)

# Events whose "before" and "after" would give the withheld name away.
NAMING_EVENTS = frozenset({"denomination_modifiee", "gestionnaire_modifie"})


def is_natural_person(legal_category: str | None, sirene_says: bool | None) -> bool:
    """Sirene's word when it has one; else the register's category. Unknown counts as a person: it is the safe side."""
    if sirene_says is not None:
        return sirene_says
    if legal_category is None:
        return True
    return legal_category.lower().startswith(NATURAL_PERSON_CATEGORIES)


def without_names(event: list[Any]) -> list[Any]:
    """The event (day, kind, before, after) as it may be shown of a natural person in partial diffusion."""
    on, kind, before, after = event
    return [on, kind, None, None] if kind in NAMING_EVENTS else [on, kind, before, after]
