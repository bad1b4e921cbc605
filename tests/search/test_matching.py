"""The contract's "Matching", sentence by sentence, and the checks drawn from the predecessor."""

import pytest

from adock.core.siren import group_siren, group_siret, vat_number
from tests.search.samples import establishment, new_siret


@pytest.mark.parametrize("text", ["S.M.T.", "SMT", "smt", "SM.T.", "s m t", "S. M. T."])
@pytest.mark.parametrize("name", ["S.M.T.", "SMT", "SM.T.", "S M T"])
def test_punctuation_of_initials_never_matters(searched, text, name):
    assert searched(establishment(name), establishment("SNT")).names(text) == [name]


@pytest.mark.parametrize("text", ["jeremie", "JERemie", "JérÉmie"])
def test_accents_and_case_never_matter(searched, text):
    found = searched(establishment("JEREMIE"), establishment("JÉRÉMIE"))
    assert found.finds(text) == {"JEREMIE", "JÉRÉMIE"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("L'OREAL", "L OREAL"),
        ("L OREAL", "l'oréal"),
        ("L'OREAL", "loreal"),
        ("LOREAL", "l'oreal"),
        ("SAINT-X", "ST X"),
        ("ST X", "saint x"),
        ("SAINTE-ANNE", "ste anne"),
        ("DUPONT & FILS", "dupont et fils"),
        ("DUPONT ET FILS", "dupont & fils"),
        ("DUPONT & FILS", "dupont fils"),
        ("CŒUR DE TRANSPORT", "coeur de transport"),
        ("2 A TRANS", "2a trans"),
        ("2A TRANS", "2 a trans"),
        ("S T B", "stb"),
        ("STB", "s t b"),
        ("TRANS+OUEST/35", "trans ouest 35"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(searched, name, text):
    assert searched(establishment(name), establishment("AUTRE CHOSE")).names(text) == [name]


@pytest.mark.parametrize("text", ["SARL DUPONT", "dupont s.a.r.l.", "Dupont SAS", "E.U.R.L. Dupont", "s a r l dupont"])
@pytest.mark.parametrize("name", ["DUPONT", "DUPONT SARL", "S.A.S. DUPONT"])
def test_legal_forms_never_matter(searched, text, name):
    assert searched(establishment(name), establishment("SARL MARTIN")).names(text) == [name]


def test_a_legal_form_alone_is_a_word_like_any_other(searched):
    found = searched(establishment("SARL DUPONT"), establishment("SCOP"), establishment("MARTIN"))
    assert found.names("sarl") == ["SARL DUPONT"]
    assert found.names("scop") == ["SCOP"]


def test_all_words_must_match_in_any_order(searched):
    found = searched(establishment("SUPER ROGER"), establishment("SUPER MARCEL"))
    assert found.names("Roger super") == ["SUPER ROGER"]
    assert found.names("roger marcel") == []


def test_the_last_word_may_be_unfinished_and_only_the_last(searched):
    found = searched(establishment("SUPER ROGER"))
    assert found.names("rog") == ["SUPER ROGER"]
    assert found.names("super ro") == ["SUPER ROGER"]
    assert found.names("sup rog") == []
    assert found.names("rg") == []


@pytest.mark.parametrize("text", ["roge", "rroger", "rogr", "rogar", "rgoer", "ROGRE", "roger souper"])
def test_one_typing_error_is_forgiven_in_a_word_of_4_to_7_letters(searched, text):
    assert searched(establishment("SUPER ROGER")).names(text) == ["SUPER ROGER"]


@pytest.mark.parametrize("text", ["rogaar super", "rugar super", "sxxper roger"])
def test_two_typing_errors_are_not_forgiven_in_a_word_of_4_to_7_letters(searched, text):
    assert searched(establishment("SUPER ROGER")).names(text) == []


@pytest.mark.parametrize("text", ["lgistiqe nord", "logistiuqe nord", "loogisttique nord", "lojistiqe nord", "nord lgistiqe"])
def test_two_typing_errors_are_forgiven_in_a_word_from_8_letters(searched, text):
    assert searched(establishment("LOGISTIQUE NORD")).names(text) == ["LOGISTIQUE NORD"]


def test_three_typing_errors_are_never_forgiven(searched):
    assert searched(establishment("LOGISTIQUE NORD")).names("lgstqe nord") == []


@pytest.mark.parametrize("text", ["abd nord", "ab nord", "nord abd"])
def test_no_typing_error_is_forgiven_in_a_word_of_less_than_4_letters(searched, text):
    assert searched(establishment("ABC NORD")).names(text) == []


def test_a_typing_error_is_forgiven_in_an_unfinished_word_too(searched):
    found = searched(establishment("LOGISTIQUE NORD"))
    assert found.names("logz") == ["LOGISTIQUE NORD"]
    assert found.names("nord logiztiq") == ["LOGISTIQUE NORD"]
    assert found.names("lgoistiq") == ["LOGISTIQUE NORD"]


def test_digits_are_never_forgiven(searched):
    found = searched(establishment("TRANS 2000"), establishment("2M35X", commune="LYON", postcode="69000"))
    assert found.names("2001") == []
    assert found.names("20000") == []
    assert found.names("2m35y") == []


def test_exact_matches_come_before_forgiven_ones(searched):
    found = searched(establishment("DUPONT", completeness=40), establishment("DUPOND", completeness=100))
    assert found.names("dupont") == ["DUPONT", "DUPOND"]
    assert found.names("dupond") == ["DUPOND", "DUPONT"]


def test_legal_name_and_trade_names_are_searched(searched):
    found = searched(establishment("DUPONT HOLDING", "LE CAMION VERT", "VERTE LIVRAISON"))
    for text in ("dupont holding", "camion vert", "livraison"):
        assert found.names(text) == ["DUPONT HOLDING"]


def test_commune_and_postcode_are_searched(searched):
    found = searched(
        establishment("DUPONT", commune="SAINT-ANDRE-DES-EAUX", postcode="44117"), establishment("DUPONT TRANSPORTS")
    )
    assert found.names("saint andré") == ["DUPONT"]
    assert found.names("dupont st andre") == ["DUPONT"]
    assert found.names("44117") == ["DUPONT"]
    assert found.names("xpo") == []


def test_a_name_and_the_beginning_of_a_postcode(searched):
    found = searched(establishment("S.M.T.", postcode="44117"))
    assert found.names("smt 44") == ["S.M.T."]
    assert found.names("smt 45") == []


@pytest.mark.parametrize("write", [str, group_siret, lambda siret: group_siret(siret).replace(" ", "\u00a0")])
def test_a_siret_finds_its_establishment(searched, write):
    one, other = establishment("A", siret=new_siret(901)), establishment("B", siret=new_siret(901, 2))
    assert searched(one, other).names(write(one.siret)) == ["A"]


@pytest.mark.parametrize("write", [str, group_siren, vat_number, lambda siren: f"FR {vat_number(siren)[2:4]} {siren}"])
def test_a_siren_or_vat_number_finds_the_establishments_of_the_company(searched, write):
    one, other = establishment("A", siret=new_siret(901)), establishment("B", siret=new_siret(901, 2))
    assert searched(one, other, establishment("C")).names(write(one.siret[:9])) == ["A", "B"]


def test_an_unknown_number_finds_nothing(searched):
    found = searched(establishment("A"))
    assert found.names(new_siret(999)) == []
    assert found.names(new_siret(999)[:9]) == []
    assert found.names("FR00" + new_siret(999)[:9]) == []


def test_a_number_is_found_with_its_label(searched):
    one = establishment("A", licence_numbers=("2021530000123",))
    found = searched(one, establishment("B"))
    assert found.names(f"SIRET : {group_siret(one.siret)}") == ["A"]
    assert found.names("licence n° 2021 53 0000123") == ["A"]


@pytest.mark.parametrize("text", ["2021 53 0000123", "2021530000123", "2021/53/0000123", "2021-53-0000123"])
def test_a_licence_number_is_found_with_or_without_spaces(searched, text):
    found = searched(establishment("A", licence_numbers=("2021530000123",)), establishment("B"))
    assert found.names(text) == ["A"]


@pytest.mark.parametrize("text", ["P0000000000123", "p0000000000123", "P 000 000 000 0123"])
def test_a_provisional_number_is_found(searched, text):
    found = searched(establishment("A", siret="P0000000000123"), establishment("B", siret="P0000000000124"))
    assert found.names(text) == ["A"]


def test_six_digits_or_more_are_the_beginning_of_a_siret(searched):
    one = establishment("A", siret=new_siret(45678))
    found = searched(one, establishment("B", siret=new_siret(56789)))
    for length in (6, 7, 8, 10, 13):
        assert found.names(one.siret[:length]) == ["A"]
    assert found.names(group_siret(one.siret)[:9]) == ["A"]


def test_five_digits_or_less_are_never_the_beginning_of_a_siret(searched):
    one = establishment("A", siret=new_siret(45678), postcode="35000")
    assert searched(one).names(one.siret[:5]) == []


def test_five_digits_or_less_are_the_beginning_of_a_postcode_or_a_word_of_a_name(searched):
    found = searched(
        establishment("A", postcode="35400"),
        establishment("TRANS 35", postcode="69000"),
        establishment("350 ROUTES", postcode="69000"),
        establishment("B", postcode="44000"),
    )
    assert found.finds("35") == {"A", "TRANS 35", "350 ROUTES"}
    assert found.finds("35400") == {"A"}


def test_a_number_may_stand_among_words(searched):
    one = establishment("DUPONT", siret=new_siret(901))
    found = searched(one, establishment("MARTIN", siret=new_siret(901, 2)))
    assert found.names(f"dupont {group_siret(one.siret)}") == ["DUPONT"]
    assert found.names(f"{one.siret[:9]} dupont") == ["DUPONT"]


@pytest.mark.parametrize("text", ["2M TRANSPORTS", " 2m transports", "2m", "transports 2m", "2M trans"])
def test_a_name_that_begins_with_a_digit_is_a_name(searched, text):
    assert searched(establishment("2M TRANSPORTS"), establishment("3M TRANSPORTS")).names(text) == ["2M TRANSPORTS"]


def test_struck_off_and_closed_establishments_are_found_by_their_exact_number_alone(searched):
    gone = establishment(
        "DUPONT", siret=new_siret(45678), findable_by_name=False, licence_numbers=("2021530000123",), area="FRANCE"
    )
    found = searched(gone, establishment("MARTIN"))
    for text in (gone.siret, group_siret(gone.siret), gone.siret[:9], vat_number(gone.siret[:9]), "2021 53 0000123"):
        assert found.names(text) == ["DUPONT"]
    for text in ("dupont", "dupon", "rennes dupont", "35000 dupont", gone.siret[:7], gone.siret[:13], "dupomt"):
        assert found.names(text) == []
    assert found.names("") == ["MARTIN"]
    assert found.names("", origins=("35",)) == []


def test_the_manager_is_not_searched(searched):
    assert searched(establishment("DUPONT", payload=b"manager: DURAND")).names("durand") == []


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "\0", "+", "!!!", "--- ' .", "\U0001f69a"])
def test_a_text_without_any_word_asks_for_everything(searched, text):
    found = searched(establishment("A B"), establishment("C D"))
    assert found.names(text) == ["A B", "C D"]


def test_suggestions_are_the_first_results(searched):
    found = searched(*(establishment(f"DUPONT {letter}X") for letter in "ABCDEFGHIJ"), establishment("DUPOND"))
    assert found.suggestions("dupon") == found.names("dupon")[:8]
    assert found.suggestions("dupomd") == ["DUPOND"]
    assert found.suggestions("") == []


def test_a_word_longer_than_any_index_keeps_is_still_found(searched):
    word = "A" + "BC" * 40
    assert searched(establishment(word)).names(word) == [word]
