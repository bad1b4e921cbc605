"""What our logs leave out, and how a line of theirs is written."""

import logging
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from adock.web.logs import WithoutValues


@pytest.mark.django_db
def test_the_values_that_a_table_refused_are_not_written_out():
    name = "-".join(("awa", "diallo"))  # so that a trace, which quotes this file, does not hold it
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_attempts SELECT %s, 1, now() FROM generate_series(1, 2)", [name])
    except IntegrityError:
        written = WithoutValues().formatException(sys.exc_info())
    assert "UniqueViolation" in written
    assert name not in written
    assert settings.LOGGING["formatters"]["line"]["()"] == "adock.web.logs.WithoutValues"


FORMAT = settings.LOGGING["formatters"]["line"]["format"]


def line(message: str, *args: object, **fields: object) -> str:
    record = logging.LogRecord("adock.web", logging.WARNING, "x.py", 1, message, args, fields.pop("exc_info", None))
    record.created = 1795518000.5
    return WithoutValues(FORMAT).format(record)


def test_the_time_of_a_line_is_that_of_every_machine():
    """ASVS 16.2.2."""
    assert line("bonjour") == "2026-11-24T11:00:00.500+00:00 WARNING adock.web bonjour"


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x1b[2K", "\x85", "\u2028", "\u202e", "\0"])
def test_nobody_writes_a_line_of_ours(sign):
    """ASVS 16.4.1."""
    written = line("unknown column: %s", f"siren{sign}2026-11-24T11:00:00+00:00 INFO adock.web all is well")
    assert len(written.splitlines()) == 1
    assert sign not in written
    assert "unknown column: siren\\" in written


def test_a_trace_that_quotes_what_was_sent_holds_no_line_of_ours():
    sent = "2026-11-24T11:00:00+00:00 INFO adock.web all is well"
    try:
        raise ValueError("refused:\n" + sent)
    except ValueError:
        written = line("a fault", exc_info=sys.exc_info())
    first, *trace = written.splitlines()
    assert first.endswith("a fault")
    assert trace
    assert all(each.startswith("  | ") for each in trace)


def test_the_values_of_a_table_are_left_out_of_a_trace_that_is_set_in():
    assert "DETAIL: …" in WithoutValues(FORMAT).formatException((ValueError, ValueError("x\nDETAIL:  Key (a)=(b)"), None))
