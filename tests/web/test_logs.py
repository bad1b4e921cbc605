"""What our logs leave out, and how a line of theirs is written."""

import logging
import re
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from adock.core.outage_lines import OncePerOutage
from adock.core.secret_addresses import QUERY_NAMES
from adock.web.logs import WithoutSecrets, WithoutValues, hidden
from tests.web.test_every_url_by_every_role import EXISTING


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


SECRET = "q7KmzR4xWv"
# The names that routes give to what is secret. A certificate's page takes its code or its number: `reference`.
SECRET_NAMES = {"token", "key", "uidb36", "code", "reference"}
SECRET_ADDRESSES = sorted(
    "/" + re.sub(r"<(\w+)>", lambda name: SECRET if name[1] in SECRET_NAMES else "kbis", route)
    for route in EXISTING
    if SECRET_NAMES & set(re.findall(r"<(\w+)>", route))
)
SECRET_QUERIES = [f"/connexion/proconnect/retour?x=1&{name}={SECRET}" for name in QUERY_NAMES]


@pytest.fixture
def written():
    """All that is written while it lasts, through the handler and the formatter of our processes, from the lowest level on."""
    stream = StringIO()
    handler = OncePerOutage(stream)
    handler.addFilter(WithoutSecrets())
    handler.setFormatter(WithoutValues("%(levelname)s %(name)s %(message)s"))
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security", "adock")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield stream.getvalue
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*SECRET_ADDRESSES, *SECRET_QUERIES])
def test_no_secret_of_an_address_is_written_whatever_becomes_of_the_request(written, monkeypatch, address):
    """Not found, method refused, form without token, referrer refused, and a trace that names the address."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get(address)
    client.put(address)
    client.post(address)
    client.post(address, secure=True, headers={"Referer": f"https://elsewhere.example{address}"})
    try:
        raise ValueError(f"cannot answer http://testserver{address}")
    except ValueError:
        logging.getLogger("adock.tried").exception("%s failed", address)
    assert "Traceback" in written()
    assert "/" in written()
    assert SECRET not in written()


@pytest.mark.parametrize("address", SECRET_ADDRESSES)
@pytest.mark.parametrize("broken", ["{}", "https://adock.example{}?a=1#b", "GET {} HTTP/1.1", "'{}'", "<{}>"])
def test_a_secret_is_hidden_however_its_address_is_quoted(address, broken):
    assert SECRET not in hidden(broken.format(address))


@pytest.mark.parametrize(
    "address", [f"/PARTAGES/{SECRET}", f"/partages/ {SECRET}", f"/partages/%20{SECRET}", f"/partages//{SECRET}"]
)
def test_a_secret_is_hidden_in_a_mistyped_address(address):
    assert SECRET not in hidden(address)


def percent(text: str, signs: str = "/?&=") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in signs else sign for sign in text)


@pytest.mark.parametrize("address", [*SECRET_ADDRESSES, *SECRET_QUERIES])
@pytest.mark.parametrize(
    "written",
    [
        percent,
        lambda address: percent(address).lower().replace(SECRET.lower(), SECRET),
        lambda address: percent(percent(address), "%"),
        lambda address: percent(percent(percent(address), "%"), "%"),
        lambda address: percent(address.replace(SECRET, "§"), "abcdefghijklmnopqrstuvwxyz_-/?&=").replace("§", SECRET),
        lambda address: address.replace("&", "&amp;"),
    ],
    ids=["once", "lower", "twice", "thrice", "letters too", "html"],
)
def test_a_secret_is_hidden_in_an_address_within_another(address, written):
    assert SECRET not in hidden(f"/connexion?next={written(address)}")
    assert SECRET not in hidden(f"http://a-dock.example/connexion?a=1&next={written('http://a-dock.example' + address)}&b=2")


def test_what_is_no_secret_stays():
    for line in (
        "/etablissements/00000000100018?vehicule=lourd",
        "/recherche?q=code",
        "GET /mon-espace/entreprises/000000001/membres",
    ):
        assert hidden(line) == line


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
