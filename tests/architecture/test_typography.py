"""French typography has one place."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# what sets them
THEIRS = {ROOT / "adock/core/french.py"}
NO_BREAK_SPACES = re.compile("[\u00a0\u202f]|\\\\u00a0|\\\\xa0|\\\\u202f|&nbsp;|&#160;|&#xa0;|&#8239;|\\\\N{NO-BREAK", re.I)
READ = {".py", ".jinja", ".typ", ".js", ".html", ".txt"}


def test_no_break_spaces_are_set_by_one_module_and_never_by_hand():
    files = [file for file in (ROOT / "adock").rglob("*") if file.suffix in READ and file not in THEIRS]
    assert len(files) > 400
    by_hand = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if NO_BREAK_SPACES.search(line)
    ]
    assert by_hand == [], "write a plain space: adock.core.french.typeset makes it one that no line breaks at"


def test_that_module_does_hold_them():
    assert all(NO_BREAK_SPACES.search(file.read_text()) for file in THEIRS)
