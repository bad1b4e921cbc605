"""Nationalities, and which of them need a permit to work in France on a given day. Pure.

`tables/nationalites.csv`: the States whose nationality a person may hold, in the order of lists that people read, by
their ISO 3166-1 codes; then two codes that ISO leaves to its users, for those who have no nationality and for those
whose nationality is unknown or not recognised (Kosovo's, XK, is of the same sort). Territories without a nationality of
their own are not in it: their people have that of the State.

`tables/dispenses_d_autorisation_de_travail.csv`: whom the law dispenses by their nationality alone, from a day, up to
a last day when there was one, with the text that says so: nationals of the European Union, of the European Economic
Area and of Switzerland (article R5221-2, 1°, of the labour code), once the transitional periods of their accession were
over in France, and of Andorra, Monaco and San Marino, by convention. To follow a change of the law: a row there.

What a nationality cannot tell, and the table therefore does not know. One may be dispensed, or authorised, for another
reason: who is of the family of a citizen of the Union and holds its card (R5221-2, 1°); who is posted by an employer of
the Union (2°); who holds a resident's card, a card "vie privée et familiale", "talent" and others (3° and after);
Britons who lived in France before 2021 and hold the card of the withdrawal agreement. Algerians are under the agreement
of 27 December 1968 and not under the code, and still need a permit, which is their certificate of residence. Nor does it
know of people with two nationalities, of whom one, French above all, may dispense them.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from adock.core.geography import table_rows

TABLES = Path(__file__).parent / "tables"

# A French national is no foreigner.
FRANCE = "FR"
STATELESS = "XA"
UNKNOWN = "XX"


class Exemption(NamedTuple):
    """Why nationals of a country may work without a permit, and since when; the last day is None while it lasts."""

    since: date
    until: date | None
    reason: str
    source: str

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def name(code: str) -> str:
    """ "Côte d'Ivoire". Raises KeyError for a code that is not in the table."""
    return NATIONALITIES[code]


def exemption(code: str, day: date) -> Exemption | None:
    """What dispenses nationals of that country, on that day, of a work permit."""
    return next((known for known in _EXEMPTIONS.get(code, ()) if known.holds_on(day)), None)


def needs_permit(code: str, day: date) -> bool:
    """Raises KeyError for a code that is not in the table."""
    return name(code) != name(FRANCE) and exemption(code, day) is None


def choices(day: date) -> tuple[tuple[str, str], ...]:
    """The nationalities, with their names, that need a permit on that day: those that a list of workers may hold."""
    return tuple((code, name) for code, name in NATIONALITIES.items() if needs_permit(code, day))


def _exemptions() -> dict[str, tuple[Exemption, ...]]:
    known: dict[str, tuple[Exemption, ...]] = {}
    for row in table_rows("dispenses_d_autorisation_de_travail.csv", TABLES):
        until = date.fromisoformat(row["fin"]) if row["fin"] else None
        found = Exemption(date.fromisoformat(row["debut"]), until, row["motif"], row["source"])
        known[row["code"]] = (*known.get(row["code"], ()), found)
    return known


# Code -> French name, in the order of lists that people read.
NATIONALITIES: Mapping[str, str] = {row["code"]: row["nom"] for row in table_rows("nationalites.csv", TABLES)}
_EXEMPTIONS = _exemptions()
