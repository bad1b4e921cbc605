"""What all routes of the API share: one error shape, headers, limits, and a description that is exact."""

import pytest
from django.http import HttpResponse
from django.test import override_settings

from adock.api.middleware import PublicApi
from adock.core.clients import address_of
from adock.core.reading import Reading, count
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ROUTES = (
    "/api/v1/recherche?q=morel",
    f"/api/v1/etablissements/{make.siret(1)}",
    f"/api/v1/entreprises/{make.siren(1)}",
    "/api/v1/suggestions?q=mo",
    "/api/v1/situation",
    "/api/v1/nomenclatures",
)
FAULTS = (
    ("/api/v1/recherche?page=x", 400),
    ("/api/v1/etablissements/inconnu", 404),
    ("/api/v1/entreprises/999", 404),
    ("/api/v1/rien", 404),
)


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lc={})
    build_index()


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("base")
def test_every_route_answers_json_to_anybody_from_anywhere(client, route):
    response = client.get(route)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["ETag"]
    assert "max-age" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("route", [route for route in ROUTES if "nomenclatures" not in route])
@pytest.mark.usefixtures("base")
def test_an_answer_with_register_facts_says_where_they_come_from(client, route):
    origin = client.get(route).json()["donnees"]
    assert set(origin) == {"source", "situation_au", "importe_le", "licence"}
    assert origin["situation_au"] == "2026-11-20"
    assert "+" in origin["importe_le"] or origin["importe_le"].endswith("Z")


@pytest.mark.parametrize(("route", "status"), FAULTS)
@pytest.mark.usefixtures("base")
def test_every_fault_has_the_same_shape(client, route, status):
    response = client.get(route)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "erreurs"}
    assert body["status"] == status
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.usefixtures("base")
def test_nothing_is_written_through_the_api(client, method):
    response = getattr(client, method)("/api/v1/recherche")
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.usefixtures("base")
def test_head_gives_the_headers_of_get_without_its_body(client):
    response = client.head(ROUTES[0])
    assert response.status_code == 200
    assert response.content == b""
    assert int(response.headers["Content-Length"]) == len(client.get(ROUTES[0]).content)


@pytest.mark.usefixtures("base")
def test_a_compressed_answer_can_be_asked_again_cheaply_too(client):
    first = client.get("/api/v1/nomenclatures", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/api/v1/nomenclatures", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_browser_may_ask_first(client):
    response = client.options("/api/v1/recherche")
    assert response.status_code == 204
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


@pytest.mark.usefixtures("base")
def test_an_unexpected_fault_is_a_problem_without_a_trace(client, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("adock.api.v1.search.current_situation", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/recherche?q=morel")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in response.content.decode()


def test_without_an_index_the_api_says_503_and_not_500(client):
    make.source_import()
    response = client.get("/api/v1/recherche?q=morel")
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"


def test_beyond_the_limit_an_address_is_told_when_to_come_back(rf):
    with override_settings(API_RATE=2):
        ask = PublicApi(lambda request: HttpResponse(b"{}", content_type="application/json"))
        request = rf.get("/api/v1/nomenclatures")
        answers = [ask(request) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"adresse";q=2;w=10'
    assert answers[0].headers["RateLimit"].startswith('"adresse";r=1;t=')
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 10


def test_each_address_has_its_own_count_and_a_new_window_begins_again(on_the_day):
    with override_settings(API_RATE=1):
        assert not count(Reading.API, "a").is_exceeded
        on_the_day.shift(1)
        assert count(Reading.API, "a").is_exceeded
        assert not count(Reading.API, "b").is_exceeded
        on_the_day.shift(19)
        assert not count(Reading.API, "a").is_exceeded


def test_the_addresses_of_one_ipv6_subscriber_do_not_each_have_a_count(rf, settings):
    settings.API_RATE = 2
    ask = PublicApi(lambda request: HttpResponse(b"{}", content_type="application/json"))
    addresses = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", "2001:db8:1:2::3", "2001:db8:1:3::1")
    statuses = [ask(rf.get("/api/v1/situation", REMOTE_ADDR=address)).status_code for address in addresses]
    assert statuses == [200, 200, 429, 200]


@pytest.fixture
def at_their_number(monkeypatch):
    """As if requests cost the same, on a slow machine too."""
    monkeypatch.setattr("adock.core.reading.counting.MOST_FOR_ONE", 1)


@pytest.mark.usefixtures("at_their_number")
def test_nobody_is_refused_without_the_rule_the_wait_and_where_to_write(client, settings):
    settings.API_RATE = 2
    refused = [client.get("/api/v1/nomenclatures") for _ in range(3)][-1]
    body = refused.json()
    assert (refused.status_code, body["status"], body["title"]) == (429, 429, "Trop de demandes")
    assert refused.headers["Retry-After"] == "10"
    assert body["detail"].startswith("Réessayez dans 10 secondes. Une même adresse internet peut faire 2 demandes à l'API")
    assert body["detail"].endswith("http://testserver/contact")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("at_their_number")
def test_who_asks_without_waiting_waits_longer_and_is_never_cut_off(client, settings):
    settings.API_RATE = 2
    answers = [client.get("/api/v1/nomenclatures") for _ in range(40)]
    waits = [int(answer.headers["Retry-After"]) for answer in answers[2:]]
    assert {answer.status_code for answer in answers[2:]} == {429}
    assert all(answer.json()["detail"] for answer in answers[2:])
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (10, 60)


def test_a_request_that_is_long_to_answer_does_not_count_as_a_short_one(rf, settings, monkeypatch):
    settings.API_RATE = 10
    moments = iter([0.0, 0.175, 1.0, 1.001])
    monkeypatch.setattr("adock.core.reading.counting.thread_time", lambda: next(moments))
    ask = PublicApi(lambda request: HttpResponse(b"{}", content_type="application/json"))
    left = [ask(rf.get("/api/v1/situation")).headers["RateLimit"].split(";")[1] for _ in range(2)]
    assert left == ["r=9", "r=5"]


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("name", "value", "most"),
    [("departement", "35", 20), ("depart", "35", 20), ("arrivee", "35", 20), ("specialite", "LOT", 20), ("licence", "LC", 2)],
)
def test_no_list_of_a_search_is_endless(client, name, value, most):
    asked = "&".join([f"{name}={value}"] * most)
    assert client.get(f"/api/v1/recherche?{asked}").status_code == 200
    refused = client.get(f"/api/v1/recherche?{asked}&{name}={value}")
    assert refused.status_code == 400
    [error] = refused.json()["erreurs"]
    assert (error["champ"], error["code"]) == (name, "TROP_LONG")
    assert f"répété plus de {most} fois" in error["message"]


@pytest.mark.parametrize(("query", "status"), [("&".join(["q=a"] * 501), 400), ("q=" + "a" * 40_000, 414)])
@pytest.mark.parametrize("address", ["/api/v1/recherche", "/api/v1/rien", "/api/v1/openapi.json"])
def test_an_address_without_end_is_not_even_read(client, monkeypatch, address, query, status):
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", None)
    refused = client.get(f"{address}?{query}")
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")
    assert refused.json()["detail"].endswith("demandez moins à la fois.")


@pytest.mark.usefixtures("base")
def test_the_description_is_not_made_anew_for_each_reader(client, monkeypatch):
    first = client.get("/api/v1/openapi.json").content
    monkeypatch.setattr("ninja.main.get_schema", None)
    assert client.get("/api/v1/openapi.json").content == first
    assert client.get("/api/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9", "6.6.6.6"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed_about_the_address(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})) == address
