from collections import Counter

import pytest

from adock.demo.defects import Defects
from adock.demo.files import cells, write_register
from adock.imports.registre_transport.source import parse_register
from tests.demo.conftest import COUNT, SITUATION


@pytest.fixture
def spoilt(register, tmp_path):
    """The counts of the defects, and what the import makes of the file."""
    defects = Defects(seed=3, share=0.2)
    path = tmp_path / "registre.csv"
    write_register(path, defects.spoil(map(cells, register)), SITUATION)
    return defects.counts, parse_register(path.read_bytes())


def test_the_import_reports_each_defect_that_it_must_and_no_other(spoilt):
    counts, parsed = spoilt
    reported = Counter(anomaly.code for anomaly in parsed.anomalies)
    assert reported == {kind: number for kind, number in counts.items() if kind.isupper()}
    assert set(reported) == {
        "DOUBLON",
        "SIRET_INVALIDE",
        "LIGNE_INCOMPLETE",
        "DATE_INVALIDE",
        "DATES_INVERSEES",
        "COPIES_INVALIDES",
        "CODE_POSTAL_INVALIDE",
    }


def test_harmless_defects_change_nothing_that_is_read(spoilt, register):
    counts, parsed = spoilt
    assert {"année sur deux chiffres", "espaces", "SIRET espacé", "guillemets et virgules", "siège inconnu"} < set(counts)
    read = {line.siret: line for line in parsed.lines}
    same = sum(read[line.siret]._replace(line=line.line) == line for line in register if line.siret in read)
    told = {anomaly.line for anomaly in parsed.anomalies}
    assert same >= COUNT - len(told) - counts["guillemets et virgules"] - counts["siège inconnu"]


def test_a_bad_line_costs_only_itself(spoilt):
    counts, parsed = spoilt
    assert parsed.lines_rejected == counts["SIRET_INVALIDE"] + counts["LIGNE_INCOMPLETE"]
    assert parsed.duplicates == counts["DOUBLON"]
    assert len(parsed.lines) == COUNT - parsed.lines_rejected


def test_of_two_lines_with_one_siret_the_one_with_the_older_licence_was_added(spoilt, register):
    counts, parsed = spoilt
    true = {line.siret: line._replace(line=0) for line in register}
    read = {line.siret: line._replace(line=0) for line in parsed.lines}
    twice = {siret for siret in read for anomaly in parsed.anomalies if anomaly.code == "DOUBLON" and siret in anomaly.message}
    assert len(twice) == counts["DOUBLON"] > 50
    assert all(read[siret] == true[siret] for siret in twice)


def test_without_a_share_there_are_only_blank_lines_at_the_end(register):
    defects = Defects(seed=3, share=0)
    rows = list(defects.spoil(map(cells, register)))
    assert rows[:COUNT] == [cells(line) for line in register]
    assert all(not any(row) for row in rows[COUNT:])
    assert defects.counts == {"ligne vide": len(rows) - COUNT}


def test_the_same_seed_spoils_the_same_lines(register):
    rows = [cells(line) for line in register[:500]]
    assert list(Defects(3, 0.1).spoil(rows)) == list(Defects(3, 0.1).spoil(rows))
