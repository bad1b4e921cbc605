"""Stock files as they come, and as they should not."""

import gzip
import zipfile
from datetime import date

import duckdb
import pytest

from adock.imports.reports import ImportRefused
from adock.imports.sirene import unpacking
from adock.imports.sirene.mapping import ESTABLISHMENTS, LEGAL_UNITS, POSITIONS
from adock.imports.sirene.source import StockReader
from tests.factories import siren, siret
from tests.imports.sirene.stocks import as_csv, establishment, legal_unit, position, write

TODAY = date(2026, 11, 24)
ROWS = [establishment(siret(rank)) for rank in range(1, 40)]
WANTED = {siret(3), siret(7), siret(1_000)}


@pytest.fixture
def read(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with StockReader(scratch, TODAY) as reader:
        yield lambda path, wanted=WANTED, form=ESTABLISHMENTS: reader.read(path, form, wanted)
        assert not (scratch / "stock").exists()


def refusal(read, path, **options):
    with pytest.raises(ImportRefused) as refused:
        read(path, **options)
    return refused.value.code


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip", ".parquet"])
def test_each_form_gives_the_wanted_rows_their_number_and_the_day(read, tmp_path, suffix):
    stock = read(write(tmp_path / f"stock{suffix}", ROWS))
    assert sorted(row[0] for row in stock.rows) == [siret(3), siret(7)]
    assert (stock.rows_read, stock.latest_on, stock.missing) == (39, date(2026, 10, 2), ())


def test_every_form_gives_the_same_values(read, tmp_path):
    odd = establishment(siret(3), enseigne1Etablissement='L\'"Étrave", \nTransports', enseigne2Etablissement="é" * 300)
    rows = [*ROWS[:2], odd]
    stocks = [read(write(tmp_path / f"stock{suffix}", rows)) for suffix in (".csv", ".csv.gz", ".zip", ".parquet")]
    assert all(stock.rows == stocks[0].rows for stock in stocks)
    assert odd["enseigne1Etablissement"] in stocks[0].rows[0]


def test_columns_are_found_by_name_in_any_order_whatever_others_there_are(read, tmp_path):
    rows = [dict(reversed(list(row.items()))) | {"identifiantAdresseEtablissement": "x"} for row in ROWS]
    same = read(write(tmp_path / "reversed.csv", rows))
    assert sorted(same.rows) == sorted(read(write(tmp_path / "plain.csv", ROWS)).rows)


def test_a_column_that_is_not_needed_may_be_missing_and_is_named(read, tmp_path):
    rows = [{k: v for k, v in row.items() if k != "enseigne3Etablissement"} for row in ROWS]
    for suffix in (".csv", ".parquet"):
        stock = read(write(tmp_path / f"stock{suffix}", rows))
        assert stock.missing == ("enseigne3Etablissement",)
        assert len(stock.rows[0]) == len(ESTABLISHMENTS.columns)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_without_the_diffusion_status_a_stock_is_refused(read, tmp_path, suffix):
    rows = [{k: v for k, v in row.items() if k != "statutDiffusionEtablissement"} for row in ROWS]
    with pytest.raises(ImportRefused, match="statutDiffusionEtablissement") as refused:
        read(write(tmp_path / f"stock{suffix}", rows))
    assert refused.value.code == "ENTETE_INCONNUE"


def test_one_stock_is_not_taken_for_the_other(read, tmp_path):
    units = write(tmp_path / "units.csv", [legal_unit(siren(3))])
    assert refusal(read, units) == "ENTETE_INCONNUE"
    assert len(read(units, wanted={siren(3)}, form=LEGAL_UNITS).rows) == 1


def test_typed_parquet_columns_are_read_as_text(read, tmp_path):
    path = tmp_path / "typed.parquet"
    plain = write(tmp_path / "plain.csv", ROWS)
    duckdb.sql(
        f"""COPY (SELECT * REPLACE (siret::BIGINT AS siret, etablissementSiege::BOOLEAN AS etablissementSiege,
            dateDebut::DATE AS dateDebut,
            dateDernierTraitementEtablissement::TIMESTAMP AS dateDernierTraitementEtablissement)
            FROM read_csv('{plain}', all_varchar=true)) TO '{path}'"""
    )
    stock = read(path)
    assert sorted(stock.rows) == sorted(read(plain).rows)
    assert stock.latest_on == date(2026, 10, 2)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_day_to_come_does_not_date_the_stock(read, tmp_path, suffix):
    future = establishment(siret(50), dateDernierTraitementEtablissement="2099-01-01T00:00:00")
    assert read(write(tmp_path / f"stock{suffix}", [*ROWS, future])).latest_on == date(2026, 10, 2)


def test_a_stock_whose_days_are_none_has_no_day(read, tmp_path):
    rows = [row | {"dateDernierTraitementEtablissement": "jamais"} for row in ROWS]
    for suffix in (".csv", ".parquet"):
        assert read(write(tmp_path / f"stock{suffix}", rows)).latest_on is None


def test_semicolons_and_a_byte_order_mark_are_no_obstacle(read, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_bytes(b"\xef\xbb\xbf" + as_csv(ROWS, delimiter=";").replace(b"\n", b"\r\n"))
    assert len(read(path).rows) == 2


def test_a_file_name_is_never_a_pattern_nor_sql(read, tmp_path):
    path = tmp_path / "l'an [20*26]?.csv"
    write(path, ROWS)
    (tmp_path / "l'an 2026x.csv").write_text("trap")
    assert read(path).rows_read == 39


def test_geolocation_columns_go_by_either_name(read, tmp_path):
    row = position(siret(3))
    renamed = {"siret": row["siret"], "longitude": row["x_longitude"], "latitude": row["y_latitude"]}
    for name, rows in (("a.csv", [row]), ("b.csv", [renamed])):
        assert read(write(tmp_path / name, rows), form=POSITIONS).rows == [(siret(3), "48.6493", "-2.0257")]


# --- Bad files ------------------------------------------------------------------------------------------------


def test_missing_files_and_folders_are_refused(read, tmp_path):
    assert refusal(read, tmp_path / "absent.csv") == "FICHIER_INTROUVABLE"
    assert refusal(read, tmp_path) == "FICHIER_INTROUVABLE"


@pytest.mark.parametrize("name", ["stock.csv", "stock.parquet", "stock.csv.gz"])
def test_an_empty_file_is_refused(read, tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert refusal(read, tmp_path / name) == "FICHIER_VIDE"


def test_a_header_alone_is_an_empty_file(read, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_bytes(as_csv(ROWS).splitlines(keepends=True)[0])
    assert refusal(read, path) == "FICHIER_VIDE"


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.99])
@pytest.mark.parametrize("suffix", [".csv.gz", ".parquet", ".zip"])
def test_a_truncated_file_is_refused(read, tmp_path, suffix, kept):
    path = write(tmp_path / f"stock{suffix}", ROWS * 50)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert refusal(read, path) in {"FICHIER_TRONQUE", "ARCHIVE_INVALIDE"}


def test_a_csv_that_stops_in_the_middle_of_a_line_is_refused_with_its_number(read, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_bytes(as_csv(ROWS)[:-60])
    with pytest.raises(ImportRefused, match="ligne 40") as refused:
        read(path)
    assert refused.value.code == "FICHIER_ILLISIBLE"


def test_a_quote_that_stays_open_is_refused(read, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_bytes(as_csv(ROWS)[:-60] + b'"abc\n')
    assert refusal(read, path) == "FICHIER_ILLISIBLE"


def test_text_that_is_not_utf8_is_refused(read, tmp_path):
    path = tmp_path / "stock.csv"
    path.write_bytes(as_csv(ROWS).decode().encode("cp1252"))
    assert refusal(read, path) == "FICHIER_ILLISIBLE"


@pytest.mark.parametrize("content", [b"\x1f\x8bnothing", b"PAR1nothingPAR1", b"%PDF-1.7\n", bytes(range(256)) * 9, b"{}"])
def test_what_is_no_stock_is_refused(read, tmp_path, content):
    path = tmp_path / "stock.csv"
    path.write_bytes(content)
    assert refusal(read, path) in {"FICHIER_ILLISIBLE", "ENTETE_INCONNUE", "FICHIER_TRONQUE"}


def test_a_damaged_parquet_file_is_refused(read, tmp_path):
    path = write(tmp_path / "stock.parquet", ROWS)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = b"\xff" * 300
    path.write_bytes(content)
    assert refusal(read, path) == "FICHIER_ILLISIBLE"


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_an_archive_holds_one_stock_beside_what_does_not_matter(read, tmp_path):
    content = as_csv(ROWS)
    good = {"lisez-moi.txt": "x", "__MACOSX/._stock.csv": "x", "../../stock.csv": content}
    assert read(archive(tmp_path / "good.zip", good)).rows_read == 39
    assert not (tmp_path.parent / "stock.csv").exists()
    assert refusal(read, archive(tmp_path / "two.zip", {"a.csv": content, "b.csv": content})) == "ARCHIVE_INVALIDE"
    assert refusal(read, archive(tmp_path / "none.zip", {"a.txt": content})) == "ARCHIVE_INVALIDE"


def test_an_archive_that_would_fill_the_disk_is_refused(read, tmp_path, monkeypatch):
    path = archive(tmp_path / "bomb.zip", {"stock.csv": b"a" * 1_000_000})
    monkeypatch.setattr(unpacking, "RATIO_APPLIES_FROM", 500_000)
    assert refusal(read, path) == "FICHIER_TROP_GRAND"
    monkeypatch.setattr(unpacking, "RATIO_APPLIES_FROM", 10**9)
    monkeypatch.setattr(unpacking, "SPARE_BYTES", 10**15)
    assert refusal(read, path) == "FICHIER_TROP_GRAND"
    monkeypatch.setattr(unpacking, "MAX_BYTES", 999_999)
    assert refusal(read, path) == "FICHIER_TROP_GRAND"


def test_a_damaged_archive_is_refused(read, tmp_path):
    path = write(tmp_path / "stock.zip", ROWS)
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)
    assert refusal(read, path) == "ARCHIVE_INVALIDE"


def test_several_gzip_members_make_one_file(read, tmp_path):
    path = tmp_path / "stock.csv.gz"
    head, *lines = as_csv(ROWS).splitlines(keepends=True)
    path.write_bytes(gzip.compress(head + b"".join(lines[:10])) + gzip.compress(b"".join(lines[10:])))
    assert read(path).rows_read == 39
