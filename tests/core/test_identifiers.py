import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.core.identifiers import Fault, Kind, read_identifier, read_siren, read_siret
from adock.core.siren import is_siren, is_siret, vat_number
from adock.demo.identifiers import siren_at, siret_at

SIREN = siren_at(90_001)
SIRET = siret_at(SIREN, 1)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPACES = "\u0009\u0020\u00a0\u2002\u2007\u2009\u200a\u202f\u205f\u3000"
UNSEEN = "\u00ad\u034f\u180e\u200b\u200c\u200d\u200e\u202c\u2060\u2800\u3164\ufe0f\ufeff"
SIGNS = ".-'\"\u2010\u2011\u2012\u2013\u2014\u2212\u2019/_:\u00b7"


def spread(number: str, sign: str) -> str:
    return sign.join((number[:3], number[3:6], number[6:9], number[9:])) if len(number) > 9 else sign.join(number)


@pytest.mark.parametrize("sign", [*SPACES, *UNSEEN, *SIGNS], ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize("number", [SIRET, SIREN], ids=["siret", "siren"])
def test_signs_that_a_person_reads_over_do_not_count(number, sign):
    for written in (spread(number, sign), f"{sign}{number}", f"{number}{sign}", f"{sign} {number}{sign}"):
        assert read_identifier(written)[:3] == (Kind.SIRET if number == SIRET else Kind.SIREN, number, None)


@pytest.mark.parametrize(
    "written",
    [
        f'="{SIRET}"', f"'{SIRET}", f"{SIRET}.0", f"{SIRET},0", f"{SIRET}.00", f"{SIRET},00 ", f'"{SIRET}"', f"« {SIRET} »",
        f"SIRET {SIRET}", f"Siret n° {SIRET}", f"siret : {SIRET}", f"SIRET{SIRET}", f"Numéro SIRET : {SIRET}", f"nº {SIRET}",
        SIRET.translate(FULL_WIDTH), f"＝＂{SIRET}＂", f"\ufeff{SIRET[:9]}\u202f{SIRET[9:]}\u200b", f"{SIREN}.{SIRET[9:]}",
    ],
)  # fmt: skip
def test_what_spreadsheets_keyboards_and_labels_add_does_not_count(written):
    assert read_identifier(written) == (Kind.SIRET, SIRET, None, SIREN, 0)
    assert read_siret(written).value == SIRET
    assert read_siren(written) == (Kind.SIREN, SIREN, None, SIREN, 0)


@pytest.mark.parametrize("number", [SIRET, SIREN])
@pytest.mark.parametrize("write", ["{}", "{}.0", "{},00", "{:,}.00", "{:,}", "{: }"])
def test_zeros_that_a_spreadsheet_ate_are_given_back_and_counted(number, write):
    bare = int(number)
    written = write.replace("{: }", f"{bare:,}".replace(",", "\u202f")).format(bare)
    found = read_identifier(written)
    assert (found.value, found.fault, found.zeros_given_back) == (number, None, len(number) - len(str(bare)))
    assert found.figures == len(str(bare))


def test_a_spreadsheet_s_power_of_ten_is_read_when_no_figure_is_lost():
    bare = str(int(SIRET))
    written = f"{bare[0]},{bare[1:]}E+{len(bare) - 1}"
    assert read_siret(written).value == SIRET
    assert read_siret("9,0002E+10").fault == Fault.ROUNDED
    assert read_siret("9.0002e10").fault == Fault.ROUNDED


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        (vat_number(SIREN), Kind.VAT, vat_number(SIREN)),
        (f"fr {vat_number(SIREN)[2:4]} {SIREN[:3]} {SIREN[3:6]} {SIREN[6:]}", Kind.VAT, vat_number(SIREN)),
        (f"TVA intracommunautaire : {vat_number(SIREN)}", Kind.VAT, vat_number(SIREN)),
        ("2021 53 0000123", Kind.LICENCE, "2021530000123"),
        ("LC 2015/22/0000399", Kind.LICENCE, "2015220000399"),
        ("p000 0000 0001 23", Kind.PROVISIONAL, "P0000000000123"),
        ("P-0000000000123", Kind.PROVISIONAL, "P0000000000123"),
        ("35600000059845", Kind.SIRET, "35600000059845"),
    ],
)
def test_every_kind_of_number_has_one_form(written, kind, value):
    assert read_identifier(written)[:3] == (kind, value, None)


def wrong_key(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


@pytest.mark.parametrize(
    ("written", "kind", "fault", "siren", "figures"),
    [
        ("", None, Fault.ABSENT, None, 0),
        ("\u200b . ", None, Fault.ABSENT, None, 0),
        (SIRET[:-1], Kind.SIRET, Fault.LENGTH, SIREN, 13),
        (SIRET + "0", Kind.SIRET, Fault.LENGTH, SIREN, 15),
        (SIREN[:-1], Kind.SIREN, Fault.LENGTH, None, 8),
        (wrong_key(SIRET), Kind.SIRET, Fault.KEY, SIREN, 14),
        (wrong_key(SIREN), Kind.SIREN, Fault.KEY, None, 9),
        ("11122233344455", Kind.SIRET, Fault.SIREN, None, 14),
        (f"FR00{SIREN}", Kind.VAT, Fault.KEY, SIREN, 11),
        (f"FR12{SIREN[:-1]}", Kind.VAT, Fault.LENGTH, None, 10),
        ("SANS NUMERO", None, Fault.NOT_A_NUMBER, None, 0),
        ("PARIS", None, Fault.NOT_A_NUMBER, None, 0),
        ("PAS DE SIRET", None, Fault.NOT_A_NUMBER, None, 0),
        ("٠٠٠١٢٣٤٥٦٠٠٠١٨", None, Fault.NOT_A_NUMBER, None, 14),
        (f"{SIRET[:-1]}²", None, Fault.NOT_A_NUMBER, None, 14),
        (f"{SIRET} {SIRET}", Kind.SIRET, Fault.LENGTH, SIREN, 28),
        ("9" * 10_000, None, Fault.NOT_A_NUMBER, None, 0),
        ("0", Kind.SIREN, Fault.LENGTH, None, 1),
    ],
)
def test_what_is_wrong_is_told_with_the_company_that_the_first_figures_name(written, kind, fault, siren, figures):
    found = read_identifier(written)
    assert (found.kind, found.fault, found.siren, found.figures) == (kind, fault, siren, figures)


def test_another_kind_of_number_is_no_siret():
    assert read_siret(SIREN).fault == Fault.LENGTH
    assert read_siret("1800010").value == "00000001800010"  # though "001800010" is a SIREN
    assert read_siret(vat_number(SIREN)) == (Kind.SIRET, vat_number(SIREN), Fault.NOT_A_NUMBER, SIREN, 0)
    assert read_siret("2021 53 0000123").fault == Fault.LENGTH


def test_a_company_is_read_from_its_siret_and_its_vat_number_but_not_from_a_provisional_number_or_a_licence():
    assert read_siren(vat_number(SIREN)).value == SIREN
    assert read_siren("18").value == "000000018"
    assert read_siren("0").fault == Fault.LENGTH
    assert read_siren("P0000000000123").fault == Fault.NOT_A_NUMBER
    assert read_siren("2021 53 0000123").fault == Fault.LENGTH


@given(st.text(max_size=60))
def test_any_text_is_read_and_what_is_understood_passes_its_checks(text):
    found = read_identifier(text)
    if found.kind is Kind.SIRET and not found.fault:
        assert is_siret(found.value)
    if found.kind is Kind.SIREN and not found.fault:
        assert is_siren(found.value)
    assert read_identifier(found.value).value == found.value or found.fault
