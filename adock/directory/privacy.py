"""Partial diffusion: what it withholds (article A123-96 of the commercial code; INSEE's status "P").

The address of an establishment under it is not shown (the commune stays, as in INSEE's own files), nor is the name of a
natural person: nowhere, whichever source gave them, the register's transport manager included.
"""

from typing import Any

from adock.register.columns import COLUMNS

WITHHELD_NAME = "Entreprise individuelle (nom non diffusé)"

# The register's labels of the legal categories of natural persons.
NATURAL_PERSON_CATEGORIES = (
    "entrepreneur individuel",
    "entreprise individuelle",
    "personne physique",
    "artisan",
    "commerçant",
)

WITHHELD_WITH_ADDRESS = ("postcode", *(name for name, column in COLUMNS.items() if column.is_withheld))
_WITHHELD_CHANGES = {column.change for column in COLUMNS.values() if column.is_withheld}


def is_natural_person(legal_category: str | None, sirene_says: bool | None) -> bool:
    """Whether Sirene or else the register's category says a natural person. When unknown, True is the safe answer."""
    if sirene_says is not None:
        return sirene_says
    if legal_category is None:
        return True
    return legal_category.lower().startswith(NATURAL_PERSON_CATEGORIES)


def withheld(event: list[Any], *, is_person: bool) -> list[Any]:
    """The event (day, kind, before, after) as it may be shown for an establishment under partial diffusion."""
    on, kind, before, after = event
    if kind in _WITHHELD_CHANGES or (kind == "denomination_modifiee" and is_person):
        return [on, kind, None, None]
    if kind == "adresse_modifiee":
        return [on, kind, _without_postcode(before), _without_postcode(after)]
    return event


def _without_postcode(address: dict[str, Any] | None) -> dict[str, Any] | None:
    return address and {**address, "postcode": None}
