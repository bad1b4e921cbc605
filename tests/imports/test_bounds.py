"""Files made to fill a machine: each source and format reads so much of one, and refuses the rest."""

import gzip
import io
import zipfile
from datetime import date

import duckdb
import openpyxl
import pytest

from adock.imports import archives, csv_records
from adock.imports.objectif_co2 import source as workbooks
from adock.imports.registre_transport import source as register
from adock.imports.reports import ImportRefused
from adock.imports.sirene import source as stocks
from adock.imports.sirene import unpacking
from adock.imports.sirene.mapping import ESTABLISHMENTS
from adock.imports.sirene.source import StockReader
from tests.factories import siret
from tests.imports.registre_transport.files import HEADER, line
from tests.imports.sirene.stocks import establishment, write

FORMS = (".csv", ".csv.gz", ".zip", ".parquet")
SITUATION = date(2026, 11, 20)


def code(read, *arguments) -> str:
    with pytest.raises(ImportRefused) as refused:
        read(*arguments)
    return refused.value.code


# ------------------------------------------------------------------ Sirene


@pytest.fixture
def reader(tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with StockReader(scratch, date(2026, 11, 24)) as opened:
        yield opened
        assert [path.name for path in scratch.iterdir() if path.name != "spill"] == []


@pytest.fixture
def read(reader):
    return lambda path: reader.read(path, ESTABLISHMENTS, {siret(1), siret(2)})


@pytest.mark.parametrize("suffix", FORMS)
def test_a_key_comes_once_and_of_its_rows_the_greatest_is_kept_whatever_their_order(read, tmp_path, suffix):
    cities = ["BREST", "RENNES", "AURAY", "RENNES"]
    rows = [establishment(siret(1), libelleCommuneEtablissement=name) for name in cities] + [establishment(siret(2))]
    for each, order in enumerate((rows, rows[::-1])):
        stock = read(write(tmp_path / f"stock{each}{suffix}", order))
        assert (stock.rows_read, stock.duplicates, sorted(row[0] for row in stock.rows)) == (5, 3, [siret(1), siret(2)])
        assert {value for row in stock.rows if row[0] == siret(1) for value in row if value in cities} == {"RENNES"}


@pytest.mark.parametrize("suffix", FORMS)
def test_a_key_repeated_beyond_measure_is_refused_and_its_rows_are_never_fetched(read, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(stocks, "SPARE_ROWS", 50)
    path = write(tmp_path / f"stock{suffix}", [establishment(siret(1))] * 500)
    fetched = []
    real = StockReader._fetched
    monkeypatch.setattr(StockReader, "_fetched", lambda *given: fetched.append(real(*given)) or fetched[-1])
    assert code(read, path) == "CLES_REPETEES"
    assert sum(map(len, fetched)) <= 1


def test_two_million_rows_of_one_key_in_a_small_parquet_are_refused(read, tmp_path):
    path = tmp_path / "stock.parquet"
    row = establishment(siret(1), enseigne1Etablissement="")
    columns = ", ".join(f"'{value}' AS {name}" for name, value in row.items())
    duckdb.execute(f"COPY (SELECT {columns} FROM range(2000000)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    assert path.stat().st_size < 300_000
    assert code(read, path) == "CLES_REPETEES"


def test_a_parquet_that_announces_too_many_rows_is_refused_before_any_is_read(reader, read, tmp_path, monkeypatch):
    path = write(tmp_path / "stock.parquet", [establishment(siret(rank)) for rank in range(1, 30)])
    monkeypatch.setattr(stocks, "MAX_ROWS", 28)
    asked, real = [], StockReader._sql
    monkeypatch.setattr(StockReader, "_sql", lambda self, query, given=None: asked.append(query) or real(self, query, given))
    assert code(read, path) == "FICHIER_TROP_GRAND"
    assert not any("read_parquet" in query for query in asked)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".zip"])
def test_a_csv_of_too_many_rows_is_refused(read, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(stocks, "MAX_ROWS", 28)
    assert code(read, write(tmp_path / f"stock{suffix}", [establishment(siret(9))] * 29)) == "FICHIER_TROP_GRAND"


def test_a_parquet_whose_description_is_out_of_proportion_is_not_opened(read, tmp_path, monkeypatch):
    path = write(tmp_path / "stock.parquet", [establishment(siret(1))])
    monkeypatch.setattr(stocks, "MAX_FOOTER_BYTES", 100)
    monkeypatch.setattr(StockReader, "_rows_announced", lambda *_: pytest.fail("opened"))
    assert code(read, path) == "FICHIER_TROP_GRAND"


@pytest.mark.parametrize("suffix", FORMS)
def test_columns_beyond_measure_are_no_stock(read, tmp_path, suffix):
    row = establishment(siret(1)) | {f"c{rank}": "" for rank in range(stocks.MAX_COLUMNS)}
    assert code(read, write(tmp_path / f"stock{suffix}", [row])) == "ENTETE_INCONNUE"


def test_a_column_whose_values_hold_others_is_refused(read, tmp_path):
    path = tmp_path / "stock.parquet"
    columns = ", ".join(
        f"range(3) AS {name}" if name == "enseigne1Etablissement" else f"'{value}' AS {name}"
        for name, value in establishment(siret(1)).items()
        if "'" not in value or name == "enseigne1Etablissement"
    )
    duckdb.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    assert code(read, path) == "ENTETE_INCONNUE"


@pytest.mark.parametrize("suffix", FORMS)
def test_a_row_or_rows_beyond_measure_are_refused(read, tmp_path, monkeypatch, suffix):
    long = establishment(siret(1), libelleVoieEtablissement="A" * (stocks.LONGEST_ROW + 1))
    assert code(read, write(tmp_path / f"long{suffix}", [long])) == "FICHIER_ILLISIBLE"
    # of an establishment that is not wanted, it is nobody's business
    assert read(write(tmp_path / f"other{suffix}", [long | {"siret": siret(9)}, establishment(siret(1))])).rows_read == 2
    monkeypatch.setattr(stocks, "MAX_WANTED_BYTES", 150)
    rows = [establishment(siret(1)), establishment(siret(2))]
    assert code(read, write(tmp_path / f"many{suffix}", rows)) == "FICHIER_TROP_GRAND"


def test_a_csv_line_of_megabytes_is_refused(read, tmp_path):
    path = write(tmp_path / "stock.csv", [establishment(siret(1), libelleVoieEtablissement="A" * 5_000_000)])
    assert code(read, path) == "FICHIER_ILLISIBLE"


@pytest.mark.parametrize("suffix", [".csv.gz", ".zip"])
def test_no_more_is_inflated_than_is_in_proportion(read, tmp_path, monkeypatch, suffix):
    content = b"\n" * 3_000_000
    path = tmp_path / f"stock{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("stock.csv", content)
    else:
        path.write_bytes(gzip.compress(content))
    monkeypatch.setattr(unpacking, "RATIO_APPLIES_FROM", 100_000)
    monkeypatch.setattr(unpacking, "_CHUNK", 10_000)
    inflated = []
    for kind in (gzip.GzipFile, zipfile.ZipExtFile):
        real = kind.read
        monkeypatch.setattr(kind, "read", lambda self, n=-1, real=real: inflated.append(len(got := real(self, n))) or got)
    assert code(read, path) == "FICHIER_TROP_GRAND"
    assert sum(inflated) <= unpacking.MAX_RATIO * path.stat().st_size + 10_000


def test_a_gzip_stops_when_the_disk_is_nearly_full(read, tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "SPARE_BYTES", 10**15)
    assert code(read, write(tmp_path / "stock.csv.gz", [establishment(siret(1))])) == "FICHIER_TROP_GRAND"


def test_a_gzip_whose_checksum_is_wrong_is_refused(read, tmp_path):
    path = write(tmp_path / "stock.csv.gz", [establishment(siret(1))])
    content = bytearray(path.read_bytes())
    content[-6] ^= 1
    path.write_bytes(content)
    assert code(read, path) == "FICHIER_ILLISIBLE"


# ------------------------------------------------------------------ archives


def crowd(names: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for rank in range(names):
            archive.writestr(f"{rank:0>60}", "")
        archive.writestr("registre.csv", "x")
    return packed.getvalue()


def test_an_archive_of_a_crowd_of_names_is_refused_before_they_are_read(read, tmp_path, monkeypatch):
    content = crowd(100)
    assert archives.read_only_member(content, ".csv", 10).content == b"x"
    monkeypatch.setattr(archives, "MAX_LIST_BYTES", 5_000)
    monkeypatch.setattr(zipfile.ZipInfo, "__init__", lambda *_: pytest.fail("a name was read"))
    assert code(archives.read_only_member, content, ".csv", 10) == "ARCHIVE_INVALIDE"
    (tmp_path / "stock.zip").write_bytes(content)
    assert code(read, tmp_path / "stock.zip") == "ARCHIVE_INVALIDE"
    assert code(workbooks.read_lines, content, "labels.xlsx") == "ARCHIVE_INVALIDE"


# ------------------------------------------------------------------ the register


def file(*lines: str) -> bytes:
    return "\n".join((HEADER.format(situation=f"{SITUATION:%d/%m/%Y}"), *lines, "")).encode()


def test_a_file_of_too_many_lines_is_refused_and_not_even_cut_into_lines(monkeypatch):
    monkeypatch.setattr(register, "MAX_LINES", 100)
    assert code(register.parse_register, file(*[""] * 150)) == "FICHIER_TROP_GRAND"
    monkeypatch.setattr(register, "split_lines", lambda _: pytest.fail("cut into lines"))
    for end in ("\n", "\r", "\r\n"):
        assert code(register.parse_register, file() + (end * 300).encode()) == "FICHIER_TROP_GRAND"


def test_a_line_of_a_million_fields_costs_itself_and_is_not_cut_into_fields():
    good = [line(siret(rank)) for rank in (1, 2)]
    parsed = register.parse_register(file(good[0], "," * 1_000_000, good[1]))
    assert [kept.siret for kept in parsed.lines] == [siret(1), siret(2)]
    assert (parsed.lines_rejected, parsed.anomalies[0].line) == (1, 3)
    assert csv_records.read_first_record(["," * 1_000_000], ",", 0) == ([], 1)


def test_a_header_of_a_million_columns_is_no_register():
    assert code(register.parse_register, file().rstrip(b"\n") + b"," * 1_000_000 + b"\n" + line(siret(1)).encode()) == (
        "ENTETE_INCONNUE"
    )


def test_anomalies_beyond_measure_refuse_the_file(monkeypatch):
    monkeypatch.setattr(register, "MAX_ANOMALIES", 50)
    assert code(register.parse_register, file(*["x"] * 60)) == "TROP_D_ANOMALIES"


# ------------------------------------------------------------------ workbooks


SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(**parts: bytes) -> bytes:
    """A list of one label in which some parts are replaced: "xl/worksheets/sheet1.xml" and others."""
    plain = io.BytesIO()
    made = openpyxl.Workbook()
    for row in (("Entreprise", "Département", "SIREN", "Début"), ("TRANSPORTS", "35", siret(1)[:9], date(2025, 6, 1))):
        made.active.append(row)
    made.save(plain)
    changed = io.BytesIO()
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = parts.pop(name, None) or before.read(name)
            if name == "[Content_Types].xml" and SHARED in parts:
                content = content.replace(b"</Types>", SHARED_TYPE + b"</Types>")
            after.writestr(name, content)
        for name, content in parts.items():
            after.writestr(name, content)
    return changed.getvalue()


def test_a_workbook_is_read_as_it_is():
    (only,) = workbooks.read_lines(workbook(), "labels.xlsx")
    assert (only.number, only.company, only.siren) == (2, "TRANSPORTS", siret(1)[:9])
    assert date(2025, 6, 1) in (only.starts_on, only.starts_on.date())


@pytest.mark.parametrize(
    "parts",
    [
        {SHEET: b"<worksheet %s><sheetData><row>%s</row></sheetData></worksheet>" % (MAIN, b"<c/>" * 2_000_000)},
        {SHARED: b"<sst %s>%s</sst>" % (MAIN, b"<si><t>ab</t></si>" * 3_000_000)},
        {"xl/styles.xml": b"<styleSheet %s><cellXfs>%s</cellXfs></styleSheet>" % (MAIN, b"<xf/>" * 2_000_000)},
    ],
    ids=["cells", "shared texts", "styles"],
)
def test_a_workbook_that_would_fill_the_memory_is_given_up_in_the_process_apart(monkeypatch, parts):
    monkeypatch.setattr(workbooks, "MEMORY_MB", 200)
    monkeypatch.setattr(workbooks, "SECONDS", 15)
    content = workbook(**parts)
    assert len(content) < 200_000
    # the reader of XML may say of itself that it has no memory left, as it would of a fault
    assert code(workbooks.read_lines, content, "labels.xlsx") in {"FICHIER_TROP_GRAND", "FICHIER_ILLISIBLE"}


@pytest.mark.parametrize(("name", "encoding"), [(SHEET, "utf-8"), (SHEET, "utf-16"), ("xl/worksheets/feuille.bin", "utf-8")])
def test_entities_are_refused_wherever_they_are_defined(name, encoding):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!--{"x" * 5_000}--><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert code(workbooks.read_lines, workbook(**{name: bomb.encode(encoding)}), "labels.xlsx") == "FICHIER_ILLISIBLE"


def test_a_list_longer_than_may_be_handed_back_is_refused():
    longest = b"".join(
        b'<row r="%d"><c t="inlineStr"><is><t>%s</t></is></c></row>' % (rank, b"a" * 30_000) for rank in range(3, 200)
    )
    head = b"".join(
        b'<c t="inlineStr"><is><t>%s</t></is></c>' % title
        for title in (b"Entreprise", "Département".encode(), b"SIREN", b"Debut")
    )
    sheet = b'<worksheet %s><sheetData><row r="1">%s</row>%s</sheetData></worksheet>' % (MAIN, head, longest)
    assert code(workbooks.read_lines, workbook(**{SHEET: sheet}), "labels.xlsx") == "FICHIER_TROP_GRAND"
