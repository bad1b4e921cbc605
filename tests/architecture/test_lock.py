"""The lock of packages: names, versions and hashes, for the machines that we run on, and in step with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import File, file_taken, line_of, locked, machines

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
TO_RUN, TO_DEVELOP = re.split(r"^# to develop.*\n", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
MACHINES = list(machines())

LINE = re.compile(r"[a-z0-9][a-z0-9-]*==[\w.!+]+( ; [\w.'\"<>=! ()]+)?( --hash=sha256:[0-9a-f]{64})+")


def test_the_lock_holds_names_versions_and_hashes_and_nothing_else():
    lines = [line for line in (TO_RUN + TO_DEVELOP).splitlines() if not line.startswith("#")]
    assert len(lines) > 100
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert len(locked(TO_RUN + TO_DEVELOP)) == len(lines), "a package is locked twice"


@pytest.mark.parametrize(
    ("part", "asked"),
    [(TO_RUN, PROJECT["dependencies"]), (TO_DEVELOP, PROJECT["optional-dependencies"]["dev"])],
    ids=["to run", "to develop"],
)
def test_what_the_project_asks_is_locked_in_its_part_at_the_version_asked(part, asked):
    versions = locked(part)
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), f"{requirement}: make lock"


def test_what_running_needs_brings_no_tool_of_developers():
    assert {"pytest", "ruff", "mypy", "playwright", "hypothesis", "moto"} & locked(TO_RUN).keys() == set()


def machine(system: str, architecture: str, python: str):
    (found,) = [
        machine
        for machine in MACHINES
        if (machine.environment["sys_platform"], machine.environment["platform_machine"]) == (system, architecture)
        and machine.environment["python_version"] == python
    ]
    return found


@pytest.mark.parametrize(
    ("system", "architecture", "python", "taken"),
    [
        ("linux", "x86_64", "3.11", "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"),
        ("linux", "x86_64", "3.13", "cp312-abi3-manylinux_2_28_x86_64"),  # runs on older systems than the one for 2.34
        ("linux", "aarch64", "3.13", "py3-none-any"),
        ("darwin", "arm64", "3.12", "cp311-abi3-macosx_11_0_universal2"),
        ("darwin", "x86_64", "3.14", "cp311-abi3-macosx_11_0_universal2"),
    ],
)
def test_the_wheel_that_is_locked_is_the_one_that_pip_takes(system, architecture, python, taken):
    wheels = [
        File(f"thing-1-{tag}.whl", tag)
        for tag in (
            "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
            "cp311-cp311-musllinux_1_2_x86_64",
            "cp312-abi3-manylinux_2_28_x86_64",
            "cp312-abi3-manylinux_2_34_x86_64",
            "cp311-abi3-macosx_11_0_universal2",
            "cp311-abi3-win_amd64",
            "py3-none-any",
        )
    ]
    assert file_taken(wheels, None, machine(system, architecture, python)) == File(f"thing-1-{taken}.whl", taken)


def test_a_package_without_a_wheel_for_a_machine_is_built_there_from_its_source():
    source = File("thing-1.tar.gz", "source")
    wheels = [File("thing-1-cp311-abi3-macosx_11_0_arm64.whl", "arm")]
    assert file_taken(wheels, source, machine("darwin", "x86_64", "3.12")) == source
    assert file_taken(wheels, source, machine("darwin", "arm64", "3.12")) == wheels[0]


def wheel(tag: str, digit: str) -> dict:
    return {"name": f"thing-1-{tag}.whl", "hashes": {"sha256": digit * 64}}


def test_a_package_is_written_on_one_line_with_a_hash_for_each_machine_that_needs_it():
    package = {
        "name": "thing",
        "version": "1",
        "wheels": [
            wheel("cp311-cp311-macosx_11_0_arm64", "b"),
            wheel("py3-none-any", "a"),
            wheel("cp311-cp311-win_amd64", "c"),
        ],
    }
    assert line_of(package, MACHINES) == f"thing==1 --hash=sha256:{'a' * 64} --hash=sha256:{'b' * 64}"


@pytest.mark.parametrize(
    ("marker", "line"),
    [
        ("sys_platform == 'win32'", None),
        ("implementation_name != 'pypy'", f"thing==1 --hash=sha256:{'a' * 64}"),
        ("python_version < '3.12'", f'thing==1 ; python_version < "3.12" --hash=sha256:{"a" * 64}'),
    ],
)
def test_a_condition_is_written_only_where_it_tells_our_machines_apart(marker, line):
    package = {"name": "thing", "version": "1", "marker": marker, "wheels": [wheel("py3-none-any", "a")]}
    assert line_of(package, MACHINES) == line


def test_a_package_that_a_machine_cannot_have_is_refused():
    with pytest.raises(ValueError, match="thing 1 has no file"):
        line_of({"name": "thing", "version": "1", "wheels": [wheel("cp311-cp311-win_amd64", "a")]}, MACHINES)


def test_a_lock_that_a_merge_has_left_in_two_minds_still_says_which_versions_to_keep():
    text = "<<<<<<< ours\none==1 --hash=sha256:aa\n=======\none==2 --hash=sha256:bb\ntwo==3\n>>>>>>> theirs\n"
    assert locked(text) == {"one": "1", "two": "3"}
