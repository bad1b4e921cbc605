"""What Sirene says besides the street: acronym, box and CEDEX, country, NAF 2025; and numbers that are nobody's."""

from dataclasses import asdict

import pytest

from adock.directory.loading import load_sheet
from adock.directory.sheet import Sheet
from tests import factories as make
from tests.reading import main_text_of, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SIRET, SIREN = make.siret(1), make.siren(1)
FALSE_SIRET = "11122233344455"


@pytest.fixture
def carrier(build_index):
    """A registered carrier whose establishment in Sirene has these facts, and whose company has this acronym."""

    def carrier(acronym=None, **facts):
        make.registration(SIRET, lc={})
        make.sirene_import()
        make.sirene(SIRET, **facts)
        make.legal_unit(SIRET, acronym=acronym)
        build_index()

    return carrier


def read(client, address: str) -> str:
    return plain(main_text_of(client.get(address)))


def answer(client):
    return client.get(f"/api/v1/etablissements/{SIRET}").json()


def test_the_acronym_is_shown_searched_and_given(client, carrier):
    carrier(acronym="T.M.X.")
    assert answer(client)["sigle"] == "T.M.X."
    assert "Sigle T.M.X." in read(client, f"/etablissements/{SIRET}")
    for typed in ("tmx", "T.M.X.", "t m x"):
        found = client.get("/api/v1/recherche", {"q": typed}).json()["resultats"]
        assert [result["siret"] for result in found] == [SIRET]
    assert "Sigle : T.M.X." in read(client, "/recherche?q=tmx&page=1")


def test_an_acronym_that_a_name_shows_is_not_told_twice_in_results(client, carrier):
    carrier(acronym="MOREL")
    assert "Sigle" not in read(client, "/recherche?q=morel")


def test_a_box_and_a_cedex_are_in_the_address(client, carrier):
    carrier(street=None, special_distribution="CS 96407", cedex_code="35064", cedex="RENNES CEDEX 7", postcode=None)
    address = answer(client)["adresse"]
    assert (address["voie"], address["complement"]) == (None, "CS 96407, 35064 RENNES CEDEX 7")
    assert (address["code_postal"], address["commune"], address["departement"]) == ("35064", "RENNES", "35")
    assert "CS 96407, 35064 Rennes Cedex 7 (Ille-et-Vilaine)" in read(client, f"/etablissements/{SIRET}")


def test_an_establishment_in_france_says_so(client, carrier):
    carrier()
    assert answer(client)["adresse"]["pays"] == "France"


@pytest.mark.parametrize(
    ("facts", "country", "place"),
    [
        (
            {"country": "Belgique", "commune": "BRUXELLES", "commune_code": None, "postcode": None},
            "Belgique",
            "Bruxelles (Belgique)",
        ),
        ({"country": "Allemagne", "commune": "BERLIN", "commune_code": None, "postcode": "10115"}, "Allemagne", "(Allemagne)"),
        ({"commune": "MONACO", "commune_code": "99138", "postcode": "98000"}, "Monaco", "98000 Monaco"),
        ({"commune": "MONACO", "commune_code": None, "postcode": "98000"}, "Monaco", "98000 Monaco"),
    ],
)
def test_an_establishment_abroad_tells_its_country_and_has_no_departement(client, carrier, facts, country, place):
    carrier(**facts)
    address = answer(client)["adresse"]
    assert (address["pays"], address["departement"], address["region"]) == (country, None, None)
    assert place in read(client, f"/etablissements/{SIRET}")
    for departement in ("35", "10"):
        assert client.get("/api/v1/recherche", {"departement": departement}).json()["total"] == 0


def test_the_country_is_unknown_where_nothing_tells_it(client, build_index):
    make.registration(SIRET, departement=None, postcode=None, commune="VILLE INVENTEE")
    build_index()
    assert answer(client)["adresse"]["pays"] is None


def test_the_activity_of_2025_stands_beside_the_one_of_2008(client, carrier):
    carrier(naf_2025_code="49.41H")
    assert answer(client)["activite"] == {"code": "49.41A", "libelle": "Transports routiers de fret interurbains"}
    text = read(client, f"/etablissements/{SIRET}")
    assert "49.41A Transports routiers de fret interurbains" in text
    assert "Activité (NAF 2025) 49.41H" in text


def test_an_establishment_with_the_activity_of_2025_alone_has_it(client, carrier):
    carrier(naf_code=None, naf_revision=None, naf_2025_code="49.41H")
    assert answer(client)["activite"] == {"code": "49.41H", "libelle": None}


def test_a_sheet_is_the_same_out_of_the_index(carrier):
    carrier(acronym="T.M.X.", special_distribution="BP 12", cedex_code="35064", cedex="RENNES CEDEX 7", naf_2025_code="49.41H")
    sheet = load_sheet(SIRET)
    assert asdict(Sheet.from_bytes(sheet.to_bytes())) == asdict(sheet)


@pytest.mark.parametrize(
    "address",
    [
        f"/etablissements/{FALSE_SIRET}", f"/entreprises/{FALSE_SIRET[:9]}", f"/api/v1/etablissements/{FALSE_SIRET}",
        f"/api/v1/entreprises/{FALSE_SIRET[:9]}",
    ],
)  # fmt: skip
def test_nothing_leads_to_an_establishment_whose_siren_is_nobody_s(client, build_index, address):
    make.registration(FALSE_SIRET, lc={}, legal_name="TRANSPORTS DE PERSONNE")
    make.registration(SIRET, lc={})
    build_index()
    assert client.get(address).status_code == 404
    for typed in (FALSE_SIRET, FALSE_SIRET[:9], "personne", ""):
        found = client.get("/api/v1/recherche", {"q": typed}).json()["resultats"]
        assert FALSE_SIRET not in [result["siret"] for result in found]
    assert FALSE_SIRET[:9] not in client.get("/api/v1/suggestions", {"q": "personne"}).content.decode()


@pytest.mark.parametrize("write", ["{0} {1}", "{0}.{1}", "siret {0}{1}", "{0}{1}.0", "{0}\u202f{1}"])
def test_the_address_of_a_number_leads_to_its_sheet_however_it_is_written(client, carrier, write):
    carrier()
    response = client.get("/etablissements/" + write.format(SIREN, SIRET[9:]))
    assert (response.status_code, response["Location"]) == (302, f"/etablissements/{SIRET}")
    response = client.get("/entreprises/" + write.format(SIREN, SIRET[9:]))
    assert (response.status_code, response["Location"]) == (302, f"/entreprises/{SIREN}")


@pytest.mark.parametrize("typed", ["2015/22/0000399", "2015220000399", "2015 22 0000399", "LC n° 2015-22-0000399"])
def test_a_licence_number_is_found_whatever_stands_in_it_in_the_register(client, build_index, typed):
    make.registration(SIRET, lc={"number": "2015/22/0000399"})
    make.registration(make.siret(2), lc={})
    build_index()
    assert [result["siret"] for result in client.get("/api/v1/recherche", {"q": typed}).json()["resultats"]] == [SIRET]


@pytest.mark.parametrize("write", ["{0}.0", "'{0}", '="{0}"', "SIRET : {0}", "{0}\u200b"])
def test_a_search_reads_a_number_as_a_person_would(client, carrier, write):
    carrier()
    found = client.get("/api/v1/recherche", {"q": write.format(SIRET)}).json()["resultats"]
    assert [result["siret"] for result in found] == [SIRET]
