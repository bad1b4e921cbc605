from random import Random

from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS, departement_of
from adock.demo.places import (
    draw_place,
    draw_place_in,
    draw_place_near,
    place_named,
)


def test_a_place_is_found_again_by_what_the_register_writes():
    random = Random(1)
    for _ in range(300):
        place = draw_place(random)
        assert place_named(place.postcode, place.name) == place
    assert place_named("35400", "NULLE-PART") is None
    assert place_named(None, None) is None


def test_paris_is_one_name_in_the_register_and_twenty_in_sirene():
    place = place_named("75012", "PARIS")
    assert (place.commune.code, place.label) == ("75112", "PARIS 12")
    assert place_named("69003", "LYON").label == "LYON 3"
    assert place_named("13016", "MARSEILLE").label == "MARSEILLE 16"
    assert place_named("35400", "SAINT-MALO").label == "SAINT-MALO"


def test_places_are_where_the_register_is_kept():
    random = Random(1)
    assert [draw_place_in(random, code).departement for code in SERVED_DEPARTEMENTS] == list(SERVED_DEPARTEMENTS)
    drawn = [draw_place(random) for _ in range(3_000)]
    assert {place.departement for place in drawn} <= set(SERVED_DEPARTEMENTS)
    assert not {"75056", "69123", "13055"} & {place.commune.code for place in drawn}


def test_big_towns_are_drawn_more_often_than_small_ones():
    random = Random(1)
    drawn = [draw_place_in(random, "35").name for _ in range(500)]
    assert 60 < drawn.count("RENNES") < 150


def test_a_branch_is_often_in_the_departement_or_the_region():
    random = Random(1)
    drawn = [draw_place_near(random, "35").departement for _ in range(500)]
    assert drawn.count("35") > 250
    in_region = sum(DEPARTEMENTS[code].region_code == "53" for code in drawn)
    assert drawn.count("35") < in_region < 500


def test_postcodes_are_those_of_the_departement():
    random = Random(1)
    for _ in range(300):
        place = draw_place(random)
        assert departement_of(place.postcode, place.commune.code) == place.departement
