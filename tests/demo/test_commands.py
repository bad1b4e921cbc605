"""The two commands, without any database: pytest-django refuses one to a test that does not ask for it."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from adock.demo.files import read_fictional_register


def run(capsys, *arguments) -> str:
    """What the command says on standard error."""
    call_command(*map(str, arguments), no_color=True)
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def refusal(*arguments) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command(*map(str, arguments))
    return caught.value


@pytest.fixture
def register_file(tmp_path):
    path = tmp_path / "registre.csv"
    call_command("make_register", rows=400, seed=1, out=str(path), situation="2026-10-01", verbosity=0)
    return path


def test_a_register_is_written_and_said_so(capsys, tmp_path):
    path = tmp_path / "registre.zip"
    said = run(capsys, "make_register", "--rows", 50, "--seed", 1, "--out", path, "--situation", "2026-11-24")
    assert said == f"50 lignes écrites dans {path}, situation au 24/11/2026.\n"
    assert len(read_fictional_register(path).lines) == 50


def test_the_situation_is_that_of_the_day_when_none_is_given(tmp_path, on_the_day):
    path = tmp_path / "registre.csv"
    call_command("make_register", rows=5, seed=1, out=str(path), verbosity=0)
    assert read_fictional_register(path).situation_on == date.today()  # noqa: DTZ011 - the clock stands still


def test_a_later_register_follows_from_an_earlier_one(capsys, register_file, tmp_path):
    later, last = tmp_path / "later.csv", tmp_path / "last.csv"
    run(capsys, "make_register", "--seed", 1, "--after", register_file, "--out", later, "--situation", "2026-11-01")
    first, second = read_fictional_register(register_file), read_fictional_register(later)
    assert second.situation_on == date(2026, 11, 1)
    assert {line.siret for line in first.lines} != {line.siret for line in second.lines}
    run(
        capsys, "make_register", "--seed", 1, "--after", register_file, "--after", later, "--out", last,
        "--situation", "2026-12-01",
    )  # fmt: skip
    assert read_fictional_register(last).situation_on == date(2026, 12, 1)


def test_defects_are_counted_aloud(capsys, tmp_path):
    path = tmp_path / "registre.csv"
    said = run(capsys, "make_register", "--rows", 300, "--seed", 1, "--out", path, "--defects", 0.5)
    assert "SIRET_INVALIDE : " in said
    assert "ligne vide : 4" in said
    assert read_fictional_register(path).anomalies


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rows", 0], "de 1 à 600000"),
        (["--rows", 600_001], "de 1 à 600000"),
        ([], "--rows, ou bien --after"),
        (["--rows", 5, "--after", "f.csv"], "--rows, ou bien --after"),
        (["--rows", 5, "--situation", "31/12/2026"], "AAAA-MM-JJ"),
        (["--rows", 5, "--situation", "0001-01-01"], "année"),
        (["--rows", 5, "--defects", 2], "de 0 à 1"),
    ],
)
def test_wrong_usage_of_make_register_is_explained_with_code_2(tmp_path, arguments, words):
    fault = refusal("make_register", "--seed", 1, "--out", tmp_path / "registre.csv", *arguments)
    assert fault.returncode == 2
    assert words in str(fault)
    assert list(tmp_path.iterdir()) == []


def test_a_form_of_file_that_is_not_known_is_wrong_usage(tmp_path):
    assert refusal("make_register", "--rows", 5, "--seed", 1, "--out", tmp_path / "registre.xls").returncode == 2


def test_what_cannot_be_done_is_explained_with_code_1(register_file, tmp_path):
    out = tmp_path / "out.csv"
    earlier = refusal("make_register", "--seed", 1, "--after", register_file, "--out", out, "--situation", "2026-10-01")
    nowhere = refusal("make_register", "--rows", 5, "--seed", 1, "--out", tmp_path / "none" / "out.csv")
    absent = refusal("make_register", "--seed", 1, "--after", tmp_path / "absent.csv", "--out", out)
    assert [fault.returncode for fault in (earlier, nowhere, absent)] == [1, 1, 1]
    assert "01/10/2026" in str(earlier)
    assert "n'existe pas" in str(nowhere)
    assert "n'existe pas" in str(absent)
    assert not out.exists()


def test_a_stock_is_written_in_three_files(capsys, register_file, tmp_path):
    out, units = tmp_path / "stock.parquet", tmp_path / "units.csv"
    said = run(
        capsys, "make_sirene", "--rows", 900, "--seed", 1, "--register", register_file, "--out", out,
        "--unites-legales", units,
    )  # fmt: skip
    assert "900 établissements" in said
    assert {out, units, tmp_path / "stock-geolocalisation.parquet"} < set(tmp_path.iterdir())
    assert units.read_text(encoding="utf-8").startswith("siren,statutDiffusionUniteLegale,")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--rows", 0, "--out", "stock.csv"], 2, "de 1 à 40000000"),
        (["--rows", 40_000_001, "--out", "stock.csv"], 2, "de 1 à 40000000"),
        (["--rows", 20, "--out", "stock.csv"], 2, "pour ce registre"),
        (["--rows", 900, "--out", "stock.txt"], 2, ".parquet"),
        (["--rows", 900, "--out", "stock.csv", "--unites-legales", "stock.csv"], 2, "noms différents"),
        (["--rows", 900, "--out", "none/stock.csv"], 1, "n'existe pas"),
    ],
)
def test_what_make_sirene_cannot_do_is_explained(register_file, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    fault = refusal("make_sirene", "--seed", 1, "--register", register_file, *arguments)
    assert fault.returncode == code
    assert words in str(fault)
    assert list(tmp_path.iterdir()) == [register_file]


def test_no_stock_is_invented_around_real_companies(register_file, tmp_path):
    real = tmp_path / "real.csv"
    lines = register_file.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[3] = "73282932000074"
    real.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    fault = refusal("make_sirene", "--rows", 900, "--seed", 1, "--register", real, "--out", tmp_path / "stock.csv")
    assert fault.returncode == 1
    assert "DONNEES_REELLES" in str(fault)
