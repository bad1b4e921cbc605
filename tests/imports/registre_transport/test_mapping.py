"""What each field of a line says, and what is told of those that cannot be read."""

from datetime import date

import pytest

from adock.imports.registre_transport.mapping import read_siret
from adock.imports.registre_transport.source import parse_register
from adock.imports.values import LARGEST_COUNT
from adock.register.columns import LONGEST
from tests.imports.registre_transport.files import HEADER, line, siret


def read(number=None, **fields):
    header = HEADER.format(situation="24/11/2026")
    return parse_register(f"{header}\n{line(number or siret(1), **fields)}\n".encode())


def only_line(number=None, **fields):
    parsed = read(number, **fields)
    assert parsed.anomalies == []
    return parsed.lines[0]


def only_anomaly(parsed):
    assert len(parsed.anomalies) == 1, parsed.anomalies
    return parsed.anomalies[0]


def test_every_column_lands_under_its_name():
    found = only_line(
        lti="2020 53 0000007",
        lti_from="01/02/2020",
        lti_until="31/01/2030",
        lti_copies="2",
        transport_manager="DOE JANE",
    )
    assert found._asdict() == {
        "line": 2,
        "siret": siret(1),
        "departement": "35",
        "legal_name": "TRANSPORTS DE L ETRAVE",
        "legal_category": "Société par actions simplifiée (SAS)",
        "postcode": "35400",
        "commune": "SAINT-MALO",
        "is_head_office": True,
        "transport_manager": "DOE JANE",
        "lti_number": "2020 53 0000007",
        "lti_from": date(2020, 2, 1),
        "lti_until": date(2030, 1, 31),
        "lti_copies": 2,
        "lc_number": "2021 53 0000123",
        "lc_from": date(2021, 3, 12),
        "lc_until": date(2031, 3, 11),
        "lc_copies": 6,
        "lc_light_copies": 1,
    }


def test_blank_fields_are_none_and_no_anomaly():
    blank = dict.fromkeys(
        ("departement", "category", "postcode", "commune", "head_office", "transport_manager", "lc", "lc_from",
         "lc_until", "lc_copies", "lc_light_copies"), " ",
    )  # fmt: skip
    found = only_line(**blank)
    assert (found.siret, found.legal_name) == (siret(1), "TRANSPORTS DE L ETRAVE")
    assert {*found[4:], found.departement} == {None}


# --- SIRET ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f" {siret(1)} ", siret(1)),
        (f"{siret(1)[:3]} {siret(1)[3:6]} {siret(1)[6:9]} {siret(1)[9:]}", siret(1)),
        (f"{siret(1)[:9]}\u00a0{siret(1)[9:]}", siret(1)),
        (f"{siret(1)[:3]}.{siret(1)[3:6]}.{siret(1)[6:9]}.{siret(1)[9:]}", siret(1)),
        (f"{siret(1)[:9]}-{siret(1)[9:]}", siret(1)),
        (f"{siret(1)[:9]}\u202f\u200b{siret(1)[9:]}\ufeff", siret(1)),
        (f"'{siret(1)}", siret(1)),
        (f'"=""{siret(1)}"""', siret(1)),
        (f"{siret(1)}.0", siret(1)),
        ("P0000000000123", "P0000000000123"),
        ("p000 0000 0001 23", "P0000000000123"),
    ],
)
def test_a_siret_is_read_whatever_stands_between_its_figures_and_may_be_provisional(written, kept):
    assert only_line(written).siret == kept


def test_la_poste_s_own_rule_holds():
    # the sum of the digits is a multiple of 5, and Luhn's check fails
    assert read_siret("35600000000001") == "35600000000001"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (" ", "absent"),
        (siret(1)[:-1] + str((int(siret(1)[-1]) + 1) % 10), "ne passe pas le contrôle"),
        (siret(1).lstrip("0"), "zéros du début"),
        ('"1,23457E+13"', "notation scientifique"),
        ("1.23457e+13", "notation scientifique"),
        ("11122233344455", "neuf chiffres qui ne sont pas un SIREN"),
        ("PAS DE SIRET", "ni un numéro de 14 chiffres"),
        (siret(1)[:9], "SIREN"),
        (siret(1) + "0", "15 chiffres au lieu de 14"),
        ("12345", "5 chiffres au lieu de 14"),
        ("SANS NUMERO", "ni un numéro de 14 chiffres ni un numéro provisoire"),
        ("٠٠٠١٢٣٤٥٦٠٠٠١٨", "ni un numéro de 14 chiffres"),
        ("P" + "0" * 14, "ni un numéro de 14 chiffres ni un numéro provisoire"),
    ],
)
def test_a_wrong_siret_costs_the_line_and_is_told_what_is_wrong(written, words):
    parsed = read(written)
    anomaly = only_anomaly(parsed)
    assert (anomaly.line, anomaly.code) == (2, "SIRET_INVALIDE")
    assert words in anomaly.message
    assert (parsed.lines, parsed.lines_read, parsed.lines_rejected) == ([], 1, 1)


# --- Names and places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "\u00a0"])
def test_a_line_without_a_name_is_lost(name):
    parsed = read(name=name)
    assert only_anomaly(parsed).code == "LIGNE_INCOMPLETE"
    assert (parsed.lines, parsed.lines_rejected) == ([], 1)


def test_spaces_of_all_kinds_become_one_and_nothing_else_changes():
    found = only_line(name="  S.T.B.\u00a0 Été\t& Fils ", lc=" 2021  53\u202f0000123 ", commune="SAINT  MALO ")
    assert (found.legal_name, found.lc_number, found.commune) == ("S.T.B. Été & Fils", "2021 53 0000123", "SAINT MALO")


@pytest.mark.parametrize(
    "written",
    ['"=""2021 53 0000123"""', "'2021 53 0000123", '"""2021 53 0000123"""', "2021 53 0000123\u200b", " 2021  53 0000123 "],
)
def test_a_licence_number_is_kept_as_written_without_what_a_spreadsheet_puts_around_it(written):
    assert only_line(lc=written).lc_number == "2021 53 0000123"


@pytest.mark.parametrize(
    ("field", "column"),
    [("name", "legal_name"), ("category", "legal_category"), ("commune", "commune"), ("lc", "lc_number"),
     ("transport_manager", "transport_manager"), ("lti", "lti_number")],
)  # fmt: skip
def test_a_text_longer_than_the_base_can_keep_costs_the_line(field, column):
    longest = LONGEST[column]
    assert getattr(only_line(**{field: "X" * longest}), column) == "X" * longest
    parsed = read(**{field: "X" * (longest + 1)})
    assert only_anomaly(parsed).code == "LIGNE_INCOMPLETE"
    assert parsed.lines == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("35", "35"),
        ("1", "01"),
        ("01", "01"),
        ("001", "01"),
        ("2a", "2A"),
        ("2B", "2B"),
        ("971", "971"),
        (" 44 ", "44"),
    ],
)
def test_a_departement_is_written_as_insee_does(written, code):
    assert only_line(departement=written).departement == code


@pytest.mark.parametrize(
    ("written", "postcode", "code"),
    [("", "01000", "01"), ("20", "20090", "2A"), ("", "20200", "2B"), ("97", "97410", "974"), ("Ain", "35400", "35"),
     ("00", "35400", "35"), ("", "", None), ("35", "44117", "35"), ("20", "20407", "2B"), ("", "20704", "2A"),
     ("97", "97133", "977"), ("98", "98713", "987")],
)  # fmt: skip
def test_an_absent_or_unknown_departement_comes_from_the_postcode(written, postcode, code):
    assert only_line(departement=written, postcode=postcode, commune="").departement == code


@pytest.mark.parametrize(
    ("written", "postcode", "commune", "code"),
    [
        ("20", "", "AJACCIO", "2A"),
        ("20", "", "BASTIA CEDEX", "2B"),
        ("", "", "ST MALO CEDEX 2", "35"),
        ("", "", "PARIS 15", "75"),
        ("20", "20999", "CORTE", "2B"),
        ("??", "", "SAINT-MALO", "35"),
    ],
)
def test_without_a_postcode_that_tells_it_the_departement_is_that_of_the_commune(written, postcode, commune, code):
    assert only_line(departement=written, postcode=postcode, commune=commune).departement == code


@pytest.mark.parametrize(
    ("written", "postcode", "commune"),
    [("20", "", "VILLE INVENTEE"), ("", "", "SAINT-PIERRE"), ("", "20999", ""), ("20", "35400", "SAINT-MALO"), ("??", "", "")],
)
def test_a_place_whose_departement_nothing_tells_is_reported_and_its_line_kept(written, postcode, commune):
    parsed = read(departement=written, postcode=postcode, commune=commune)
    anomaly = only_anomaly(parsed)
    assert anomaly.code == "DEPARTEMENT_INCONNU"
    assert (commune or postcode or written) in anomaly.message
    assert (parsed.lines[0].departement, parsed.lines_rejected) == (None, 0)


@pytest.mark.parametrize(
    ("written", "postcode", "commune"),
    [
        ("99", "10115", "BERLIN"),
        ("99", "", "BRUXELLES"),
        ("", "98000", "MONACO"),
        ("980", "98000", "MONACO"),
        ("", "00499", "ARMEES"),
    ],
)
def test_a_place_abroad_or_of_the_army_has_no_departement_and_nothing_is_wrong(written, postcode, commune):
    assert only_line(departement=written, postcode=postcode, commune=commune).departement is None


def test_a_postcode_may_hold_spaces():
    assert only_line(postcode=" 35 400").postcode == "35400"


@pytest.mark.parametrize("written", ["3540", "354000", "ABCDE", "00000", "F-35400", "2A004", "３５４００"])
def test_a_wrong_postcode_empties_the_field_and_keeps_the_line(written):
    parsed = read(postcode=written)
    assert only_anomaly(parsed).code == "CODE_POSTAL_INVALIDE"
    assert (parsed.lines[0].postcode, parsed.lines[0].commune, parsed.lines_rejected) == (None, "SAINT-MALO", 0)


@pytest.mark.parametrize(
    ("written", "known"),
    [("O", True), ("o", True), ("Oui", True), ("N", False), ("NON", False), ("", None), ("Y", None), ("1", None)],
)
def test_a_head_office_is_o_or_n(written, known):
    assert only_line(head_office=written).is_head_office is known


# --- Licences ---------------------------------------------------------------------------------------------------------


def test_a_licence_number_of_any_form_is_kept():
    assert only_line(lc="LC/2021-53 n°123").lc_number == "LC/2021-53 n°123"


@pytest.mark.parametrize("field", ["lti_from", "lti_until", "lc_from", "lc_until"])
def test_a_wrong_day_empties_the_field_and_keeps_the_line(field):
    parsed = read(**{field: "31/02/2031"})
    anomaly = only_anomaly(parsed)
    assert (anomaly.line, anomaly.code) == (2, "DATE_INVALIDE")
    assert "31/02/2031" in anomaly.message
    assert ("LTI" if "lti" in field else "LC") in anomaly.message
    assert ("Début" if "from" in field else "Fin") in anomaly.message
    assert getattr(parsed.lines[0], field) is None
    assert parsed.lines[0].lc_number == "2021 53 0000123"


def test_two_digit_years_are_read():
    found = only_line(lc_from="12/03/21", lc_until="11/03/31")
    assert (found.lc_from, found.lc_until) == (date(2021, 3, 12), date(2031, 3, 11))


@pytest.mark.parametrize("field", ["lti_copies", "lc_copies", "lc_light_copies"])
@pytest.mark.parametrize("written", ["six", "-1", "2,5", str(LARGEST_COUNT + 1)])
def test_copies_that_are_no_number_empty_the_field_and_keep_the_line(field, written):
    parsed = read(**{field: f'"{written}"'})
    assert only_anomaly(parsed).code == "COPIES_INVALIDES"
    assert getattr(parsed.lines[0], field) is None
    assert parsed.lines_rejected == 0


def test_no_copies_and_unknown_copies_are_two_things():
    assert only_line(lc_copies="0").lc_copies == 0
    assert only_line(lc_copies="").lc_copies is None


@pytest.mark.parametrize("kind", ["lti", "lc"])
def test_an_end_before_its_start_is_told_and_kept_as_given(kind):
    parsed = read(**{f"{kind}_from": "12/03/2031", f"{kind}_until": "11/03/2021"})
    anomaly = only_anomaly(parsed)
    assert anomaly.code == "DATES_INVERSEES"
    assert anomaly.message.startswith(kind.upper())
    assert getattr(parsed.lines[0], f"{kind}_from") == date(2031, 3, 12)
    assert getattr(parsed.lines[0], f"{kind}_until") == date(2021, 3, 11)


@pytest.mark.parametrize("kind", ["lti", "lc"])
def test_a_licence_of_one_day_is_in_order(kind):
    found = only_line(**{f"{kind}_from": "12/03/2021", f"{kind}_until": "12/03/2021"})
    assert getattr(found, f"{kind}_until") == date(2021, 3, 12)


def test_all_that_is_wrong_in_a_line_is_told():
    parsed = read(postcode="X", lc_from="X", lc_copies="X", lti_from="01/01/2021", lti_until="01/01/2020")
    assert [anomaly.code for anomaly in parsed.anomalies] == [
        "CODE_POSTAL_INVALIDE", "DATE_INVALIDE", "COPIES_INVALIDES", "DATES_INVERSEES",
    ]  # fmt: skip
    assert len(parsed.lines) == 1


def test_of_a_lost_line_only_the_reason_is_told():
    assert only_anomaly(read("123", postcode="X", lc_from="X")).code == "SIRET_INVALIDE"


def test_the_same_fault_is_told_for_each_line_that_has_it():
    header = HEADER.format(situation="24/11/2026")
    rows = [line(siret(rank), lc_copies="six") for rank in (1, 2)]
    parsed = parse_register("\n".join((header, *rows)).encode())
    assert [anomaly.line for anomaly in parsed.anomalies] == [2, 3]
