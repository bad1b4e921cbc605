"""Requests that are refused before a view sees them: one line of the log, every header, on every address."""

import io
import json
import logging

import pytest
from django.conf import settings as django_settings
from django.test import Client

from adock.web.logs import RefusalsInALine, WithoutValues
from adock.web.security_headers import security_headers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

OURS = "a-dock.example"
ADDRESSES = [
    "/",
    "/recherche",
    "/connexion",
    "/mon-espace",
    "/nulle-part",
    "/static/adock/adock.css",
    "/api/v1/situation",
    "/api/",
    "/sante",
]


@pytest.fixture
def lines():
    """What the log of production holds of a test's requests."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutValues("%(levelname)s %(name)s %(message)s"))
    handler.addFilter(RefusalsInALine())
    loggers = [logging.getLogger(name) for name in ("django", "adock.web")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.WARNING)
    yield lambda: written.getvalue().splitlines()
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "host", ["ailleurs.example", "a-dock.example.ailleurs.example", "a-dock.example,a-dock.example", "a\r\nb"]
)
def test_a_host_that_is_not_ours_is_refused_on_every_address(client, settings, lines, address, host):
    settings.ALLOWED_HOSTS = [OURS]
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    missing = {name for name, value in security_headers().items() if answer.headers.get(name) != value}
    assert not missing
    assert "host not allowed" in lines()[0]
    assert len(lines()) == 1
    assert not client.cookies


@pytest.mark.parametrize("address", ["/static/adock/adock.css", "/cgu"])
def test_our_own_host_passes(client, settings, address):
    settings.ALLOWED_HOSTS = [OURS]
    answer = client.get(address, headers={"Host": OURS})
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("&".join(f"f{rank}=x" for rank in range(2_000)), "application/x-www-form-urlencoded"),
        ("code=" + "x" * 1_500_000, "application/x-www-form-urlencoded"),
        ("--x\r\nContent-Disposition: form-data; name=a", "multipart/form-data"),
        ("x", "multipart/form-data; boundary=" + "x" * 300),
    ],
    ids=["fields", "size", "no boundary", "boundary"],
)
@pytest.mark.parametrize("address", ["/connexion", "/attestations/verifier"])
def test_a_form_that_cannot_be_read_is_one_line_and_no_trace(lines, address, data, kind):
    answer = Client().post(address, data.encode(), content_type=kind)
    assert answer.status_code in {400, 413}
    assert len(lines()) <= 1
    assert not any("Traceback" in line for line in lines())
    assert all(line.startswith("WARNING") for line in lines())


def test_too_many_fields_are_told(lines):
    data = "&".join(f"f{rank}=x" for rank in range(2_000))
    Client().post("/connexion", data, content_type="application/x-www-form-urlencoded")
    assert len(lines()) == 1


def test_what_is_not_there_is_no_event(client, lines):
    assert client.get("/nulle-part").status_code == 404
    assert lines() == []


def test_a_refused_request_writes_no_line_of_its_own(lines):
    logging.getLogger("django.security.DisallowedHost").warning(
        "Invalid HTTP_HOST header: a\n2026 ERROR adock all is lost", exc_info=ValueError("x")
    )
    assert len(lines()) == 1


def test_production_logs_refusals_that_way():
    first = django_settings.LOGGING["handlers"]["console"]["filters"][0]
    assert django_settings.LOGGING["filters"][first]["()"] == "adock.web.logs.RefusalsInALine"


# ------------------------------------------------------------------ in clear


@pytest.fixture
def https(settings):
    settings.HTTPS = True


def test_a_page_asked_in_clear_leads_to_https(client, https):
    answer = client.get("/recherche?q=morel")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/recherche?q=morel")


@pytest.mark.parametrize("method", ["get", "head", "post", "options", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/situation", "/api/v1/nulle-part"])
def test_a_program_that_asks_in_clear_is_refused_and_led_nowhere(client, https, method, address):
    answer = getattr(client, method)(address)
    assert answer.status_code == 403
    assert "Location" not in answer.headers
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content or b'{"status":403}')["status"] == 403
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_form_sent_in_clear_is_refused(client, https):
    assert client.post("/attestations/verifier", {"code": "x"}).status_code == 403


def test_over_https_both_are_answered(client, https):
    assert client.get("/api/v1/situation", secure=True).status_code == 200
    assert client.get("/cgu", secure=True).status_code == 200


# ------------------------------------------------------------------ our own files


@pytest.mark.parametrize("autorefresh", [True, False])
def test_what_lies_beside_the_static_files_is_not_given(client, settings, tmp_path, autorefresh):
    for name in ("staticfiles.json", "sources.sha256", "adock/essai.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH, settings.WHITENOISE_USE_FINDERS = autorefresh, False
    assert b"".join(client.get("/static/adock/essai.css").streaming_content) == b"{}"
    for address in (
        "/static/staticfiles.json",
        "/static/sources.sha256",
        "/static//staticfiles.json",
        "/static/adock/../staticfiles.json",
    ):
        assert client.get(address).status_code == 404


# ------------------------------------------------------------------ cookies


@pytest.mark.parametrize("cookie", ['a="' + '\\"' * 30_000 + '"', "a=\\; jeton=" + "\\073" * 9_000, 'session="\\000\\000"'])
def test_a_cookie_that_no_browser_sends_is_not_decoded(client, monkeypatch, cookie):
    decoded = []
    monkeypatch.setattr("http.cookies._unquote", lambda text: decoded.append(text) or text)
    answer = client.get("/cgu", headers={"Cookie": f"{cookie}; choix=sombre"})
    assert answer.status_code == 200
    assert all("\\" not in text for text in decoded)
    assert answer.wsgi_request.COOKIES == {"choix": "sombre"}
