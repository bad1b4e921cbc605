import pytest

from adock.core.geography import (
    DEPARTEMENTS,
    REGIONS,
    SERVED_DEPARTEMENTS,
    city_of,
    communes,
    departement_among,
    departement_of,
    departements_of,
    outline_of,
    region_of,
)


@pytest.mark.parametrize(
    ("postcode", "departement"),
    [
        ("35000", "35"),
        ("01400", "01"),
        ("20090", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97410", "974"),
        ("97600", "976"),
        ("97500", "975"),
    ],
)
def test_a_postcode_tells_its_departement(postcode, departement):
    assert departement_of(postcode) == departement


@pytest.mark.parametrize(
    ("postcode", "departement"), [("20176", "2A"), ("20297", "2B"), ("35043", "35"), ("97829", "978"), ("97999", None)]
)
def test_a_postcode_that_no_commune_bears_is_read_by_its_first_digits(postcode, departement):
    assert all(postcode not in commune.postcodes for commune in communes())
    assert departement_of(postcode) == departement


@pytest.mark.parametrize(
    ("postcode", "departement"),
    [("20303", "2A"), ("20704", "2A"), ("20189", "2A"), ("20538", "2A"), ("20407", "2B"), ("20288", "2B"), ("20604", "2B"),
     ("97700", "977"), ("97829", "978"), ("97599", "975"), ("98413", "984"), ("98600", "986"), ("98713", "987"),
     ("98799", "989"), ("98845", "988")],
)  # fmt: skip
def test_corsican_cedex_and_every_overseas_prefix_have_their_departement(postcode, departement):
    assert departement_of(postcode) == departement


@pytest.mark.parametrize(
    ("postcode", "commune", "departement"),
    [
        (None, "SAINT-MALO", "35"),
        ("", "ST MALO CEDEX 2", "35"),
        (None, "AJACCIO CEDEX 9", "2A"),
        (None, "PARIS 15", "75"),
        (None, "MARSEILLE 08", "13"),
        ("20999", "BASTIA", "2B"),
        ("01200", "CHANAY", "01"),
        ("01200", "VALSERHONE", "01"),
        (None, "SAINT-PIERRE", None),
        (None, "MONACO", None),
        ("98000", "MONACO", None),
        ("00100", "PARIS", None),
        (None, "VILLE INVENTEE", None),
        (None, "", None),
        ("35400", "VILLE INVENTEE", "35"),
    ],
)
def test_a_commune_s_name_tells_its_departement_when_the_postcode_does_not(postcode, commune, departement):
    assert departement_of(postcode, None, commune) == departement


def test_a_shared_postcode_goes_where_the_commune_of_that_name_is():
    shared = {commune.name: commune.departement for commune in communes() if "01200" in commune.postcodes}
    for name, departement in shared.items():
        assert departement_of("01200", None, name.upper()) == departement


def test_a_departement_is_looked_for_among_some():
    assert departement_among(("2A", "2B"), None, "BASTIA") == "2B"
    assert departement_among(("2A", "2B"), "20090", None) == "2A"
    assert departement_among(("971", "972", "973", "974"), None, "SAINT-PIERRE") is None  # of La Réunion, or of Martinique
    assert departement_among(("2A", "2B"), "35400", "SAINT-MALO") is None


def test_a_commune_code_of_another_country_has_no_departement_whatever_its_postcode():
    assert departement_of("10115", "99109", "BERLIN") is None
    assert departement_of("35400", "99100") == "35"


def test_postcodes_written_as_of_a_neighbor_go_where_their_commune_is():
    assert departement_of("97133") == "977"  # Saint-Barthélemy, not Guadeloupe
    assert departement_of("97150") == "978"  # Saint-Martin
    assert departement_of("94390") == "91"  # Orly's airport


def test_a_shared_postcode_goes_to_the_departement_with_more_people_under_it():
    shared = [commune for commune in communes() if "01200" in commune.postcodes]
    assert {commune.departement for commune in shared} == {"01", "74"}
    assert departement_of("01200") == "01"


@pytest.mark.parametrize(
    "postcode",
    ["98000", "98015", "00499", "99100", "00100", "20999", "", None, "3500", "350000", "2A004", "35 00", "²5000", "٣٥٠٠٠"],
)
def test_monaco_foreign_countries_and_odd_codes_have_no_departement(postcode):
    assert departement_of(postcode) is None


@pytest.mark.parametrize(
    ("commune_code", "departement"),
    [("2A004", "2A"), ("2B033", "2B"), ("97416", "974"), ("98735", "987"), ("35288", "35")],
)
def test_the_code_of_a_commune_counts_more_than_its_postcode(commune_code, departement):
    assert departement_of("75001", commune_code) == departement


@pytest.mark.parametrize("commune_code", ["99100", "3528", "", "20004", "??", "00000"])
def test_a_commune_code_that_tells_nothing_leaves_the_word_to_the_postcode(commune_code):
    assert departement_of("35400", commune_code) == "35"


def test_twenty_is_no_departement_since_corsica_has_two():
    assert "20" not in DEPARTEMENTS
    assert list(DEPARTEMENTS)[18:22] == ["19", "2A", "2B", "21"]


def test_every_departement_has_a_region_that_lists_it():
    for code, departement in DEPARTEMENTS.items():
        assert region_of(code) is REGIONS[departement.region_code]
        assert code in departements_of(departement.region_code)
    assert departements_of("53") == ("22", "29", "35", "56")
    assert region_of("20") is None
    assert departements_of("00") == ()


def test_carriers_may_serve_metropole_and_the_five_overseas_departements():
    assert len(SERVED_DEPARTEMENTS) == 101
    assert SERVED_DEPARTEMENTS[-5:] == ("971", "972", "973", "974", "976")
    assert not {"975", "977", "978", "987", "988"} & set(SERVED_DEPARTEMENTS)


def test_every_served_departement_has_an_outline_and_no_other_has():
    drawn = {code for code in DEPARTEMENTS if outline_of(code)}
    assert drawn == set(SERVED_DEPARTEMENTS)
    assert outline_of("35")["type"] in ("Polygon", "MultiPolygon")
    assert outline_of("20") is None


def test_communes_have_their_place_and_their_people():
    by_code = {commune.code: commune for commune in communes()}
    ajaccio = by_code["2A004"]
    assert (ajaccio.name, ajaccio.departement) == ("Ajaccio", "2A")
    assert "20090" in ajaccio.postcodes
    assert ajaccio.population > 50_000
    assert ajaccio.latitude == pytest.approx(41.9, abs=0.1)
    assert ajaccio.longitude == pytest.approx(8.7, abs=0.1)
    assert {commune.departement for commune in communes()} <= set(DEPARTEMENTS)


def test_a_municipal_arrondissement_is_a_part_of_its_city():
    assert (city_of("75112"), city_of("69383"), city_of("13201")) == ("75056", "69123", "13055")
    assert [city_of(code) for code in ("75056", "13055", "69123", "35238", "13119")] == [None] * 5
    assert sum(city_of(commune.code) is not None for commune in communes()) == 45
