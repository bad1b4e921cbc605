"""An address over six lines of 38 signs (NF Z 10-011): whole, or none."""

import pytest

from adock.core.postal import LINES, SIGNS, PostalAddress, Unpostable, postal_lines

ATTENTION = "À l'attention de la direction"
RENNES = PostalAddress(street="12 bis rue du Port", postcode="35000", town="Rennes")
LONG_NAME = "SOCIETE COOPERATIVE DE TRANSPORTS INTERNATIONAUX ET LOCATION DE L'OUEST ET DU NORD"  # 3 lines


def words_of(*parts: str) -> list[str]:
    return " ".join(parts).upper().split()


def test_each_part_has_its_line_in_capitals():
    assert postal_lines("Transports Morel", RENNES, ATTENTION) == (
        "TRANSPORTS MOREL", "À L'ATTENTION DE LA DIRECTION", "12 BIS RUE DU PORT", "35000 RENNES",
    )  # fmt: skip


def test_a_box_and_a_cedex_have_their_lines():
    address = PostalAddress(
        complement="Zone industrielle Nord",
        street="5 avenue Buffon",
        special_distribution="CS 96407",
        postcode="45000",
        town="Orléans",
        cedex_code="45064",
        cedex="ORLEANS CEDEX 2",
    )
    assert postal_lines("MOREL", address)[1:] == (
        "ZONE INDUSTRIELLE NORD", "5 AVENUE BUFFON", "CS 96407 ORLÉANS", "45064 ORLEANS CEDEX 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cedex", "line"),
    [("SAINT GREGOIRE CEDEX", "CS 12"), ("RENNES CEDEX 7", "CS 12 SAINT-GREGOIRE")],
    ids=["the label names the town", "it names another"],
)
def test_the_town_stands_beside_its_box_where_the_cedex_names_another(cedex, line):
    address = PostalAddress(
        special_distribution="CS 12", postcode="35760", town="SAINT-GREGOIRE", cedex_code="35769", cedex=cedex
    )
    assert postal_lines("MOREL", address) == ("MOREL", line, f"35769 {cedex}")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (LONG_NAME, RENNES),
        (LONG_NAME, PostalAddress(complement="BATIMENT C", street="LE BOURG", postcode="35000", town="RENNES")),
        ("MOREL", PostalAddress(complement="BATIMENT " * 12, street="LE BOURG", postcode="35000", town="RENNES")),
        ("MOREL", PostalAddress(street="1234 BOULEVARD DU GENERAL LECLERC DE HAUTECLOCQUE", postcode="35000", town="RENNES")),
        ("M" * 38, PostalAddress(special_distribution="BP 12", postcode="35000", town="A" * 32)),
    ],
)
def test_what_is_long_takes_the_lines_that_others_leave_and_nothing_is_lost(name, address):
    lines = postal_lines(name, address, ATTENTION)
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= SIGNS
    said = " ".join(line for line in lines if line != ATTENTION.upper()).split()
    where = (address.complement, address.street, address.special_distribution, address.postcode, address.town)
    assert said == words_of(name, *where)


def test_who_reads_it_first_gives_way_to_the_address():
    full = PostalAddress(
        complement="ZONE INDUSTRIELLE", street="RUE DU PORT", special_distribution="BP 1", postcode="35000", town="RENNES"
    )
    assert len(postal_lines("MOREL", full, ATTENTION)) == 6
    assert ATTENTION.upper() not in postal_lines("TRANSPORTS MOREL ET FILS DE L'OUEST ET DU NORD", full, ATTENTION)


@pytest.mark.parametrize(
    ("name", "changes", "why"),
    [
        (LONG_NAME, {"complement": "BATIMENT " * 9}, Unpostable.TOO_LONG),
        ("M" * 39, {}, Unpostable.TOO_LONG),
        ("MOREL", {"street": "R" * 39}, Unpostable.TOO_LONG),
        ("MOREL", {"town": "SAINT-REMY-EN-BOUZEMONT-SAINT-GENEST-ET-ISSON"}, Unpostable.TOO_LONG),
        ("ß" * 20, {}, Unpostable.TOO_LONG),  # two capitals each
        ("", {}, Unpostable.INCOMPLETE),
        ("MOREL", {"postcode": ""}, Unpostable.INCOMPLETE),
        ("MOREL", {"postcode": "3500"}, Unpostable.INCOMPLETE),
        ("MOREL", {"town": " "}, Unpostable.INCOMPLETE),
        ("MOREL", {"street": ""}, Unpostable.INCOMPLETE),
        ("MOREL", {"country": "BELGIQUE"}, Unpostable.ABROAD),
    ],
)
def test_else_there_is_no_letter_and_the_reason_is_known(name, changes, why):
    given = {"street": "12 rue du Port", "postcode": "35000", "town": "Rennes"}
    assert postal_lines(name, PostalAddress(**(given | changes))) == why


def test_a_long_town_is_written_as_the_post_does():
    address = PostalAddress(street="LE BOURG", postcode="76210", town="SAINT-ANTOINE-LA-FORET-SAINTE-ANNE")
    assert postal_lines("MOREL", address)[-1] == "76210 ST ANTOINE LA FORET STE ANNE"
