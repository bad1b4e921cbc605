import pytest

from adock.core.geography import DEPARTEMENTS, communes, country_name, country_of, may_be_at
from adock.core.postal import PostalAddress, postal_lines, written_lines


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            PostalAddress(complement="Bâtiment C", street="12 à 16 avenue du Port", postcode="35400", town="SAINT-MALO"),
            ("Bâtiment C", "12 à 16 avenue du Port", "35400 SAINT-MALO"),
        ),
        (
            PostalAddress(special_distribution="CS 96407", town="RENNES", cedex_code="35064", cedex="RENNES CEDEX 7"),
            ("CS 96407", "35064 RENNES CEDEX 7"),
        ),
        (
            PostalAddress(special_distribution="BP 12", town="CESSON-SEVIGNE", cedex_code="35064", cedex="RENNES CEDEX 7"),
            ("BP 12 CESSON-SEVIGNE", "35064 RENNES CEDEX 7"),
        ),
        (
            PostalAddress(street="1 rue de la Loi", town="BRUXELLES", country="Belgique"),
            ("1 rue de la Loi", "BRUXELLES", "Belgique"),
        ),
        (PostalAddress(), ()),
    ],
)
def test_an_address_is_written_from_the_building_to_the_country(address, lines):
    assert written_lines(address) == lines


def test_a_box_with_its_cedex_is_where_a_letter_can_be_posted():
    box = PostalAddress(special_distribution="CS 96407", town="RENNES", cedex_code="35064", cedex="RENNES CEDEX 7")
    assert postal_lines("TRANSPORTS DE L'ETRAVE", box) == ("TRANSPORTS DE L'ETRAVE", "CS 96407", "35064 RENNES CEDEX 7")


def test_every_commune_may_be_where_it_is_and_never_with_its_degrees_swapped():
    for commune in communes():
        if commune.latitude is not None and commune.longitude is not None:
            assert may_be_at(commune.departement, commune.latitude, commune.longitude)
            assert may_be_at(None, commune.latitude, commune.longitude)
            assert not may_be_at(commune.departement, commune.longitude, commune.latitude)


def test_a_position_of_another_departement_is_not_in_this_one():
    assert not may_be_at("35", 43.3, 5.4)
    assert not may_be_at(None, 0.0, 0.0)
    assert may_be_at("984", -49.35, 70.2)  # nothing is known of the southern lands
    assert "984" in DEPARTEMENTS


def test_a_country_goes_by_insee_s_name_and_france_is_none():
    assert (country_name("99134"), country_name("99100"), country_name(None, "France"), country_name(None)) == (
        "Espagne", None, None, None,
    )  # fmt: skip
    assert country_name("99999", "Pays inventé") == "Pays inventé"
    assert (country_of("98000"), country_of("35400"), country_of(None, "99131")) == ("Monaco", None, "Belgique")
