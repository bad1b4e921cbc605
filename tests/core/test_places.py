import pytest

from adock.core.places import commune_name, place_name


@pytest.mark.parametrize(
    ("written", "departement", "name"),
    [
        ("RIVIERE-SALEE", "972", "Rivière-Salée"),
        ("ST MALO", "35", "Saint-Malo"),
        ("SAINT-ANDRE-DES-EAUX", "44", "Saint-André-des-Eaux"),
        ("L'HAY-LES-ROSES", "94", "L'Haÿ-les-Roses"),
        ("SAINT-MALO", "44", "Saint-Malo"),
        ("VILLE INVENTEE", "35", "Ville Inventee"),
        ("RENNES", None, "Rennes"),
        ("PARIS", "75", "Paris"),
        ("LYON 3E ARRONDISSEMENT", "69", "Lyon 3e Arrondissement"),
        ("ST MALO CEDEX 2", "35", "Saint-Malo Cedex 2"),
    ],
)
def test_a_commune_gets_its_own_spelling_back_where_it_is_known(written, departement, name):
    assert commune_name(written, departement) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [("BOURG-EN-BRESSE", "Bourg-en-Bresse"), ("LES SABLES D'OLONNE", "Les Sables d'Olonne"), ("", "")],
)
def test_an_unknown_place_loses_its_capitals_and_nothing_else(written, name):
    assert place_name(written) == name
