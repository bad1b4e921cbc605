"""Links are pasted with what stood around them, and lead where they were meant to."""

from urllib.parse import quote, unquote

import pytest
from django.conf import settings
from django.test import Client

from adock.web.negotiation import acceptable
from adock.web.tidying import meant_by, without_loose_end

TOKEN, KEY = "aZ_09-" * 7 + "x", "MQ:1vXyZ-0:aZ_-09"
# Every address of ours that ends with a code or a token.
WITH_SECRET = (
    f"/partages/{TOKEN}",
    f"/partages/{TOKEN}/dossier",
    "/attestations/7KQ2-M9FD-3XHA",
    "/attestations/7KQ2-M9FD-3XHA/document.pdf",
    "/api/v1/certificats/7KQ2-M9FD-3XHA",
    f"/confirmer-adresse/{KEY}",
    f"/confirmer-adresse-fiche/{TOKEN}",
    "/mot-de-passe/nouveau/1a-cxyz12-0123456789abcdef0123456789abcdef",
    f"/invitations/{TOKEN}",
    f"/objections/{TOKEN}",
)
ENDS = [
    ".",
    ",",
    ")",
    ").",
    ">",
    " ",
    "\u00a0",
    "\u200b",
    '"',
    "'",
    "»",
    "\u00a0»",
    "”",
    "’",
    "]",
    "}",
    ";",
    ":",
    "!",
    "…",
    "/",
    "/.",
    "&gt;",
    "`",
    "*",
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("address", WITH_SECRET)
def test_an_address_pasted_with_something_behind_it_means_the_address(address, end):
    # programs paste nothing: of an address of the API, a slash alone is taken
    is_taken = end == "/" or not address.startswith("/api/")
    assert meant_by(address + end) == (address if is_taken else None)


@pytest.mark.parametrize(
    "address", [*WITH_SECRET, "/", "/aide", "/api/", "/api/v1/", "/partages/abc-", "/partages/abc_", "/robots.txt"]
)
def test_an_address_as_it_is_means_nothing_else(address):
    assert meant_by(address) is None


@pytest.mark.parametrize("path", ["", "/.", "//", "/rien.", "//ailleurs.example/", "/\\ailleurs.example/.", "/" + "." * 50_000])
def test_what_does_not_exist_leads_nowhere(path):
    assert meant_by(path) in {None, "/"}


def test_each_address_with_a_secret_is_tried():
    """A new one is added above."""
    from adock.core.secret_addresses import SECRET_PATHS

    assert {path.__name__ for path, _ in SECRET_PATHS} == {
        "shared_path", "public_certificate_path", "certificate_api_path", "confirm_email_path", "confirm_sheet_email_path",
        "new_password_path", "invitation_path", "object_path",
    }  # fmt: skip


def test_nothing_else_is_taken_from_the_end():
    assert without_loose_end("/a-_") == "/a-_"
    assert without_loose_end("/a.b.)") == "/a.b"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/aide/", "/aide"),
        ("/aide/?a=1&b=%C3%A9", "/aide?a=1&b=%C3%A9"),
        ("/recherche//?q=morel", "/recherche?q=morel"),
        ("/api", "/api/"),
        ("/api/v1/recherche/?q=morel", "/api/v1/recherche?q=morel"),
        (f"/invitations/{TOKEN}{quote('».')}", f"/invitations/{TOKEN}"),
        (f"/partages/{TOKEN}%20", f"/partages/{TOKEN}"),
        ("/etablissements/00000000000001).", "/etablissements/00000000000001"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_visitor_is_led_there_with_the_question(db, asked, led_to, method):
    answer = getattr(Client(), method)(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, led_to)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    if asked.startswith("/api/v1"):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("asked", ["/connexion/", "/contact/", "/api/v1/recherche/"])
def test_what_is_sent_is_not_led_elsewhere_since_it_would_be_lost(db, asked):
    assert Client().post(asked, {"a": "1"}).status_code in {404, 405}


@pytest.mark.parametrize("asked", ["//ailleurs.example/", "/%2F%2Failleurs.example/.", "/aide%0d%0aX: y/"])
def test_nobody_is_led_to_another_site(db, asked):
    answer = Client().get(asked)
    assert not unquote(answer.headers.get("Location", "")).startswith(("//", "http"))
    assert "X" not in answer.headers


# ------------------------------------------------------------------ content codings


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("gzip, deflate, br, zstd", "br, gzip"),
        ("gzip", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("gzip;q=0.001", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br, gzip"),
        ("*;q=0", ""),
        ("gzip;q=0, *", "br"),
        ("identity;q=0, *", "br, gzip"),
        ("identity;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=1, br;q=0.2", "gzip"),
        ("gzip;q=x", ""),
        ("gzip;q=2", ""),
        ("gzip;q=0.0001", ""),
        ("gzip;level=9;q=0", ""),
        ("notgzip, gzipped", ""),
        ("deflate", ""),
        ("", ""),
        (",;=,", ""),
        ("gzip;q=0," * 10_000, ""),
    ],
)
def test_a_coding_is_sent_to_whoever_accepts_it_alone(header, sent):
    assert acceptable(header) == sent
    assert acceptable(sent) == sent


@pytest.mark.parametrize(("header", "coding"), [("gzip;q=0", None), ("br;q=0, gzip", "gzip"), ("*;q=0", None)])
def test_a_page_is_coded_by_weight(db, header, coding):
    answer = Client().get("/aide", headers={"Accept-Encoding": header})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == coding


def test_what_chooses_a_coding_stands_behind_what_reads_the_weights():
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert order.index("AcceptedEncodings") < min(order.index("StaticFiles"), order.index("CompressedPages"))
