import csv
import io
import zipfile
from datetime import date

import pytest

from adock.demo.files import cells, read_fictional_register, write_register
from adock.imports.registre_transport.source import parse_register
from adock.imports.reports import ImportRefused
from tests.demo.conftest import COUNT, SITUATION

OFFICIAL_HEADER = (
    '"Liste des entreprises inscrites au registre, situation au 24/11/2026",Departement,Libelle_departement,SIRET,'
    "Raison_sociale,Categorie_juridique,Code_Postal,Commune,Siege_O_N,Gestionnaire_de_transport,Numero_LTI,"
    "Date_debut_validite_LTI,Date_fin_validite_LTI,Nombre_de_copies_LTI_valides,Numero_LC,Date_debut_validite_LC,"
    "Date_fin_validite_LC,Nombre_de_copies_LC_valides,"
    '"dont Nombre_de_copies_LC_VUL_valides <= 3,5t"'
)


def test_the_file_has_the_official_header_and_one_line_an_establishment(register, tmp_path):
    path = tmp_path / "registre.csv"
    assert write_register(path, map(cells, register), SITUATION) == COUNT
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == OFFICIAL_HEADER
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == COUNT + 1
    assert {len(row) for row in rows} == {19}


def test_the_import_reads_back_every_fact_and_finds_nothing_wrong(register, tmp_path):
    path = tmp_path / "registre.csv"
    write_register(path, map(cells, register), SITUATION)
    parsed = parse_register(path.read_bytes())
    assert parsed.situation_on == SITUATION
    assert parsed.lines == register
    assert parsed.anomalies == []


def test_a_zip_holds_the_same_csv_alone(register, tmp_path):
    plain, archived, again = (tmp_path / name for name in ("a.csv", "a.zip", "b.zip"))
    for path in (plain, archived, again):
        write_register(path, map(cells, register[:50]), SITUATION)
    with zipfile.ZipFile(archived) as archive:
        assert archive.namelist() == ["Marchandises.csv"]
        assert archive.read("Marchandises.csv") == plain.read_bytes()
    assert archived.read_bytes() == again.read_bytes()
    assert read_fictional_register(archived).lines == register[:50]


def test_a_failure_leaves_the_former_file_alone(register, tmp_path):
    path = tmp_path / "registre.csv"
    path.write_text("former")

    def interrupted():
        yield cells(register[0])
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_register(path, interrupted(), SITUATION)
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_register_of_real_companies_is_not_taken(register, tmp_path):
    path = tmp_path / "registre.csv"
    real = register[1]._replace(siret="73282932000074")
    write_register(path, map(cells, [register[0], real]), date(2026, 11, 24))
    with pytest.raises(ImportRefused) as refusal:
        read_fictional_register(path)
    assert refusal.value.code == "DONNEES_REELLES"
    assert "73282932000074 (ligne 3)" in refusal.value.message
