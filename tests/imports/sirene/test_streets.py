import pytest

from adock.imports.sirene.streets import readable, street_line


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("12", "B", "RUE", "DU PORT"), "12 bis rue du Port"),
        (("12", "TER", "RUE", "DU PORT"), "12 ter rue du Port"),
        (("12", "Q", "RUE", "DU PORT"), "12 quater rue du Port"),
        (("12", "C", "RUE", "DU PORT"), "12 quinquies rue du Port"),
        (("12", "A", "RUE", "DU PORT"), "12 A rue du Port"),
        (("0012", None, "RUE", "DU PORT"), "12 rue du Port"),
        (("7", None, "AV", "JEAN MOULIN"), "7 avenue Jean Moulin"),
        (("7", None, "BD", "DU 8 MAI 1945"), "7 boulevard du 8 Mai 1945"),
        (("3", None, "ZA", "DE LA GARE"), "3 ZA de la Gare"),
        (("3", None, "LD", "LE BOURG"), "3 lieu-dit le Bourg"),
        (("3", None, "XYZ", "DU LAC"), "3 xyz du Lac"),
        (("3", None, None, "LE BOURG"), "3 Le Bourg"),
    ],
)
def test_the_parts_of_an_address_make_the_line_that_people_write(parts, line):
    assert street_line(*parts) == line


def test_without_a_number_the_line_begins_with_a_capital_and_has_no_bis():
    assert street_line(None, "B", "RUE", "DE L EGLISE") == "Rue de l'Eglise"
    assert street_line("0", None, "ZI", "NORD") == "ZI Nord"


def test_nothing_makes_no_line():
    assert street_line(None, "B", None, None) is None


@pytest.mark.parametrize(
    ("capitals", "line"),
    [
        ("RUE DE L EGLISE SAINT-ELOI", "Rue de l'Eglise Saint-Eloi"),
        ("JACQUES D ARC", "Jacques d'Arc"),
        ("DE L'ABBE GREGOIRE", "De l'Abbe Gregoire"),
        ("L ORMEAU", "L'Ormeau"),
        ("SAINT-ANDRE-DES-ARTS", "Saint-Andre-des-Arts"),
        ("LOUIS XIV", "Louis XIV"),
        ("LA RN 10", "La RN 10"),
        ("DU 11EME REGIMENT", "Du 11eme Regiment"),
        ("BATIMENT D", "Batiment D"),
        ("ÎLE DES ÉPIS", "Île des Épis"),
    ],
)
def test_capitals_become_readable(capitals, line):
    assert readable(capitals) == line


def test_an_initial_is_no_article():
    assert readable("L ARMAND", follows=True) == "L Armand"


def test_what_was_written_with_small_letters_is_left_alone():
    assert readable("Rue de la mairie") == "Rue de la mairie"
