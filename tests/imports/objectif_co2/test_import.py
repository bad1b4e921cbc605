"""The yearly list into the base: what becomes a label, what is reported, what is refused."""

import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core.management import call_command

from adock.core.models import Change
from adock.imports.objectif_co2 import source
from adock.imports.objectif_co2.importer import import_labels
from adock.imports.objectif_co2.mapping import three_years_after
from adock.register.models import ObjectifCO2Label, Source, SourceImport
from tests.factories import registration, siren, siret

HEADERS = (
    ("Liste des entreprises labellisées", None, None, None, None, None, None),
    ("Entreprise", "Entreprise incluse", "Département", "Région", "SIREN", "Millésime", "Début"),
)
START = date(2025, 6, 1)


def row(number=None, departement="35", start=START, company="TRANSPORTS DE L ETRAVE", included=None):
    return (company, included, departement, "Bretagne", number or siren(1), 2025, start)


@pytest.fixture
def write(tmp_path):
    def write(*rows, headers=HEADERS, name="labels.xlsx"):
        workbook = openpyxl.Workbook()
        for line in (*headers, *rows):
            workbook.active.append(line)
        workbook.save(tmp_path / name)
        return str(tmp_path / name)

    return write


@pytest.fixture
def load(write, db):
    registration(siret(1))
    registration(siret(2), departement="01")
    return lambda *rows, apply=True, **options: import_labels(write(*rows, **options), apply=apply)


def codes(report):
    return [(anomaly.line, anomaly.code) for anomaly in report.anomalies]


def labels():
    return list(ObjectifCO2Label.objects.values_list("siren", "departement", "starts_on", "ends_on"))


def test_a_line_becomes_a_label_of_three_years(load):
    report = load(row())
    assert (report.registered, report.is_applied, codes(report)) == (1, True, [])
    label = ObjectifCO2Label.objects.get()
    assert (label.siren, label.departement, label.status) == (siren(1), "35", "labellise")
    assert (label.company_name, label.starts_on, label.ends_on) == (
        "TRANSPORTS DE L ETRAVE", date(2025, 6, 1), date(2028, 6, 1),
    )  # fmt: skip


def test_without_apply_nothing_is_written(load):
    report = load(row(), apply=False)
    assert (report.registered, report.is_applied) == (1, False)
    assert not ObjectifCO2Label.objects.exists()
    assert not SourceImport.objects.filter(source=Source.OBJECTIF_CO2).exists()


def test_a_label_from_a_29_february_ends_on_a_28(load):
    assert three_years_after(date(2024, 2, 29)) == date(2027, 2, 28)
    load(row(start=date(2024, 2, 29)))
    assert ObjectifCO2Label.objects.get().ends_on == date(2027, 2, 28)


def test_the_included_company_names_the_label(load):
    load(row(included="ETRAVE EXPRESS"))
    assert ObjectifCO2Label.objects.get().company_name == "ETRAVE EXPRESS"


@pytest.mark.parametrize("written", [int(siren(1)), float(siren(1)), siren(1), f" {siren(1)[:3]} {siren(1)[3:]} ", siret(1)])
def test_a_siren_gets_its_zeros_back_however_it_is_written(load, written):
    load(row(written))
    assert ObjectifCO2Label.objects.get().siren == siren(1)


@pytest.mark.parametrize("written", [1, "1", "01", 1.0, "01 - Ain", "Ain", "AIN"])
def test_a_departement_gets_its_zero_back_however_it_is_written(load, written):
    load(row(siren(2), departement=written))
    assert ObjectifCO2Label.objects.get().departement == "01"


@pytest.mark.parametrize("written", ["2a", "2A", "Corse-du-Sud"])
def test_corsica_has_its_own_codes(load, written):
    load(row(departement=written))
    assert ObjectifCO2Label.objects.get().departement == "2A"


@pytest.mark.parametrize("written", [date(2025, 6, 1), "01/06/2025", "2025-06-01", 45809])
def test_a_start_is_a_day_however_it_is_written(load, written):
    load(row(start=written))
    assert ObjectifCO2Label.objects.get().starts_on == date(2025, 6, 1)


@pytest.mark.parametrize("start", [datetime(9999, 12, 31), datetime(1899, 1, 1), 1e300, float("inf"), float("nan"), -1, True])  # noqa: DTZ001
def test_a_day_that_no_label_can_have_costs_only_its_line(load, start):
    report = load(row(siren(1), start=start), row(siren(2)))
    assert codes(report)[0] == (3, "DATE_INVALIDE")
    assert len(labels()) == 1


def test_lines_that_are_no_label_cost_only_themselves(load):
    report = load(
        row(),
        row("123456789"),
        row(None, departement="Bretagne"),
        row(None, start="bientôt"),
        row(None, start=None),
        row("", departement=None),
    )
    assert labels() == [(siren(1), "35", date(2025, 6, 1), date(2028, 6, 1))]
    assert codes(report)[:4] == [
        (4, "SIREN_INVALIDE"),
        (5, "DEPARTEMENT_INCONNU"),
        (6, "DATE_INVALIDE"),
        (7, "DATE_INVALIDE"),
    ]
    assert report.lines_read == 6
    assert report.lines_read == report.labels + report.lines_rejected + report.duplicates


def test_unmatched_labels_are_kept_and_reported_with_their_line(load):
    report = load(row(), row(siren(9)), row(siren(2), departement="35"), row("x"))
    assert len(labels()) == 3
    assert codes(report) == [
        (4, "SIREN_ABSENT_DU_REGISTRE"),
        (5, "DEPARTEMENT_SANS_ETABLISSEMENT"),
        (6, "SIREN_INVALIDE"),
    ]


def test_of_two_labels_of_a_company_in_a_departement_the_latest_counts(load):
    report = load(row(start=date(2025, 6, 1)), row(start=date(2022, 6, 1)), row(start=date(2026, 6, 1)))
    assert [label[2] for label in labels()] == [date(2026, 6, 1)]
    assert (report.duplicates, codes(report)) == (2, [(4, "DOUBLON"), (5, "DOUBLON")])


def test_the_list_replaces_all_labels_in_place(load):
    load(row(), row(siren(2), departement="1"))
    report = load(row(start=date(2026, 1, 1)))
    assert (report.changed, report.gone) == (1, 1)
    assert [label[:3] for label in labels()] == [(siren(1), "35", date(2026, 1, 1))]


def test_the_same_list_again_changes_nothing_and_says_so(load):
    load(row())
    changes = Change.objects.count()
    report = load(row())
    assert (report.registered, report.unchanged, report.is_applied) == (0, 1, True)
    assert SourceImport.objects.filter(source=Source.OBJECTIF_CO2).count() == 1
    assert Change.objects.count() == changes


def test_followers_are_told_of_the_companies_whose_label_changed(load):
    load(row(), row(siren(2), departement="1"))
    known = Change.objects.count()
    load(row(), row(siren(2), departement="1", start=date(2026, 1, 1)))
    assert list(Change.objects.order_by("id").values_list("siret", flat=True))[known:] == [siret(2)]


def test_the_import_is_recorded_with_the_day_of_its_latest_label(load, on_the_day):
    load(row(), row(siren(2), departement="1", start=date(2027, 1, 1)))
    record = SourceImport.objects.get(source=Source.OBJECTIF_CO2)
    assert (record.situation_on, record.rows, record.file_name) == (date(2025, 6, 1), 2, "labels.xlsx")


# --- The form of the list ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        HEADERS,
        HEADERS[::-1],
        HEADERS[1:],
        ((None,) * 7, *HEADERS),
        (
            ("Entreprise", None, "Département", None, None, None, None),
            (None, "Entreprise incluse", None, "Région", "SIREN", "Millésime", "Début"),
        ),
        (
            ("ENTREPRISE", None, "Localisation", None, "SIREN", "Label", None),
            (None, "Entreprise incluse", "Departement", "Region", None, "Millesime", "Date de début"),
        ),
    ],
)
def test_columns_are_found_by_name_in_one_or_two_header_lines(load, headers):
    report = load(row(), row("x"), headers=headers)
    assert labels() == [(siren(1), "35", date(2025, 6, 1), date(2028, 6, 1))]
    assert [line for line, _ in codes(report)] == [len(headers) + 2]


def test_blank_lines_are_no_lines(load):
    report = load(row(), (None,) * 7, ("",) * 7, row(siren(2), departement=1))
    assert (report.lines_read, report.labels) == (2, 2)


def test_formulas_are_not_evaluated(load):
    report = load(row(), row('=CONCATENATE("000","000018")'))
    assert codes(report) == [(4, "SIREN_INVALIDE")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FICHIER_VIDE"),
        (b"entreprise;siren\n", "FICHIER_ILLISIBLE"),
        (b"PK\x03\x04 and then nothing", "FICHIER_ILLISIBLE"),
        (b"\xd0\xcf\x11\xe0 an old .xls", "FICHIER_ILLISIBLE"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, content, code):
    path = tmp_path / "labels.xlsx"
    path.write_bytes(content)
    assert import_labels(str(path), apply=True).refusal.code == code


def test_a_truncated_workbook_is_refused(load, write, tmp_path):
    path = write(row())
    content = (tmp_path / "labels.xlsx").read_bytes()
    (tmp_path / "labels.xlsx").write_bytes(content[: len(content) // 2])
    assert import_labels(path, apply=True).refusal.code == "FICHIER_ILLISIBLE"


def test_another_workbook_is_refused_and_the_labels_stay(load):
    load(row())
    assert load(("a", "b"), headers=()).refusal.code == "ENTETE_INCONNUE"
    assert load().refusal.code == "FICHIER_VIDE"
    assert load(row("x")).refusal.code == "FICHIER_VIDE"
    assert len(labels()) == 1


def test_an_oversized_workbook_is_refused(load, monkeypatch):
    monkeypatch.setattr(source, "MAX_UNPACKED_BYTES", 5_000)
    assert load(row()).refusal.code == "FICHIER_TROP_GRAND"


def test_a_list_without_end_is_refused(load, monkeypatch):
    monkeypatch.setattr(source, "MAX_LINES", 20)
    assert load(*[row()] * 30).refusal.code == "FICHIER_TROP_GRAND"


def test_a_workbook_that_defines_entities_is_refused(write, tmp_path, db):
    path = write(row())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = bomb + (sheet.partition(b"?>")[2] or sheet)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert import_labels(path, apply=True).refusal.code == "FICHIER_ILLISIBLE"


def test_the_command_prints_one_json_object_and_refuses_with_exit_1(load, write, tmp_path):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_objectif_co2", write(row()), "--apply", "--json", stdout=out, stderr=err, skip_checks=True)
    report = json.loads(out.getvalue())
    assert (report["applique"], report["labels"], report["labels_retires"], report["refus"]) == (True, 1, 0, None)
    with pytest.raises(SystemExit) as refused:
        call_command("import_objectif_co2", str(tmp_path / "absent.xlsx"), stdout=out, stderr=err, skip_checks=True)
    assert refused.value.code == 1
    assert "n'existe pas" in err.getvalue()
