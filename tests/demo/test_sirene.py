import csv
import gzip
import hashlib
import io
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb
import pytest

from adock.core.nomenclatures import legal_category_code, legal_category_label, naf_label
from adock.core.siren import is_provisional, is_siren, is_siret
from adock.demo import sirene
from adock.demo.places import place_named
from adock.demo.sirene import StockFiles, WrongStockSize, make_sirene, stock_files
from adock.demo.stock.columns import ESTABLISHMENT_COLUMNS, LEGAL_UNIT_COLUMNS, POSITION_COLUMNS
from adock.demo.stock.registered import of_town
from adock.imports.sirene.mapping import ESTABLISHMENTS, LEGAL_UNITS, POSITIONS, read_establishment
from adock.imports.sirene.source import StockReader
from tests.demo.conftest import SITUATION

COUNT = 9_000
WITHHELD = "[ND]"
ADDRESS = ("numeroVoieEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement", "codePostalEtablissement")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def files(register, tmp_path_factory) -> StockFiles:
    files = stock_files(tmp_path_factory.mktemp("stock") / "stock.csv")
    make_sirene(COUNT, 3, register, SITUATION, files)
    return files


@pytest.fixture(scope="module")
def establishments(files) -> dict[str, dict[str, str]]:
    return {row["siret"]: row for row in rows_of(files.establishments)}


@pytest.fixture(scope="module")
def units(files) -> dict[str, dict[str, str]]:
    return {row["siren"]: row for row in rows_of(files.legal_units)}


@pytest.fixture(scope="module")
def known(register, establishments):
    """Lines of the register with their row in the stock."""
    return [(line, establishments[line.siret]) for line in register if line.siret in establishments]


def share(rows, is_so) -> float:
    rows = list(rows)
    return sum(map(bool, map(is_so, rows))) / len(rows)


def test_the_stock_has_the_size_asked_and_insees_columns(files, establishments, units):
    assert len(establishments) == COUNT
    assert list(rows_of(files.establishments)[0]) == list(ESTABLISHMENT_COLUMNS)
    assert list(rows_of(files.legal_units)[0]) == list(LEGAL_UNIT_COLUMNS)
    assert list(rows_of(files.positions)[0]) == list(POSITION_COLUMNS)
    assert (len(ESTABLISHMENT_COLUMNS), len(LEGAL_UNIT_COLUMNS), len(POSITION_COLUMNS)) == (48, 33, 19)
    assert {row["siren"] for row in establishments.values()} == set(units)


def test_it_holds_the_register_but_for_one_in_a_hundred(register, establishments):
    with_siret = [line for line in register if not is_provisional(line.siret)]
    absent = [line for line in with_siret if line.siret not in establishments]
    assert 0.003 < len(absent) / len(with_siret) < 0.02


def test_every_number_is_nobodys_and_passes_its_check(establishments):
    for siret, row in establishments.items():
        assert siret.startswith("000")
        assert is_siret(siret)
        assert is_siren(row["siren"])
        assert row["siren"] + row["nic"] == siret


def test_registered_companies_are_spread_along_the_file(files, register):
    registered = {line.siret for line in register}
    at = [place for place, row in enumerate(rows_of(files.establishments)) if row["siret"] in registered]
    assert at[0] < COUNT * 0.05
    assert at[-1] > COUNT * 0.95
    assert [row["siren"] for row in rows_of(files.establishments)] == sorted(
        row["siren"] for row in rows_of(files.establishments)
    )


def test_a_head_office_is_the_one_that_the_register_says(known, establishments, units):
    assert all((row["etablissementSiege"] == "true") == line.is_head_office for line, row in known)
    head_offices = defaultdict(list)
    for siret, row in establishments.items():
        if row["etablissementSiege"] == "true":
            head_offices[row["siren"]].append(siret)
    assert max(map(len, head_offices.values())) == 1
    assert len(head_offices) > 0.98 * len(units)  # the others are among those that Sirene does not know
    for siren, (siret,) in head_offices.items():
        assert units[siren]["nicSiegeUniteLegale"] == siret[9:]


def test_addresses_are_in_the_commune_of_the_register(known):
    for line, row in known:
        place = place_named(line.postcode, line.commune)
        assert row["codeCommuneEtablissement"] == place.commune.code
        assert row["libelleCommuneEtablissement"] == place.label
        if row["statutDiffusionEtablissement"] == "O":
            assert row["codePostalEtablissement"] == line.postcode
    repetitions = {row["indiceRepetitionEtablissement"] for _, row in known}
    assert {"B", "T", "Q"} <= repetitions
    assert {"RUE", "AV", "BD", "RTE", "ZA"} <= {row["typeVoieEtablissement"] for _, row in known}


def test_many_trade_names_are_unlike_the_legal_name_and_have_accents(known):
    shown = [(line, row) for line, row in known if row["statutDiffusionEtablissement"] == "O"]
    signed = [(line, row["enseigne1Etablissement"]) for line, row in shown if row["enseigne1Etablissement"]]
    assert 0.35 < len(signed) / len(shown) < 0.55
    assert share(signed, lambda pair: pair[1].upper() != pair[0].legal_name) > 0.5
    assert share(signed, lambda pair: pair[1] != pair[1].upper()) > 0.7
    assert share(signed, lambda pair: not pair[1].isascii()) > 0.1
    assert any(row["enseigne3Etablissement"] for _, row in shown)
    assert share(shown, lambda pair: pair[1]["denominationUsuelleEtablissement"]) > 0.05


@pytest.mark.parametrize(
    ("town", "of_it"),
    [
        ("Nantes", "de Nantes"),
        ("Albi", "d'Albi"),
        ("Épinal", "d'Épinal"),
        ("Le Mans", "du Mans"),
        ("Les Herbiers", "des Herbiers"),
    ],
)
def test_a_branch_is_of_its_town_in_good_french(town, of_it):
    assert of_town(town) == of_it


def test_partial_diffusion_withholds_most_often_what_sole_traders_are(known, units):
    partial = [row for _, row in known if row["statutDiffusionEtablissement"] == "P"]
    assert 0.03 < len(partial) / len(known) < 0.08
    for row in partial:
        assert {row[name] for name in ADDRESS} <= {WITHHELD, ""}
        assert row["codePostalEtablissement"] == WITHHELD
        assert row["libelleCommuneEtablissement"] not in ("", WITHHELD)
        unit = units[row["siren"]]
        assert unit["statutDiffusionUniteLegale"] == "P"
        assert WITHHELD in (unit["nomUniteLegale"], unit["denominationUniteLegale"])
    assert share(partial, lambda row: units[row["siren"]]["categorieJuridiqueUniteLegale"] == "1000") > 0.5
    assert share(units.values(), lambda unit: unit["statutDiffusionUniteLegale"] == "O") > 0.85


def test_nothing_is_withheld_of_the_others(establishments, units):
    for row in establishments.values():
        if row["statutDiffusionEtablissement"] == "O":
            assert WITHHELD not in row.values()
    for unit in units.values():
        if unit["statutDiffusionUniteLegale"] == "O":
            assert WITHHELD not in unit.values()


def test_a_few_registered_establishments_are_closed_since_a_day_of_late(known):
    closed = [row for _, row in known if row["etatAdministratifEtablissement"] == "F"]
    assert 0.01 < len(closed) / len(known) < 0.035
    for row in closed:
        assert (SITUATION - date.fromisoformat(row["dateDebut"])).days in range(500)


def test_activities_and_categories_are_in_the_nomenclatures(establishments, units, known):
    assert all(naf_label(row["activitePrincipaleEtablissement"], "NAFRev2") for row in establishments.values())
    assert all(legal_category_label(unit["categorieJuridiqueUniteLegale"]) for unit in units.values())
    carriage = {row["activitePrincipaleEtablissement"] for _, row in known}
    assert {"49.41A", "49.41B", "49.41C", "49.42Z", "53.20Z"} <= carriage
    assert share(known, lambda pair: pair[1]["activitePrincipaleEtablissement"].startswith("49.4")) > 0.6


def test_a_legal_unit_is_the_company_of_the_register(known, units):
    for line, row in known:
        unit = units[row["siren"]]
        assert unit["categorieJuridiqueUniteLegale"] == legal_category_code(line.legal_category)
        assert date.fromisoformat(row["dateCreationEtablissement"]) < (line.lti_from or line.lc_from or SITUATION)
        if unit["nomUniteLegale"] not in ("", WITHHELD):
            assert f"{unit['nomUniteLegale']} {unit['prenom1UniteLegale']}" == line.legal_name
    assert share(known, lambda pair: units[pair[1]["siren"]]["denominationUniteLegale"] == pair[0].legal_name) > 0.7


def test_positions_are_of_open_diffused_establishments_near_their_commune(files, establishments, register):
    communes = {line.siret: place_named(line.postcode, line.commune).commune for line in register}
    positions = rows_of(files.positions)
    assert len({row["siret"] for row in positions}) == len(positions) > COUNT / 3
    for row in positions:
        described = establishments[row["siret"]]
        assert described["etatAdministratifEtablissement"] == "A"
        assert described["statutDiffusionEtablissement"] == "O"
        if commune := communes.get(row["siret"]):
            assert abs(float(row["y_latitude"]) - commune.latitude) < 0.03
            assert abs(float(row["x_longitude"]) - commune.longitude) < 0.03


def test_no_row_was_treated_after_the_situation(establishments):
    treated = [row["dateDernierTraitementEtablissement"] for row in establishments.values()]
    assert max(treated)[:10] == str(SITUATION)


def test_the_same_seed_gives_the_same_stock(register, tmp_path):
    def digests(folder, seed):
        folder.mkdir()
        files = stock_files(folder / "stock.csv")
        make_sirene(1_500, seed, register[:600], SITUATION, files)
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]

    first = digests(tmp_path / "first", 3)
    assert digests(tmp_path / "again", 3) == first
    assert not set(digests(tmp_path / "other", 4)) & set(first)


def read_back(path: Path) -> list[list[str]]:
    match "".join(path.suffixes):
        case ".csv":
            text = path.read_text(encoding="utf-8")
        case ".csv.gz":
            text = gzip.decompress(path.read_bytes()).decode()
        case ".zip":
            with zipfile.ZipFile(path) as archive:
                (member,) = archive.namelist()
                text = archive.read(member).decode()
        case _:
            raise AssertionError(path)
    return list(csv.reader(io.StringIO(text)))


def test_every_form_of_file_has_the_same_rows(register, tmp_path):
    few = register[:150]
    stocks = {form: stock_files(tmp_path / f"stock{form}") for form in (".csv", ".csv.gz", ".zip", ".parquet")}
    for files in stocks.values():
        make_sirene(400, 3, few, SITUATION, files)
    for plain, packed, archived, parquet in zip(*stocks.values(), strict=True):
        rows = read_back(plain)
        assert read_back(packed) == rows
        assert read_back(archived) == rows
        typed = duckdb.sql(f"SELECT * FROM '{parquet}'")
        assert typed.columns == rows[0]
        assert len(typed.fetchall()) == len(rows) - 1
    described = duckdb.sql(f"DESCRIBE FROM '{stocks['.parquet'].establishments}'").fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    assert kinds["siret"] == "VARCHAR"
    assert kinds["dateDebut"] == "DATE"
    assert kinds["etablissementSiege"] == "BOOLEAN"


def test_the_import_reads_the_registers_establishments_out_of_it(register, tmp_path, establishments):
    files = stock_files(tmp_path / "stock.parquet")
    make_sirene(COUNT, 3, register, SITUATION, files)
    wanted = [line.siret for line in register]
    with StockReader(tmp_path, date(2026, 12, 1)) as reader:
        stock = reader.read(files.establishments, ESTABLISHMENTS, wanted)
        units = reader.read(files.legal_units, LEGAL_UNITS, [siret[:9] for siret in wanted])
        positions = reader.read(files.positions, POSITIONS, wanted)
    assert (stock.rows_read, stock.latest_on, stock.missing) == (COUNT, SITUATION, ())
    assert {row[0] for row in stock.rows} == set(wanted) & set(establishments)
    assert units.missing == positions.missing == ()
    read = [read_establishment(row) for row in stock.rows]
    assert any(" bis rue " in (establishment.street or "") for establishment in read)


@pytest.mark.parametrize("count", [10, 3_000])
def test_a_stock_too_small_for_the_register_is_refused(register, tmp_path, count):
    with pytest.raises(WrongStockSize) as refusal:
        make_sirene(count, 3, register, SITUATION, stock_files(tmp_path / "stock.csv"))
    assert 3_800 < refusal.value.least < 4_100
    assert refusal.value.most > sirene.LARGEST_STOCK
    assert list(tmp_path.iterdir()) == []


def test_a_stock_of_the_register_alone_is_possible(register, tmp_path):
    files = stock_files(tmp_path / "stock.csv")
    with pytest.raises(WrongStockSize) as refusal:
        make_sirene(1, 3, register, SITUATION, files)
    counts = make_sirene(refusal.value.least, 3, register, SITUATION, files)
    assert counts.establishments == counts.described == refusal.value.least


def test_a_failure_leaves_no_file(register, tmp_path, monkeypatch):
    monkeypatch.setattr(sirene.queries, "positions", lambda: "SELECT nothing")
    with pytest.raises(duckdb.Error):
        make_sirene(900, 3, register[:600], SITUATION, stock_files(tmp_path / "stock.csv"))
    assert list(tmp_path.iterdir()) == []
