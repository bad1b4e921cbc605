"""HSTS (ASVS 3.4.1), on every answer where HTTPS is on."""

import pytest
from django.test import Client

from adock.web import refusals
from adock.web.entry import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

TWO_YEARS = "max-age=63072000; includeSubDomains; preload"


@pytest.fixture(autouse=True)
def _https(settings):
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["a-dock.example"]


@pytest.mark.parametrize(
    ("status", "address"),
    [
        (200, "/cgu"),
        (200, "/static/adock/adock.css"),
        (200, "/api/v1/nomenclatures"),
        (503, "/sante"),  # no source was ever imported
        (302, "/mon-espace"),
        (404, "/nulle-part"),
        (404, "/api/v1/nulle-part"),
        (404, "/static/adock/rien.css"),
        (405, "/deconnexion/retour"),
    ],
)
def test_no_answer_over_https_is_without_it(status, address):
    answer = (Client().put if status == 405 else Client().get)(address, secure=True, headers={"Host": "a-dock.example"})
    assert answer.status_code == status
    assert answer.headers["Strict-Transport-Security"] == TWO_YEARS
    answer.close()


@pytest.mark.parametrize("address", ["/", "/static/adock/adock.css", "/api/v1/nomenclatures"])
def test_nor_is_one_to_a_host_that_is_not_ours(address):
    answer = Client().get(address, secure=True, headers={"Host": "ailleurs.example"})
    assert (answer.status_code, answer.headers["Strict-Transport-Security"]) == (400, TWO_YEARS)


REFUSALS = {name: value for name, value in vars(refusals).items() if isinstance(value, refusals.Refusal)}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_nor_is_a_refusal_at_the_door(refusal):
    assert refusals.refused(refusal, "/").headers["Strict-Transport-Security"] == TWO_YEARS


def test_nor_is_what_the_entry_answers():
    said = []
    environ = {"REQUEST_METHOD": "TRACE", "PATH_INFO": "/", "HTTP_HOST": "a-dock.example", "REMOTE_ADDR": "192.0.2.1"}
    Entry(lambda *_: [])(environ, lambda status, headers: said.append((status, dict(headers))))
    assert (said[0][0][:3], said[0][1]["Strict-Transport-Security"]) == ("405", TWO_YEARS)
