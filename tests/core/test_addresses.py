"""Where our pages are said to be, in mails and on paper."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from adock.core.addresses import asked_by, public_url
from adock.web.middleware import WhereItCameIn

PAGE = "/mon-espace"


@pytest.fixture(autouse=True)
def _unpublished(settings):
    settings.PUBLIC_URL, settings.LOCAL_URL = "", "http://localhost:8123"


def asked_for(host: str):
    return RequestFactory(headers={"host": host}).get("/")


def test_outside_a_request_they_are_on_this_machine():
    assert public_url(PAGE) == "http://localhost:8123/mon-espace"


def test_while_a_request_is_answered_they_are_where_it_came_in():
    with asked_by(asked_for("192.168.1.12:8000")):
        assert public_url(PAGE) == "http://192.168.1.12:8000/mon-espace"


def test_the_host_of_a_request_is_forgotten_with_it():
    told = []
    answering = WhereItCameIn(lambda request: HttpResponse(told.append(public_url(PAGE))))
    for host in ("one.example", "other.example"):
        answering(asked_for(host))
    assert told == ["http://one.example/mon-espace", "http://other.example/mon-espace"]
    assert public_url(PAGE) == "http://localhost:8123/mon-espace"


def test_the_host_of_a_request_that_fails_is_forgotten_too():
    def failing(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WhereItCameIn(failing)(asked_for("one.example"))
    assert public_url(PAGE) == "http://localhost:8123/mon-espace"


def test_two_requests_answered_at_once_do_not_see_each_other():
    both_are_in = Barrier(2, timeout=10)

    def told(request):
        both_are_in.wait()
        return HttpResponse(public_url(PAGE))

    hosts = ["one.example", "other.example"]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda host: WhereItCameIn(told)(asked_for(host)), hosts))
    assert [answer.content.decode() for answer in answers] == [f"http://{host}/mon-espace" for host in hosts]


def test_a_thread_started_while_answering_does_not_take_the_host_along():
    with asked_by(asked_for("one.example")), ThreadPoolExecutor(1) as thread:
        assert thread.submit(public_url, PAGE).result() == "http://localhost:8123/mon-espace"


class TestWithAPublicAddress:
    @pytest.fixture(autouse=True)
    def _published(self, settings):
        settings.PUBLIC_URL = "https://adock.example"

    def test_no_host_that_a_request_names_is_believed(self):
        with asked_by(asked_for("evil.example")):
            assert public_url(PAGE) == "https://adock.example/mon-espace"

    def test_requests_are_not_even_looked_at(self):
        with pytest.raises(MiddlewareNotUsed):
            WhereItCameIn(lambda request: HttpResponse())
