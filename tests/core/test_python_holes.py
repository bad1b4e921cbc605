"""Whoever runs A Dock on a Python with a known hole is told so, once, when it starts."""

import sys

import pytest

from adock import cli
from adock.core.python_holes import HOLES, warning


@pytest.mark.parametrize(
    ("version", "cves"),
    [
        ((3, 11, 0), {"CVE-2024-7592", "CVE-2024-0450", "CVE-2022-45061"}),
        ((3, 11, 7), {"CVE-2024-7592", "CVE-2024-0450"}),
        ((3, 11, 9), {"CVE-2024-7592"}),
        ((3, 11, 10), set()),
        ((3, 12, 5), {"CVE-2024-7592"}),
        ((3, 12, 6), set()),
        ((3, 13, 0), set()),
        ((3, 14, 2), set()),
    ],
)
def test_each_hole_is_named_up_to_the_release_that_closes_it(version, cves):
    said = warning(version)
    assert {hole.cve for hole in HOLES if hole.cve in said} == cves
    assert "\n" not in said


@pytest.mark.parametrize("command", ["serve", "web"])
def test_it_is_told_when_a_person_starts_the_service(monkeypatch, capsys, command):
    monkeypatch.setattr(sys, "argv", ["adock", command])
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    monkeypatch.setattr(cli, "run", lambda name, arguments, **_: cli.DONE)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    assert cli.main() == cli.DONE
    assert capsys.readouterr().err.count("CVE-2024-7592") == 1
    assert cli.main([command]) == cli.DONE  # as a program of `serve`
    assert capsys.readouterr().err == ""


def test_other_commands_say_nothing_of_it(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["adock", "rebuild_index"])
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    monkeypatch.setattr(cli, "run", lambda name, arguments, **_: cli.DONE)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    assert cli.main() == cli.DONE
    assert capsys.readouterr().err == ""
