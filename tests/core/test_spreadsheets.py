"""What Excel puts before the titles of a file is no line of it."""

import pytest

from adock.core.spreadsheets import declared_delimiter


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("sep=;", ";"), ("SEP=,\r\n", ","), ("\ufeffsep=;", ";"), ('"sep=;"', ";"), ("sep=\t", "\t"), ("sep=;;;;;", ";")],
)
def test_the_delimiter_is_the_one_that_the_line_declares(line, delimiter):
    assert declared_delimiter(line) == delimiter


@pytest.mark.parametrize("line", ["", "sep=", "sep=x", "separateur;nom", "sep=;Diallo", "Nom;Prénom"])
def test_any_other_line_declares_none(line):
    assert declared_delimiter(line) == ""
