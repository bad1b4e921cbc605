"""The documentation says what the code does: held together by machine where a machine can."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from adock.core.retention import retentions
from config.environment import SUBJECTS, declared
from config.environment.variables import declared_in

ROOT = Path(__file__).resolve().parents[2]


def test_each_environment_variable_is_documented_with_its_default_and_no_other_is():
    page = (ROOT / "docs/environment.md").read_text()
    documented = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(documented) == {variable.name for variable in declared()}
    for variable in declared():
        assert variable.meaning in documented[variable.name]
        assert (f"`{variable.default}`" if variable.default else "empty") in documented[variable.name]


def test_the_page_has_one_table_a_subject_and_says_what_production_demands():
    sections = (ROOT / "docs/environment.md").read_text().split("\n## ")[1:]
    titles = {module.__name__.rpartition(".")[2].capitalize(): declared_in(vars(module)) for module in SUBJECTS}
    assert [section.partition("\n")[0] for section in sections] == list(titles)
    modules = {file.stem.capitalize() for file in (ROOT / "config/environment").glob("[!_]*.py")}
    assert modules - set(titles) == {"Variables"}
    for section, variables in zip(sections, titles.values(), strict=True):
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == [variable.name for variable in variables.values()]
        assert ["Required in production." in row for row in rows] == [
            variable.required_in_production for variable in variables.values()
        ]


@pytest.mark.parametrize(
    "file",
    sorted((ROOT / "adock").rglob("*.py")) + sorted((ROOT / "config").rglob("*.py")),
    ids=lambda path: path.name,
)
def test_only_the_environment_module_reads_the_environment(file):
    if file == ROOT / "config/environment/variables.py":
        return
    tree = ast.parse(file.read_text())
    reads = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and getattr(node.value, "id", "") == "os"
    ]
    assert reads == [], f"{file} reads os.environ; declare the variable in a module of config/environment"


def test_each_thing_that_is_not_kept_for_ever_is_documented_and_no_other_is():
    day = (ROOT / "docs/operations.md").read_text().partition("## A day")[2].partition("\n## ")[0]
    documented = {line.split("`")[1]: line for line in day.splitlines() if line.startswith("| `")}
    assert set(documented) == set(retentions())
    for code, row in retentions().items():
        when = f"`{row.task.name}`, `{row.task.cron}`" if row.task else "by hand"
        for said in (row.what, f"{row.lasts.days} days" if row.lasts else "until over", row.why, when):
            assert f"| {said} |" in documented[code]


def test_each_of_our_commands_is_documented():
    page = (ROOT / "docs/operations.md").read_text()
    ours = [name for name, app in get_commands().items() if app.startswith("adock")]
    assert ours
    assert [name for name in ours if f"`{name}" not in page] == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_link_of_the_documentation_to_the_repository_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_only_the_mail_gateway_sends_mail():
    """Everything else writes to the outbox: nothing leaves outside production, nothing is lost, nothing is doubled."""
    senders = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "adock").rglob("*.py"))
        if re.search(r"django\.core\.mail|django\.core import .*\bmail\b|smtplib", file.read_text())
    ]
    assert senders == ["adock/gateways/mail.py"]
