"""Whether a file is the register's, whole, and of which day; then what of its lines is kept."""

import codecs
from datetime import date

import pytest

from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused
from tests.imports.registre_transport.files import HEADER, NO_LC, line, siret

SITUATION = HEADER.format(situation="24/11/2026")
COLUMNS_18 = SITUATION.rpartition(',"dont')[0]


def text_of(*lines, header=SITUATION, end="\n"):
    return end.join((header, *lines)) + end


def parse(*lines, **options):
    return parse_register(text_of(*lines, **options).encode())


def refusal(raw):
    with pytest.raises(ImportRefused) as caught:
        parse_register(raw if isinstance(raw, bytes) else raw.encode())
    return caught.value


def codes(parsed):
    return [(anomaly.line, anomaly.code) for anomaly in parsed.anomalies]


def sirets(parsed):
    return [found.siret for found in parsed.lines]


# --- The header -------------------------------------------------------------------------------------------------------


def test_a_file_of_the_official_form_is_read():
    parsed = parse(line(siret(1)), line(siret(2)))
    assert parsed.situation_on == date(2026, 11, 24)
    assert sirets(parsed) == [siret(1), siret(2)]
    assert [found.line for found in parsed.lines] == [2, 3]
    assert (parsed.lines_read, parsed.lines_rejected, parsed.duplicates, parsed.anomalies) == (2, 0, 0, [])


@pytest.mark.parametrize(
    "title",
    [
        "Liste des entreprises inscrites au registre, situation au 24/11/2026",
        "SITUATION AU 24/11/26",
        "24/11/2026",
        "Registre n° 12 du 01/01/2011 - situation au 24.11.2026 (édition 3)",
        "Extrait du 25/11/2026, situation arrêtée au : 24-11-2026",
        "situation au 24 / 11 / 2026",
    ],
)
def test_the_day_of_the_situation_is_found_inside_any_words(title):
    header = SITUATION.partition('",')[2]
    assert parse(line(siret(1)), header=f'"{title}",{header}').situation_on == date(2026, 11, 24)


@pytest.mark.parametrize("day", ["31/02/2026", "00/11/2026", "24/13/2026", "24/11/0026"])
def test_a_day_that_no_calendar_has_is_refused(day):
    found = refusal(text_of(line(siret(1)), header=HEADER.format(situation=day)))
    assert found.code == "ENTETE_INCONNUE"
    assert "date de la situation" in found.message


@pytest.mark.parametrize("day", ["", "novembre 2026", "24/11", "124/11/2026", "24/11/20261"])
def test_a_header_without_a_day_is_refused(day):
    assert refusal(text_of(line(siret(1)), header=HEADER.format(situation=day))).code == "ENTETE_INCONNUE"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_three_delimiters_are_recognised(delimiter):
    rows = [SITUATION.replace(", situation", " situation").replace("3,5t", "3.5t"), line(siret(1)), line(siret(2))]
    parsed = parse_register("\n".join(row.replace(",", delimiter) for row in rows).encode())
    assert sirets(parsed) == [siret(1), siret(2)]
    assert parsed.lines[0].lc_light_copies == 1


@pytest.mark.parametrize("declaring", ["sep=;", "SEP=;", '"sep=;"'])
def test_the_delimiter_that_excel_declares_before_the_titles_is_taken_and_lines_keep_their_numbers(declaring):
    rows = [SITUATION.replace(", situation", " situation").replace("3,5t", "3.5t"), line(siret(1)), line("123")]
    parsed = parse_register("\r\n".join([declaring, *(row.replace(",", ";") for row in rows)]).encode("utf-8-sig"))
    assert sirets(parsed) == [siret(1)]
    assert [(it.line, it.code) for it in parsed.anomalies] == [(4, "SIRET_INVALIDE")]


def test_a_file_that_holds_excel_s_line_alone_is_empty():
    with pytest.raises(ImportRefused) as refused:
        parse_register(b"sep=;\r\n")
    assert refused.value.code == "FICHIER_VIDE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_accents_survive_every_encoding(encoding):
    raw = text_of(line(siret(1), commune="SAINT-ÉTIENNE-DU-GRÈS", name="L’ÉTRAVE")).encode(encoding)
    found = parse_register(raw).lines[0]
    assert (found.commune, found.legal_name) == ("SAINT-ÉTIENNE-DU-GRÈS", "L’ÉTRAVE")
    assert found.legal_category == "Société par actions simplifiée (SAS)"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end):
    assert sirets(parse(line(siret(1)), line(siret(2)), end=end)) == [siret(1), siret(2)]


def test_a_header_is_known_whatever_its_case_accents_spaces_and_small_words():
    header = (
        SITUATION.replace("Raison_sociale", "RAISON  SOCIALE")
        .replace("Code_Postal", "code postal")
        .replace("Siege_O_N", "Siège (O/N)")
        .replace("Date_debut_validite_LTI", "Date de début de validité LTI")
        .replace("Nombre_de_copies_LC_valides", "NOMBRE COPIES LC VALIDES", 1)
    )
    assert sirets(parse(line(siret(1)), header=header)) == [siret(1)]


def test_columns_whose_wording_is_not_established_are_known_by_their_place():
    header = (
        SITUATION.replace(",Departement,Libelle_departement,", ",DPT,Nom,")
        .replace("Categorie_juridique", "Statut")
        .replace("Gestionnaire_de_transport", "Titulaire de la capacité")
    )
    found = parse(line(siret(1)), header=header).lines[0]
    assert found.departement == "35"
    assert found.legal_category == "Société par actions simplifiée (SAS)"
    assert found.transport_manager == "NOM FICTIF"


def test_columns_in_another_order_are_known_by_their_names():
    swapped = SITUATION.replace("Raison_sociale,Categorie_juridique", "Categorie_juridique,Raison_sociale")
    row = line(siret(1), name="SAS", category="TRANSPORTS DE L ETRAVE")
    found = parse(row, header=swapped).lines[0]
    assert (found.legal_name, found.legal_category) == ("TRANSPORTS DE L ETRAVE", "SAS")


def test_a_column_of_ours_that_is_missing_is_named():
    found = refusal(text_of(line(siret(1)), header=SITUATION.replace(",Commune,", ",Ville,")))
    assert found.code == "ENTETE_INCONNUE"
    assert "Commune" in found.message


def test_a_file_of_18_columns_has_no_light_copies():
    row = line(siret(1)).rpartition(",")[0]
    found = parse(row, header=COLUMNS_18).lines[0]
    assert (found.lc_copies, found.lc_light_copies) == (6, None)


def test_a_19th_column_about_something_else_is_left_alone():
    parsed = parse(line(siret(1), lc_light_copies="voir dossier"), header=COLUMNS_18 + ",Observations")
    assert parsed.lines[0].lc_light_copies is None
    assert parsed.anomalies == []


def test_columns_added_at_the_end_are_left_alone():
    parsed = parse(line(siret(1)) + ",12", header=SITUATION + ",Effectif")
    assert parsed.lines[0].lc_light_copies == 1
    assert parsed.anomalies == []


def test_trailing_delimiters_of_a_spreadsheet_are_ignored():
    parsed = parse(line(siret(1)) + ",,", line(siret(2)), header=SITUATION + ",,,")
    assert sirets(parsed) == [siret(1), siret(2)]
    assert parsed.anomalies == []


def test_commas_that_the_header_forgets_to_quote_do_not_shift_columns():
    found = parse(line(siret(1), lti_copies="4"), line(siret(2)), header=SITUATION.replace('"', "")).lines[0]
    assert (found.siret, found.lti_copies, found.lc_light_copies) == (siret(1), 4, 1)


def test_a_title_of_two_lines_is_one_header_and_lines_keep_their_physical_numbers():
    parsed = parse(line(siret(1)), line("1"), header=SITUATION.replace("registre, ", "registre\n"))
    assert parsed.situation_on == date(2026, 11, 24)
    assert parsed.lines[0].line == 3
    assert codes(parsed) == [(4, "SIRET_INVALIDE")]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"nom;adresse\nA;B\n", "registre des transports"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"<!DOCTYPE html>\n<html lang='fr'>", "page web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "tableur"),
        (line(siret(1)).encode(), "registre des transports"),
        (bytes(range(256)) * 4, "registre des transports"),
        (SITUATION[:200].encode(), "Il manque"),
    ],
    ids=["other csv", "pdf", "html", "xls", "no header", "bytes", "cut header"],
)
def test_what_is_not_the_register_is_refused_and_named(raw, words):
    found = refusal(raw)
    assert found.code == "ENTETE_INCONNUE"
    assert words in found.message


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"  \r\n\t\n", codecs.BOM_UTF8, b"\x00\x00\x1a"])
def test_a_file_with_nothing_in_it_is_refused(raw):
    assert refusal(raw).code == "FICHIER_VIDE"


@pytest.mark.parametrize("rest", ["", "\n", "\n\n,,,,,,,,,,,,,,,,,,\n"])
def test_a_header_alone_is_an_empty_file(rest):
    assert refusal(SITUATION + rest).code == "FICHIER_VIDE"


# --- Cut files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"])
def test_a_last_line_short_of_its_fields_means_a_cut_file(end):
    cut = line(siret(2)).rpartition(",")[0]
    assert refusal(text_of(line(siret(1)), cut).rstrip("\n") + end).code == "FICHIER_TRONQUE"


@pytest.mark.parametrize("last", ["X" * 200_000, line(siret(2), name='"X') + '\n""'])
def test_a_last_line_that_cannot_be_read_at_all_means_a_cut_file(last):
    assert refusal(text_of(line(siret(1)), last)).code == "FICHIER_TRONQUE"


def test_every_cut_inside_the_last_line_is_seen():
    whole = text_of(line(siret(1)), line(siret(2), name='"A, B"')).rstrip("\n")
    start, last_comma = whole.rindex("\n") + 1, whole.rindex(",")
    for at in range(start + 1, last_comma + 1):
        assert refusal(whole[:at]).code == "FICHIER_TRONQUE", whole[start:at]


def test_a_last_line_without_a_line_end_is_no_cut():
    assert len(parse_register(text_of(line(siret(1)), line(siret(2))).rstrip("\n").encode()).lines) == 2


@pytest.mark.parametrize("where", [1, 2, 3])
def test_a_quote_that_stays_open_means_a_cut_file(where):
    rows = [line(siret(rank), name='"' * (rank == where) + "TRANSPORTS") for rank in (1, 2, 3)]
    found = refusal(text_of(*rows))
    assert found.code == "FICHIER_TRONQUE"
    assert f"ligne {where + 1} " in found.message


def test_a_header_whose_quote_stays_open_means_a_cut_file():
    assert refusal(SITUATION[:30]).code == "FICHIER_TRONQUE"


# --- Lines ------------------------------------------------------------------------------------------------------------


def test_a_stray_quote_costs_its_own_line_when_others_quote_rightly():
    rows = [line(siret(1)), line(siret(2), name='"TRANSPORTS'), line(siret(3)), line(siret(4), name='"A, B"')]
    parsed = parse(*rows, line(siret(5)))
    assert sirets(parsed) == [siret(1), siret(3), siret(4), siret(5)]
    assert parsed.lines[2].legal_name == "A, B"
    assert codes(parsed) == [(3, "LIGNE_INCOMPLETE")]
    assert (parsed.lines_read, parsed.lines_rejected) == (5, 1)


def test_quoted_commas_quotes_and_line_breaks_are_read():
    parsed = parse(line(siret(1), name='"TRANSPORTS ""LE RAPIDE"",\nPÈRE ET FILS"'), line(siret(2)))
    assert parsed.lines[0].legal_name == 'TRANSPORTS "LE RAPIDE", PÈRE ET FILS'
    assert [found.line for found in parsed.lines] == [2, 4]


def test_blank_lines_are_not_counted():
    parsed = parse(line(siret(1)), "", "  ", ",,,", "," * 18, line(siret(2)), "", "," * 18, " ")
    assert sirets(parsed) == [siret(1), siret(2)]
    assert parsed.lines[1].line == 7
    assert (parsed.lines_read, parsed.anomalies) == (2, [])


def test_a_blank_last_line_without_a_line_end_is_no_cut():
    assert len(parse_register((text_of(line(siret(1))) + "," * 18).encode()).lines) == 1


def test_blank_lines_above_the_header_are_skipped_and_the_header_is_line_1():
    parsed = parse_register(b"\n \n" + text_of(line(siret(1))).encode())
    assert parsed.lines[0].line == 2


@pytest.mark.parametrize(
    "bad", [line(siret(9)) + ",de trop", line(siret(9)).rpartition(",")[0], siret(9), line(siret(9), name="A, B")]
)
def test_a_line_with_too_many_or_too_few_fields_costs_itself(bad):
    parsed = parse(line(siret(1)), bad, line(siret(2)))
    assert sirets(parsed) == [siret(1), siret(2)]
    assert codes(parsed) == [(3, "LIGNE_INCOMPLETE")]
    assert (parsed.lines_read, parsed.lines_rejected) == (3, 1)


def test_each_duplicated_establishment_keeps_its_latest_licence_and_none_is_lost():
    rows = [
        line(siret(rank), lc_from=f"01/01/{year}", lc_until=f"31/12/{year + 9}", lc=str(year))
        for rank, years in ((1, (2015, 2025, 2020)), (2, (2026, 2016)), (3, (2017,)), (4, (2018, 2018)))
        for year in years
    ]
    parsed = parse(*rows)
    assert {found.siret: found.lc_number for found in parsed.lines} == {
        siret(1): "2025",
        siret(2): "2026",
        siret(3): "2017",
        siret(4): "2018",
    }
    assert codes(parsed) == [(2, "DOUBLON"), (4, "DOUBLON"), (6, "DOUBLON"), (9, "DOUBLON")]
    assert (parsed.lines_read, parsed.lines_rejected, parsed.duplicates) == (8, 0, 4)


def test_the_latest_start_counts_whichever_the_licence():
    lti = {"lti": "A", "lti_from": "01/01/2024", "lti_until": "31/12/2033", **NO_LC}
    parsed = parse(line(siret(1)), line(siret(1), **lti))
    assert parsed.lines[0].lti_number == "A"
    assert "ligne 3" in parsed.anomalies[0].message


def test_a_duplicate_without_a_licence_gives_way_to_one_that_has_it():
    assert parse(line(siret(1), **NO_LC), line(siret(1))).lines[0].lc_number == "2021 53 0000123"


def test_the_same_establishment_written_two_ways_is_a_duplicate():
    spaced = f"{siret(1)[:3]} {siret(1)[3:6]} {siret(1)[6:9]} {siret(1)[9:]}"
    assert parse(line(siret(1)), line(spaced)).duplicates == 1


def test_a_duplicate_of_a_rejected_line_is_no_duplicate():
    parsed = parse(line(siret(1), name=""), line(siret(1)))
    assert (len(parsed.lines), parsed.lines_rejected, parsed.duplicates) == (1, 1, 0)


def test_anomalies_come_in_the_order_of_the_file():
    old = {"lc_from": "01/01/2010"}
    parsed = parse(line(siret(1), **old), line("x"), line(siret(2), lc_copies="six"), line(siret(1)))
    assert codes(parsed) == [(2, "DOUBLON"), (3, "SIRET_INVALIDE"), (4, "COPIES_INVALIDES")]


def test_a_refusal_names_the_file():
    with pytest.raises(ImportRefused) as caught:
        parse_register(b"", "marchandises.csv")
    assert "marchandises.csv" in caught.value.message


# --- A whole file -----------------------------------------------------------------------------------------------------


def realistic_file():
    """3,000 establishments in the manner of the real file, with its known defects at known lines."""
    rows = []
    for rank in range(3_000):
        lti = {"lti": f"2019 84 {rank:07d}", "lti_from": "01/02/2019", "lti_until": "31/01/29", "lti_copies": "2"}
        kind = (lti | NO_LC, {}, lti)[rank % 3]
        rows.append(line(siret(rank), name=f'"TRANSPORTS {rank}, FRÈRES"' if rank % 7 == 0 else f"EXPRESS {rank}", **kind))
    rows[10] = line("P0000000000123", name="MEUNIER ET MARTIN")
    rows[20] = line(siret(20)[1:])
    rows[30] = line(siret(30), lc_until="30/02/2031")
    rows[40] = line(siret(40), lc_copies="six")
    rows[50] = line(siret(50), lc_from="11/03/2031", lc_until="12/03/2021")
    rows[60] = line(siret(60), postcode="3540")
    rows[70] = siret(70)
    rows[80] = line(siret(1), lc_from="01/01/2010")
    rows[90] = line(siret(90), name='"SANS FIN')
    return text_of(*rows, "", ",,,,,,,,,,,,,,,,,,", end="\r\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252"])
def test_a_realistic_file_is_read_whole_but_for_its_known_defects(encoding):
    parsed = parse_register(realistic_file().encode(encoding))
    assert codes(parsed) == [
        (22, "SIRET_INVALIDE"),
        (32, "DATE_INVALIDE"),
        (42, "COPIES_INVALIDES"),
        (52, "DATES_INVERSEES"),
        (62, "CODE_POSTAL_INVALIDE"),
        (72, "LIGNE_INCOMPLETE"),
        (82, "DOUBLON"),
        (92, "LIGNE_INCOMPLETE"),
    ]
    assert (parsed.lines_read, parsed.lines_rejected, parsed.duplicates) == (3_000, 3, 1)
    kept = {found.siret: found for found in parsed.lines}
    assert len(kept) == 2_996
    assert kept[siret(0)].legal_name == "TRANSPORTS 0, FRÈRES"
    assert kept[siret(0)].lti_until == date(2029, 1, 31)
    assert kept[siret(2_999)].line == 3_001
