"""Nationalities, and which of them need a permit to work in France on a given day. Pure.

`tables/nationalites.csv`: the States whose nationality a person may hold, by their ISO 3166-1 codes, in display order; then
two codes that ISO leaves to its users, for people with no nationality and for those whose nationality is unknown or not
recognised (Kosovo's, XK, is also user-assigned). It leaves out territories without a nationality of their own: their people
have that of the State.

`tables/dispenses_d_autorisation_de_travail.csv`: the nationalities that the law exempts by themselves, with the first day,
the last day if any, the text that says so and the day on which it was last read (`verifie_le`): nationals of the European
Union, of the European Economic Area and of Switzerland (article R5221-2, 1°, of the labour code), once the transitional
periods of their accession were over in France, and of Andorra, Monaco and San Marino, by convention. A change of the law is a
new row there.

The table does not cover what nationality alone cannot show. A person may be exempt, or authorised, for another reason:
family of a citizen of the Union who hold the card (R5221-2, 1°); people posted by an employer of the Union (2°); holders of
a resident's card, a card "vie privée et familiale", "talent" and others; Britons whom the withdrawal agreement protects (the
paper of its article 18, the right to work of its article 24). permits.py says so beside each such paper. Algerians come under
the agreement of 27 December 1968, not under the code, and still need a permit, which is their certificate of residence. Nor
does the table cover people with two nationalities, one of which, French above all, may exempt them.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from adock.core.geography import table_rows

TABLES = Path(__file__).parent / "tables"

# French nationals are not foreigners.
FRANCE = "FR"
STATELESS = "XA"
UNKNOWN = "XX"


class Exemption(NamedTuple):
    """Why nationals of a country may work without a permit, and since when; the last day is None while it lasts."""

    since: date
    until: date | None
    reason: str
    source: str
    checked_on: date

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def name(code: str) -> str:
    """ "Côte d'Ivoire". Raises KeyError for a code that is not in the table."""
    return NATIONALITIES[code]


def exemptions(code: str) -> tuple[Exemption, ...]:
    """All that ever exempted that country's nationals."""
    return _EXEMPTIONS.get(code, ())


def exemption(code: str, day: date) -> Exemption | None:
    """The exemption of that country's nationals from a work permit on that day, if any."""
    return next((known for known in exemptions(code) if known.holds_on(day)), None)


def needs_permit(code: str, day: date) -> bool:
    """Whether that country's nationals need a permit on that day. Raises KeyError for a code that is not in the table."""
    return name(code) != name(FRANCE) and exemption(code, day) is None


def choices(day: date) -> tuple[tuple[str, str], ...]:
    """The codes and names of the nationalities that need a permit on that day, which a list of workers may hold."""
    return tuple((code, name) for code, name in NATIONALITIES.items() if needs_permit(code, day))


def _exemptions() -> dict[str, tuple[Exemption, ...]]:
    known: dict[str, tuple[Exemption, ...]] = {}
    for row in table_rows("dispenses_d_autorisation_de_travail.csv", TABLES):
        until = date.fromisoformat(row["fin"]) if row["fin"] else None
        found = Exemption(
            date.fromisoformat(row["debut"]), until, row["motif"], row["source"], date.fromisoformat(row["verifie_le"])
        )
        known[row["code"]] = (*known.get(row["code"], ()), found)
    return known


# Code -> French name, in display order.
NATIONALITIES: Mapping[str, str] = {row["code"]: row["nom"] for row in table_rows("nationalites.csv", TABLES)}
_EXEMPTIONS = _exemptions()
