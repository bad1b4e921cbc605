"""Stock files into the base: what is written, withheld, refused, announced."""

import io
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from adock.core.locks import Lock
from adock.core.models import Change
from adock.imports.sirene import apply as sirene_apply
from adock.imports.sirene.importer import StockFiles, import_sirene
from adock.register.models import SireneEstablishment, SireneLegalUnit, Source, SourceImport
from tests.factories import registration, siren, siret
from tests.imports.sirene import stocks
from tests.imports.sirene.stocks import PERSON, establishment, legal_unit, position

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 2)
LATER = {"dateDernierTraitementEtablissement": "2026-11-01T00:00:00"}


@pytest.fixture
def register():
    """Two establishments of one company, one of another, and one that only has a provisional number."""
    for number in (siret(1), siret(1, 2), siret(2), "P0000000000123"):
        registration(number)


@pytest.fixture
def load(tmp_path):
    def load(establishments=None, units=None, positions=None, apply=True):
        given = {"etablissements": establishments, "unites": units, "positions": positions}
        paths = (None if rows is None else stocks.write(tmp_path / f"{name}.parquet", rows) for name, rows in given.items())
        return import_sirene(StockFiles(*paths), apply=apply)

    return load


def whole():
    return [establishment(siret(1)), establishment(siret(1, 2)), establishment(siret(2)), establishment(siret(9))]


def changed_sirets():
    return list(Change.objects.order_by("id").values_list("siret", flat=True))


def refusal(report):
    return report.refusal and report.refusal.code


# --- What is written --------------------------------------------------------------------------------------------------


def test_without_apply_files_are_compared_and_nothing_is_written(register, load):
    report = load(whole(), [legal_unit(siren(1))], apply=False)
    assert (report.registered, report.legal_units.new, report.is_applied, refusal(report)) == (3, 1, False, None)
    assert not SireneEstablishment.objects.exists()
    assert not SireneLegalUnit.objects.exists()
    assert not SourceImport.objects.filter(source=Source.SIRENE).exists()
    assert changed_sirets() == []


def test_only_what_the_register_knows_is_kept(register, load):
    report = load(whole(), [legal_unit(siren(1)), legal_unit(siren(9))], [position(siret(1)), position(siret(9))])
    assert set(SireneEstablishment.objects.values_list("siret", flat=True)) == {siret(1), siret(1, 2), siret(2)}
    assert set(SireneLegalUnit.objects.values_list("siren", flat=True)) == {siren(1)}
    assert report.lines_read == 4 + 2 + 2
    assert (report.establishments.kept, report.legal_units.kept, report.positions.kept) == (3, 1, 1)


def test_struck_off_establishments_are_completed_too(load):
    registration(siret(1), struck_off_on=OCTOBER)
    load([establishment(siret(1))])
    assert SireneEstablishment.objects.get().siret == siret(1)


def test_facts_reach_the_tables(register, load):
    load(whole(), [legal_unit(siren(1), denominationUsuelle1UniteLegale="ÉTRAVE")], [position(siret(1))])
    found = SireneEstablishment.objects.get(siret=siret(1))
    assert (found.siren, found.street, found.trade_names) == (
        siren(1),
        "12 bis rue du Port",
        ["Transports de l'Étrave"],
    )
    assert (found.latitude, found.longitude) == (48.6493, -2.0257)
    unit = SireneLegalUnit.objects.get()
    assert (unit.legal_name, unit.trade_names) == ("TRANSPORTS DE L ETRAVE", ["ÉTRAVE"])


def test_the_import_is_recorded_with_its_situation(register, load):
    report = load(whole(), [legal_unit(siren(1))])
    record = SourceImport.objects.get(source=Source.SIRENE)
    assert (record.situation_on, report.situation_on) == (OCTOBER, OCTOBER)
    assert (record.file_name, record.rows, len(record.sha256)) == ("etablissements.parquet + unites.parquet", 3, 64)
    assert record.report["etablissements"]["nouvelles"] == 3


def test_the_same_files_again_change_nothing_and_say_so(register, load):
    files = (whole(), [legal_unit(siren(1))], [position(siret(1))])
    load(*files)
    before = len(changed_sirets())
    again = load(*files)
    assert (again.registered, again.changed, again.unchanged, again.is_applied) == (0, 0, 3, True)
    assert SourceImport.objects.filter(source=Source.SIRENE).count() == 1
    assert len(changed_sirets()) == before


def test_a_later_stock_changes_what_differs_and_only_that(register, load):
    load(whole())
    rows = [
        establishment(siret(1), enseigne1Etablissement="NOUVELLE ENSEIGNE"),
        establishment(siret(1, 2), **LATER),
        establishment(siret(2)),
    ]
    report = load(rows)
    assert (report.registered, report.changed, report.unchanged) == (0, 1, 2)
    assert SireneEstablishment.objects.get(siret=siret(1)).trade_names == ["NOUVELLE ENSEIGNE"]
    assert SourceImport.objects.filter(source=Source.SIRENE).latest("id").situation_on == date(2026, 11, 1)


def test_what_has_left_sirene_leaves_the_table(register, load):
    load(whole())
    report = load(whole()[:2])
    assert report.establishments.gone == 1
    assert report.absent == 1
    assert not SireneEstablishment.objects.filter(siret=siret(2)).exists()


def test_of_two_rows_for_one_establishment_one_is_kept_and_the_other_counted(register, load):
    rows = [*whole(), establishment(siret(1), enseigne1Etablissement="ZZ")]
    assert load(rows).duplicates == 1
    assert SireneEstablishment.objects.get(siret=siret(1)).trade_names == ["ZZ"]


def test_closed_partial_and_absent_establishments_are_counted(register, load):
    rows = [
        establishment(siret(1), etatAdministratifEtablissement="F"),
        establishment(siret(1, 2), statutDiffusionEtablissement="P"),
    ]
    report = load(rows)
    counts = report.establishments
    assert (counts.closed, counts.partial, report.absent) == (1, 1, 1)


# --- Files given apart ------------------------------------------------------------------------------------------------


def test_positions_given_later_are_added_and_the_rest_stays(register, load):
    load(whole())
    report = load(positions=[position(siret(1))])
    assert report.changed == 1
    assert report.situation_on == OCTOBER
    found = SireneEstablishment.objects.get(siret=siret(1))
    assert (found.latitude, found.street) == (48.6493, "12 bis rue du Port")


def test_a_stock_without_positions_keeps_those_in_place_unless_the_commune_is_another(register, load):
    load(whole(), positions=[position(siret(1)), position(siret(2))])
    load([establishment(siret(1)), establishment(siret(1, 2)), establishment(siret(2), codeCommuneEtablissement="35047")])
    assert SireneEstablishment.objects.get(siret=siret(1)).latitude == 48.6493
    assert SireneEstablishment.objects.get(siret=siret(2)).latitude is None


def test_positions_that_are_no_place_are_ignored_and_reported(register, load):
    by_greenwich = establishment(siret(2), codeCommuneEtablissement="14118", codePostalEtablissement="14000")
    greenwich = position(siret(2), y_latitude="49.2", x_longitude="0")
    report = load([*whole()[:2], by_greenwich], positions=[position(siret(1), y_latitude="nord"), greenwich])
    assert (report.positions.kept, report.positions.unreadable) == (2, 1)
    assert [anomaly.code for anomaly in report.anomalies] == ["COORDONNEES_INVALIDES"]
    assert SireneEstablishment.objects.get(siret=siret(2)).longitude == 0


def test_legal_units_need_establishments_first(register, load):
    assert refusal(load(units=[legal_unit(siren(1))])) == "ETABLISSEMENTS_MANQUANTS"
    assert refusal(load(positions=[position(siret(1))])) == "ETABLISSEMENTS_MANQUANTS"
    load(whole())
    assert load(units=[legal_unit(siren(1))]).legal_units.new == 1


# --- Partial diffusion ------------------------------------------------------------------------------------------------


def test_nothing_withheld_is_in_the_base(register, load):
    hidden = establishment(siret(1), statutDiffusionEtablissement="P", complementAdresseEtablissement="BATIMENT C")
    load([hidden, *whole()[1:]], [legal_unit(siren(1), **PERSON, statutDiffusionUniteLegale="P")], [position(siret(1))])
    found = SireneEstablishment.objects.get(siret=siret(1))
    assert found.is_partial
    assert (found.street, found.address_complement, found.latitude, found.longitude) == (None, None, None, None)
    assert (found.trade_names, found.commune) == ([], "SAINT-MALO")
    unit = SireneLegalUnit.objects.get()
    assert (unit.is_partial, unit.is_natural_person) == (True, True)
    assert (unit.legal_name, unit.acronym, unit.trade_names) == (None, None, [])


def test_a_unit_that_becomes_partial_takes_its_establishments_addresses_along(register, load):
    load(whole(), [legal_unit(siren(1))], [position(siret(1))])
    report = load(units=[legal_unit(siren(1), **PERSON, statutDiffusionUniteLegale="P")])
    assert (report.legal_units.changed, report.changed) == (1, 2)
    for found in SireneEstablishment.objects.filter(siren=siren(1)):
        assert (found.street, found.latitude, found.trade_names) == (None, None, [])
    assert SireneEstablishment.objects.get(siret=siret(2)).street == "12 bis rue du Port"


def test_the_unit_s_withholding_holds_when_establishments_come_alone(register, load):
    load(whole(), [legal_unit(siren(1), statutDiffusionUniteLegale="P")])
    load([row | LATER for row in whole()], positions=[position(siret(1))])
    found = SireneEstablishment.objects.get(siret=siret(1))
    assert (found.street, found.latitude) == (None, None)
    assert not found.is_partial


# --- What followers are told ------------------------------------------------------------------------------------------


def test_the_first_import_changes_everything(register, load):
    load(whole())
    assert changed_sirets() == [None]


def test_a_change_is_told_of_the_whole_company(register, load):
    load(whole(), [legal_unit(siren(1)), legal_unit(siren(2))])
    known = len(changed_sirets())
    load([establishment(siret(1), etatAdministratifEtablissement="F"), *whole()[1:]])
    assert changed_sirets()[known:] == [siret(1), siret(1, 2)]


def test_a_change_of_the_legal_unit_alone_is_told(register, load):
    load(whole(), [legal_unit(siren(1)), legal_unit(siren(2))])
    known = len(changed_sirets())
    load(units=[legal_unit(siren(1)), legal_unit(siren(2), sigleUniteLegale="NEUF")])
    assert changed_sirets()[known:] == [siret(2)]


def test_many_changes_are_told_as_one(register, load, monkeypatch):
    load(whole())
    known = len(changed_sirets())
    monkeypatch.setattr(sirene_apply, "MANY_CHANGES", 1)
    load([row | {"enseigne1Etablissement": "X"} for row in whole()])
    assert changed_sirets()[known:] == [None]


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_an_empty_register_has_nothing_to_complete(load):
    assert refusal(load(whole())) == "REGISTRE_VIDE"


def test_a_stock_that_knows_nobody_is_refused(register, load):
    assert refusal(load([establishment(siret(9))])) == "AUCUNE_CORRESPONDANCE"
    assert not SireneEstablishment.objects.exists()


def test_a_part_of_a_stock_is_refused_and_nothing_changes(register, load):
    load(
        whole(),
        [legal_unit(siren(1)), legal_unit(siren(2))],
        [position(siret(1)), position(siret(2)), position(siret(1, 2))],
    )
    facts = list(SireneEstablishment.objects.values())
    assert refusal(load(whole()[:1])) == "STOCK_PARTIEL"
    assert refusal(load(positions=[position(siret(1))])) == "STOCK_PARTIEL"
    assert list(SireneEstablishment.objects.values()) == facts
    assert refusal(load(whole()[:2])) is None
    assert refusal(load(units=[legal_unit(siren(1))])) is None


def test_one_bad_file_of_two_changes_nothing(register, load, tmp_path):
    bad = tmp_path / "units.csv"
    bad.write_text("a,b\n1,2\n")
    stock = stocks.write(tmp_path / "stock.csv", whole())
    report = import_sirene(StockFiles(stock, bad), apply=True)
    assert (refusal(report), report.is_applied) == ("ENTETE_INCONNUE", False)
    assert not SireneEstablishment.objects.exists()


def test_an_older_stock_is_refused_since_it_would_undo_what_was_withheld_since(register, load):
    load([row | LATER for row in whole()])
    report = load(whole())
    assert refusal(report) == "SITUATION_ANTERIEURE"
    assert SourceImport.objects.filter(source=Source.SIRENE).count() == 1


def test_a_stock_without_days_has_that_of_its_file(register, load):
    rows = [{k: v for k, v in row.items() if k != "dateDernierTraitementEtablissement"} for row in whole()]
    report = load(rows)
    assert report.situation_on is not None
    assert {anomaly.code for anomaly in report.anomalies} == {"COLONNE_ABSENTE", "SITUATION_INCONNUE"}


def test_a_second_import_at_once_is_refused(register, load, transactional_db):
    number = list(Source).index(Source.SIRENE)
    with psycopg.connect(**address()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [Lock.IMPORT, number])
        assert refusal(load(whole())) == "IMPORT_EN_COURS"
    assert refusal(load(whole())) is None


def test_the_scratch_space_is_left_empty_and_remains_of_a_killed_run_are_removed(register, load, settings):
    folder = Path(settings.DATA_DIR) / "imports" / "sirene"
    folder.mkdir(parents=True)
    (folder / "stock").write_bytes(b"half an archive")
    assert refusal(load(whole())) is None
    assert not folder.exists()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_run_killed_while_it_writes_changes_nothing_and_the_next_one_works(register, load, tmp_path, settings):
    stock = stocks.write(tmp_path / "stock.csv", whole())
    with psycopg.connect(**address()) as other:
        # lets the run read, and stops it where it would write
        other.execute("LOCK TABLE register_sireneestablishment IN SHARE MODE")
        run = start_import(stock, settings.DATA_DIR)
        wait_until_blocked(other, run)
        run.kill()
        run.wait()
    assert not SireneEstablishment.objects.exists()
    assert not SourceImport.objects.filter(source=Source.SIRENE).exists()
    report = import_when_the_server_has_noticed(stock)
    assert (refusal(report), report.registered) == (None, 3)


def address():
    known = connection.get_connection_params()
    return {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}


def start_import(stock, data_dir):
    known = address()
    url = f"postgresql://{known.pop('user', '')}@/{known.pop('dbname')}?{urlencode(known)}"
    return subprocess.Popen(
        [sys.executable, "-m", "django", "import_sirene", "--etablissements", str(stock), "--apply", "--skip-checks"],
        env=os.environ | {"DATABASE_URL": url, "ADOCK_DATA_DIR": str(data_dir)},
        stderr=subprocess.DEVNULL,
    )


def wait_until_blocked(other, run):
    for _ in range(600):
        waiting = other.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
        if waiting.fetchone()[0]:
            return
        assert run.poll() is None, "the run ended before it wrote"
        time.sleep(0.05)
    pytest.fail("the run never came to writing")


def import_when_the_server_has_noticed(stock):
    """The server frees the killed run's lock as soon as it sees that nobody is there any more."""
    for _ in range(200):
        report = import_sirene(StockFiles(stock), apply=True)
        if refusal(report) != "IMPORT_EN_COURS":
            return report
        time.sleep(0.05)
    return report


# --- The command ------------------------------------------------------------------------------------------------------


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_sirene", *map(str, arguments), stdout=out, stderr=err, skip_checks=True)
    except SystemExit as exit_:
        code = exit_.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_applies_and_prints_one_json_object(register, tmp_path):
    stock = stocks.write(tmp_path / "StockEtablissement.zip", whole())
    code, out, err = run("--etablissements", stock, "--apply", "--json")
    report = json.loads(out)
    assert (code, report["applique"], report["inscriptions_nouvelles"], report["refus"]) == (0, True, 3, None)
    assert report["situation_au"] == "2026-10-02"
    assert (report["lignes_lues"], report["absentes_de_sirene"]) == (4, 0)
    assert "Appliqué" in err


def test_the_command_refuses_with_exit_1_and_a_french_message(register, tmp_path):
    code, out, err = run("--etablissements", tmp_path / "absent.csv", "--apply", "--json")
    assert (code, json.loads(out)["refus"]["code"]) == (1, "FICHIER_INTROUVABLE")
    assert "n'existe pas" in err


def test_the_command_without_a_file_is_wrong_usage():
    with pytest.raises(CommandError) as wrong:
        run("--apply")
    assert wrong.value.returncode == 2
