"""A route that is asked by POST: who may ask it, what is answered to other methods, and what nobody keeps."""

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from adock.api.middleware import PublicApi
from tests.reading import problem_of

READ, WRITE, BOTH = "/api/v1/lus", "/api/v1/ecrits", "/api/v1/fiches/7"
BODY = {"numeros": ["1", "2"]}


@pytest.fixture(autouse=True)
def _api_with_posts(settings, monkeypatch):
    from tests.api.posting_urls import api

    settings.ROOT_URLCONF = "tests.api.posting_urls"
    monkeypatch.setattr("adock.api.v1.methods.api", api)


def post(client, address, body=BODY, **headers):
    return client.post(address, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        (READ, {"lus": ["1", "2"]}),
        (WRITE, {"ecrits": ["1", "2"]}),
        (BOTH, {"rang": 7, "lus": ["1", "2"]}),
    ],
)
def test_what_a_route_takes_by_post_passes_without_any_token(address, answer):
    response = post(Client(enforce_csrf_checks=True), address)
    assert response.status_code == 200
    assert response.json() == answer
    assert not response.cookies


# What the scripts of other sites usually send, each asked for beforehand by their browser.
USUAL = {"Accept", "Authorization", "Content-Type", "If-None-Match", "If-Modified-Since", "Cache-Control", "X-Requested-With"}


@pytest.mark.parametrize("address", [READ, WRITE, BOTH])
def test_an_answer_to_a_post_is_kept_by_nobody(client, address):
    response = post(client, address, **{"If-None-Match": "*"})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert client.get(BOTH).headers["Cache-Control"] == "public, max-age=60"
    assert client.get(BOTH).headers["ETag"]


@pytest.mark.parametrize(("address", "is_open"), [(READ, True), (BOTH, True), (WRITE, False)])
def test_the_scripts_of_other_sites_read_the_answer_to_a_post_that_only_reads(client, address, is_open):
    for body in (BODY, {"numeros": 3}):
        assert (post(client, address, body).headers.get("Access-Control-Allow-Origin") == "*") is is_open


@pytest.mark.parametrize(
    ("address", "allowed", "methods", "headers"),
    [
        (READ, "OPTIONS, POST", "OPTIONS, POST", USUAL),
        (BOTH, "GET, HEAD, OPTIONS, POST", "GET, HEAD, OPTIONS, POST", USUAL),
        (WRITE, "OPTIONS, POST", None, set()),
        ("/api/v1/openapi.json", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS", USUAL),
        ("/api/v1/rien", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS", USUAL),
    ],
)
def test_a_browser_that_asks_first_is_told_what_it_may_send(client, address, allowed, methods, headers):
    response = client.options(address, headers={"Origin": "https://autre.example", "Access-Control-Request-Method": "POST"})
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers["Allow"] == allowed
    assert response.headers.get("Access-Control-Allow-Methods") == methods
    assert headers <= set(response.headers.get("Access-Control-Allow-Headers", "").split(", "))
    assert headers or "Access-Control-Allow-Headers" not in response.headers
    assert response.headers.get("Access-Control-Allow-Origin") == (methods and "*")


@pytest.mark.parametrize(
    ("address", "methods", "allowed", "detail"),
    [
        (READ, ["get", "put", "patch", "delete"], "OPTIONS, POST", "Cette adresse n'accepte que POST."),
        (WRITE, ["get", "put", "patch", "delete"], "OPTIONS, POST", "Cette adresse n'accepte que POST."),
        (BOTH, ["put", "patch", "delete"], "GET, HEAD, OPTIONS, POST", "Cette adresse n'accepte que GET et POST."),
        (
            "/api/v1/openapi.json",
            ["post", "put", "patch", "delete"],
            "GET, HEAD, OPTIONS",
            "Cette adresse ne se lit qu'avec GET.",
        ),
    ],
)
def test_a_method_that_no_route_declares_is_refused_with_those_that_are(client, address, methods, allowed, detail):
    for method in methods:
        response = getattr(client, method)(address)
        assert problem_of(response, 405)["detail"] == detail
        assert response.headers["Allow"] == allowed
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_head_of_what_is_only_posted_is_refused_without_a_body(client):
    response = client.head(READ)
    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS, POST"
    assert response.content == b""


@pytest.mark.django_db
def test_nothing_is_found_where_no_route_is_whatever_the_method(client):
    for method in ("get", "post", "put", "delete"):
        problem_of(getattr(client, method)("/api/v1/rien"), 404)
    problem_of(client.post("/api/v1/fiches/sept"), 404)


def test_a_body_that_is_wrong_is_told_with_the_field_named(client):
    [error] = problem_of(post(client, READ, {"numeros": ["1"] * 4}), 400)["erreurs"]
    assert error["champ"] == "numeros"
    assert error["code"] == "TROP_LONG"
    [error] = problem_of(post(client, READ, {}), 400)["erreurs"]
    assert (error["champ"], error["code"]) == ("numeros", "ABSENT")


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_said_to_be_none(client, body):
    answer = client.post(READ, body, content_type="application/json")
    assert problem_of(answer, 400)["detail"] == "Le corps de cette demande n'est pas du JSON."


def test_a_body_beyond_what_is_read_at_once_is_too_long_and_not_an_error_of_ours(client):
    problem_of(post(client, READ, {"numeros": ["1" * 1_100_000]}), 413)


def test_a_post_counts_in_the_limit_as_a_get_does(rf):
    with override_settings(API_RATE=1):
        ask = PublicApi(lambda request: HttpResponse(b"{}", content_type="application/json"))
        statuses = [ask(rf.post(READ)).status_code, ask(rf.get(BOTH)).status_code, ask(rf.post(READ)).status_code]
    assert statuses == [200, 429, 429]
