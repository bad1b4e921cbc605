"""The workers of a list, as people and spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.certificates.workers import COLUMNS, InvalidWorker, Worker, check, problem_on, read_table
from tests import sealed as make

DAY = date(2026, 11, 24)
LINE = ("Diallo", "Awa", "11/03/2024", "Sénégal", "Carte de séjour « salarié »", "7501000001")


def faults_of(**changes: str) -> dict[str, str]:
    with pytest.raises(InvalidWorker) as raised:
        check(make.worker(**changes), DAY)
    return raised.value.faults


def test_what_is_kept_is_what_the_law_asks_for_and_nothing_more():
    worker = check(make.worker() | {"salary": "2000"}, DAY)
    assert worker == Worker("Diallo", "Awa", date(2024, 3, 11), "SN", "SALARIE", "7501000001")
    assert Worker.from_json(worker.to_json()) == worker


def test_every_missing_field_is_told_at_once():
    with pytest.raises(InvalidWorker) as raised:
        check({}, DAY)
    assert raised.value.faults.keys() == {*COLUMNS} - {"first_name"}


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_person_with_one_name_only_is_listed_whichever_field_holds_it(field):
    other = {"first_name": "last_name", "last_name": "first_name"}[field]
    worker = check(make.worker(**{field: "Suharto", other: " "}), DAY)
    assert (worker.name, worker.listed_name) == ("Suharto", "Suharto")
    line = (*(("Suharto", "") if field == "last_name" else ("", "Suharto")), *LINE[2:])
    assert read_table("\t".join(line), DAY) == ([worker], [])


def test_a_day_of_hire_with_two_digits_for_its_year_is_read_and_told_in_full_when_it_cannot_be():
    assert check(make.worker(hired_on="11/03/98"), DAY).hired_on == date(1998, 3, 11)
    assert faults_of(hired_on="11/03/65")["hired_on"].startswith("Le 11 mars 2065 est dans l'avenir")


@pytest.mark.parametrize(
    ("hired_on", "is_taken"),
    [("2026-11-24", True), ("2026-11-25", False), ("1950-01-01", True), ("1949-12-31", False), ("29/02/2024", True)],
)
def test_somebody_is_listed_from_the_day_of_hire_on(hired_on, is_taken):
    assert (faults_of(hired_on=hired_on).keys() == {"hired_on"}) if not is_taken else check(make.worker(hired_on=hired_on), DAY)


@pytest.mark.parametrize(
    "typed", ["29/02/2023", "2024-13-01", "demain", "11/03", "1/2/3/4", "٢٠٢٤", "//", "9" * 5000, "1/1/3000000000"]
)
def test_a_date_that_is_not_understood_or_does_not_exist_is_refused_with_how_to_write_one(typed):
    assert "24/11/2024" in faults_of(hired_on=typed)["hired_on"]


def test_a_kind_of_permit_that_has_no_name_here_is_named_and_no_other_is():
    assert faults_of(permit_kind="AUTRE").keys() == {"permit_other"}
    assert check(make.worker(permit_kind="AUTRE", permit_other="Carte bleue"), DAY).permit_other == "Carte bleue"
    assert check(make.worker(permit_other="Carte bleue"), DAY).permit_other == ""


@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\u2066", "\u200b", "\0", "\ufeff"])
def test_a_sign_that_is_not_seen_is_refused_and_named(sign):
    for field in ("last_name", "first_name", "permit_number"):
        assert f"U+{ord(sign):04X}" in faults_of(**{field: f"AB{sign}12"})[field]


def test_a_nationality_is_judged_on_the_day_of_signature():
    croatian = Worker("Horvat", "Ana", date(2014, 1, 6), "HR", "SALARIE", "7501000001")
    assert problem_on(croatian, date(2015, 6, 30)) == ""
    assert "Ana Horvat n'a plus besoin d'autorisation de travail" in problem_on(croatian, date(2015, 7, 1))
    assert check(make.worker(nationality="GB"), DAY).nationality == "GB"


def test_lines_are_read_with_tabs_or_semicolons_labels_or_codes_with_titles_or_without():
    expected = [check(make.worker(), DAY)]
    for text in (
        "\t".join(LINE),
        ";".join(LINE),
        "NOM;PRÉNOM;x;x;x;x\r\n" + ";".join(LINE) + "\r\n\r\n",
        "Diallo;Awa;2024-03-11;SN;SALARIE;7501000001;ignoré",
        "sep=;\r\nNom;Prénom;x;x;x;x\r\n" + ";".join(LINE),
        "\ufeffsep=,\n" + ",".join(LINE),
        "\ufeffNom;x;x;x;x;x\n" + ";".join(LINE),
        " Diallo ; Awa ;11/03/2024; senegal ; salarie ; 7501000001 ;;;",
    ):
        assert read_table(text, DAY) == (expected, []), text


def test_a_bad_line_costs_itself_alone_and_is_told_with_its_number():
    text = "\n".join(
        ["Nom;Prénom;…;…;…;…", ";".join(LINE), "", "trop;court", 'Di"allo;Awa;11/03/2024;SN;SALARIE;1', ";".join(LINE)]
    )
    workers, faults = read_table(text, DAY)
    assert len(workers) == 2
    assert [fault.line for fault in faults] == [4, 5]
    assert faults[0].text == "il y a 2 colonnes au lieu de 6"


def test_lines_after_what_excel_puts_first_keep_the_numbers_that_they_have_in_the_box():
    workers, faults = read_table("sep=;\nNom;x;x;x;x;x\ntrop;court\n" + ";".join(LINE), DAY)
    assert (len(workers), [fault.line for fault in faults]) == (1, [3])


def test_a_kind_that_is_not_in_the_list_is_refused_with_the_way_out():
    with pytest.raises(InvalidWorker, match="choisissez « Autre titre »"):
        check(make.worker(permit_kind="PASSEPORT"), DAY)


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_told(text):
    workers, faults = read_table(text, DAY)
    assert len(workers) + len(faults) <= len(text.splitlines())


def test_a_line_without_end_costs_itself_alone():
    workers, faults = read_table("x" * 200_000 + "\n" + "\t".join(LINE), DAY)
    assert ([worker.last_name for worker in workers], [fault.line for fault in faults]) == (["Diallo"], [1])


def test_lines_are_numbered_as_the_box_shows_them():
    text = "\r\n\r\nNom;Prénom;…\r\n" + ";".join(LINE) + "\r\n \r\ntrop\u2028;\x0bcourt\x0c\r\nencore;court"
    workers, faults = read_table(text, DAY)
    assert (len(workers), [fault.line for fault in faults]) == (1, [6, 7])
