"""Every act of the journal has its row in the `acts.py` of its domain, and every row an act."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from adock.core.acts import Act
from adock.core.domains import rows_of_domains
from adock.core.journal import known_acts

PACKAGE = Path(__file__).resolve().parents[2] / "adock"
TABLES = sorted(PACKAGE.rglob("acts.py"))
ROWS = list(rows_of_domains("acts", Act))


def made_in(file: Path) -> Iterator[ast.Call]:
    """Each place where an act is made."""
    calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) == "Act")


def test_acts_are_made_in_the_tables_of_the_domains_alone():
    makers = {file for file in PACKAGE.rglob("*.py") if any(made_in(file))}
    assert makers == {file for file in TABLES if file.parent != PACKAGE / "core"}
    assert len(ROWS) == sum(len(list(made_in(file))) for file in makers)


def test_no_name_is_made_at_run_time():
    words = [word for file in TABLES for act in made_in(file) for word in act.args[:2]]
    assert [ast.unparse(word) for word in words if not isinstance(word, ast.Constant)] == []


def test_no_two_acts_share_a_code():
    assert [code for code, times in Counter(act.code for act in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("act", known_acts().values(), ids=lambda act: act.code)
def test_each_has_a_code_that_the_journal_can_hold_and_a_sentence(act):
    assert re.fullmatch(r"[a-z]+(\.[a-z_]+)+", act.code)
    assert len(act.code) <= 60
    assert " " in act.sentence
    assert not act.sentence.endswith(".")


def test_each_act_is_recorded_somewhere_unless_its_row_says_that_it_no_longer_is():
    code = "".join(file.read_text() for file in PACKAGE.rglob("*.py") if file not in TABLES)
    for table in TABLES:
        for name, act in re.findall(r"^([A-Z_]+) = (Act\(.*?\)$)", table.read_text(), re.MULTILINE | re.DOTALL):
            is_used = re.search(rf"\bacts\.{name}\b", code) is not None
            assert is_used != ("is_recorded=False" in act), name
