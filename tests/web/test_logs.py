"""What our logs leave out."""

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
from adock.jobs import web_server
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


def test_what_is_no_secret_stays():
    for line in (
        "/etablissements/00000000100018?vehicule=lourd",
        "/recherche?q=code",
        "GET /mon-espace/entreprises/000000001/membres",
    ):
        assert hidden(line) == line


def test_the_web_server_writes_its_own_lines_as_all_others_are():
    told = web_server.own_logging()
    assert {told["handlers"][name]["formatter"] for name in told["loggers"]["_granian"]["handlers"]} == {"line"}
    assert told["loggers"]["granian.access"]["handlers"] == told["loggers"]["_granian"]["handlers"] == ["console"]
    assert told["handlers"] == settings.LOGGING["handlers"]
