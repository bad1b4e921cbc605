"""While something that A Dock needs is away: reading goes on, the rest is 503 with Retry-After, and nothing is a 500."""

import errno
import re
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client
from psycopg import errors

from adock.accounts.rules import Role
from adock.core.outages import RETRY_AFTER_S
from adock.directory.situation import forget_situation, write_situation
from adock.search import access
from adock.web.middleware import SecurityHeaders, SessionLimits
from tests import factories as make
from tests import people
from tests.outages import database_failing
from tests.reading import hidden_fields, html_of, plain, text_of
from tests.web.test_every_url_by_every_role import EXISTING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SHEET, COMPANY = f"/etablissements/{make.siret(1)}", f"/entreprises/{make.siren(1)}"
READING = ("/", "/recherche?q=morel", SHEET, COMPANY, "/aide", "/contact", "/cgu", "/api/", "/plan-du-site", "/robots.txt")
READING_API = (
    "recherche?q=morel",
    f"etablissements/{make.siret(1)}",
    f"entreprises/{make.siren(1)}",
    "suggestions?q=mor",
    "situation",
)
UNKNOWN = ("/nulle-part", "/mon-espace/nulle-part", f"/etablissements/{make.siret(9)}", f"/entreprises/{make.siren(9)}")
UNKNOWN_API = ("rien", f"etablissements/{make.siret(9)}", f"entreprises/{make.siren(9)}")
# What only the database knows.
AWAY = (
    "/sante",
    "/attestations/7KQ2-M9FD-3XHA",
    "/partages/abcdefgh",
    f"{SHEET}?le=2020-01-01",
    "/api/v1/certificats/7KQ2-M9FD-3XHA",
)
ACCOUNT = ("/mon-espace", "/mon-espace/compte", f"/mon-espace/entreprises/{make.siren(1)}", "/mon-espace/compte/adresse")

SAMPLES = {
    "siret": make.siret(1),
    "siren": make.siren(1),
    "slot": "kbis",
    "code": "7KQ2-M9FD-3XHA",
    "reference": "7KQ2-M9FD-3XHA",
}
EVERY_ADDRESS = sorted("/" + re.sub(r"<(\w+)>", lambda name: SAMPLES.get(name[1], "1"), route) for route in EXISTING)

FAILURES = {
    "no connection": None,
    "too many connections": errors.TooManyConnections("too many clients already"),
    "shut down by somebody": errors.AdminShutdown("terminating connection"),
    "starting": errors.CannotConnectNow("the database system is starting up"),
    "read only": errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"),
    "a lock that is not given": errors.LockNotAvailable("canceling statement due to lock timeout"),
    "too long": errors.QueryCanceled("canceling statement due to statement timeout"),
    "a full disk": errors.DiskFull("could not extend file"),
}


@pytest.fixture
def base(build_index):
    registration = make.registration(make.siret(1), lc={})
    make.profile(registration, email="contact@transports.example")
    build_index()
    access.search_index()


@pytest.fixture
def member(base) -> Client:
    """The browser of a member of the company, which carries a session cookie."""
    return asking_for_answers(people.browser_of(people.member(make.siren(1), Role.ADMINISTRATOR).user))


@pytest.fixture
def visitor(base) -> Client:
    return asking_for_answers(Client())


def asking_for_answers(client: Client) -> Client:
    """As a browser, which gets an answer to what fails; a test's own client gets the exception."""
    client.raise_request_exception = False
    client.get("/")  # the situation is known from then on
    return client


def assert_come_back_later(answer) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(RETRY_AFTER_S)
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_address_answers_500_to_anybody_without_the_database(visitor, member):
    for client in (visitor, member):
        for address in EVERY_ADDRESS:
            for send in (client.get, client.post, client.put):
                with database_failing():
                    answer = send(address)
                assert answer.status_code != 500, f"{send.__name__} {address}"
                assert answer.status_code != 503 or answer.headers["Retry-After"], f"{send.__name__} {address}"


@pytest.mark.parametrize("failure", FAILURES)
def test_whatever_the_way_the_database_fails_it_is_503(member, failure):
    with database_failing(FAILURES[failure]):
        for address in ("/mon-espace", "/sante", "/api/v1/certificats/7KQ2-M9FD-3XHA"):
            assert_come_back_later(member.get(address))
        assert_come_back_later(Client(raise_request_exception=False).post("/connexion", {"login": "a@b.fr", "password": "c"}))


@pytest.mark.parametrize("address", READING)
def test_what_is_public_is_read_without_the_database_by_who_carries_a_session_too(visitor, member, address):
    expected = text_of(visitor.get(address))
    with database_failing():
        alone, signed_in = visitor.get(address), member.get(address)
    assert (alone.status_code, signed_in.status_code) == (200, 200)
    assert text_of(alone) == expected
    assert not signed_in.cookies
    if "html" in signed_in.headers["Content-Type"]:
        assert "Votre compte ne répond pas pour l'instant" in plain(text_of(signed_in))
        assert "Votre compte ne répond pas pour l'instant" not in plain(text_of(alone))
        assert signed_in.headers["Cache-Control"] == "no-store"


def test_the_session_is_there_again_when_the_database_is(member):
    with database_failing():
        assert member.get(SHEET).status_code == 200
        assert_come_back_later(member.get("/mon-espace"))
    assert member.get("/mon-espace").status_code == 200


@pytest.mark.parametrize("address", READING_API)
def test_the_api_is_read_without_the_database(visitor, member, address):
    address = f"/api/v1/{address}"
    expected = visitor.get(address).json()
    with database_failing():
        assert visitor.get(address).json() == member.get(address).json() == expected


def test_a_process_that_begins_during_an_outage_knows_the_situation_that_the_follower_wrote(visitor):
    write_situation()
    expected = visitor.get("/api/v1/situation").json()
    forget_situation()
    with database_failing():
        assert visitor.get("/api/v1/situation").json() == expected


def test_without_any_situation_pages_of_explanation_and_refusals_are_shown_whole(visitor):
    forget_situation()
    with database_failing():
        assert "Pied de page" in text_of(visitor.get("/aide"))
        refusal = visitor.get("/nulle-part")
        assert refusal.status_code == 404
        assert "Une erreur est survenue" not in text_of(refusal)
        assert_come_back_later(visitor.get("/recherche?q=morel"))


@pytest.mark.parametrize("address", UNKNOWN)
def test_what_is_unknown_stays_404(visitor, member, address):
    with database_failing():
        assert visitor.get(address).status_code == member.get(address).status_code == 404


@pytest.mark.parametrize("address", UNKNOWN_API)
def test_what_is_unknown_to_the_api_stays_a_404_problem(visitor, member, address):
    with database_failing():
        for client in (visitor, member):
            answer = client.get(f"/api/v1/{address}")
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_what_is_wrong_stays_wrong(visitor, member):
    with database_failing():
        for client in (visitor, member):
            assert client.get(f"/recherche?q={'x' * 201}").status_code == 400
            assert client.get("/api/v1/recherche?page=x").status_code == 400
            for address in ("/recherche", "/sante", "/mon-espace", "/api/v1/recherche"):
                assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", AWAY)
def test_what_only_the_database_knows_is_503(visitor, member, address):
    with database_failing():
        assert_come_back_later(visitor.get(address))
        assert_come_back_later(member.get(address))


@pytest.mark.parametrize("address", ACCOUNT)
def test_ones_own_pages_are_503_and_do_not_ask_to_sign_in(member, address):
    with database_failing():
        answer = member.get(address)
    assert_come_back_later(answer)
    assert "Service momentanément indisponible" in text_of(answer)


def test_the_api_refuses_by_a_problem(visitor):
    with database_failing():
        answer = visitor.get("/api/v1/certificats/7KQ2-M9FD-3XHA")
    assert_come_back_later(answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 503


def test_a_database_that_comes_back_within_a_request_does_not_sign_in_whose_limits_were_not_looked_at(member, monkeypatch):
    """SessionLimits is where an old session ends: what could not be looked at there is nobody's to the end of the request."""

    def fail(*_: object) -> None:
        raise errors.AdminShutdown

    monkeypatch.setattr(SessionLimits, "_limit", fail)
    assert_come_back_later(member.get("/mon-espace"))


# ---------------------------------------------------------------- what was sent

URLENCODED = "application/x-www-form-urlencoded"


def test_a_form_that_did_not_arrive_is_kept_in_the_page_and_can_be_sent_again(member):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.cookies
    asking_for_answers(strict)
    address, name = "/mon-espace/compte/nom", "Zoé d'Arc & sœurs"
    token = hidden_fields(html_of(strict.get(address)))["csrfmiddlewaretoken"]
    with database_failing():
        answer = strict.post(
            address,
            urlencode({"csrfmiddlewaretoken": token, "first_name": name, "last_name": "Martin"}),
            content_type=URLENCODED,
        )
    assert_come_back_later(answer)
    assert "Ce que vous avez saisi est gardé dans cette page" in plain(text_of(answer))
    kept = hidden_fields(html_of(answer))
    assert kept["first_name"] == name
    assert strict.post(address, kept).status_code == 302


def test_a_form_of_another_site_is_not_made_ours_by_the_page_that_refuses_it(member):
    strict = asking_for_answers(Client(enforce_csrf_checks=True))
    strict.cookies = member.cookies
    with database_failing():
        answer = strict.post("/mon-espace/compte/nom", "first_name=Mallory", content_type=URLENCODED)
    assert "Mallory" not in html_of(answer)


def test_a_password_is_not_kept_in_the_page(visitor):
    with database_failing():
        answer = visitor.post("/connexion", "login=zoe%40example.fr&password=secret-de-zoe", content_type=URLENCODED)
    assert_come_back_later(answer)
    assert "secret-de-zoe" not in html_of(answer)
    assert "encore dans la page précédente" in plain(text_of(answer))


def test_a_message_to_a_carrier_is_kept_too_without_a_cookie(visitor):
    with database_failing():
        answer = visitor.post(
            f"{SHEET}/ecrire",
            "name=Zoe&email=zoe%40example.fr&message=Bonjour",
            content_type=URLENCODED,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
    assert_come_back_later(answer)
    assert hidden_fields(html_of(answer))["message"] == "Bonjour"
    assert not answer.cookies


# ------------------------------------------------------------------ other things


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("address", "what"),
    [
        (SHEET, "adock.web.public.sheet.judged_on"),
        ("/recherche?q=morel", "adock.web.public.results.current_situation"),
        ("/api/v1/recherche?q=morel", "adock.api.v1.search.current_situation"),
        ("/mon-espace", "adock.web.kit.doors.has_accepted_terms"),
        ("/mon-espace", "django.contrib.sessions.backends.base.SessionBase.get"),
        ("/", "adock.web.middleware.asked_by"),
        ("/connexion", "allauth.account.views.LoginView.get_context_data"),
    ],
)
def test_a_full_disk_is_503_wherever_it_strikes(member, monkeypatch, address, what):
    """In a view, in a door, in our middleware, in Django's, in allauth's."""
    client = Client() if address == "/connexion" else member
    client.raise_request_exception = False
    monkeypatch.setattr(what, full)
    assert_come_back_later(client.get(address))


def test_a_session_that_cannot_be_written_for_want_of_room_is_503(visitor):
    person = people.user("zoe")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionStore, "save", full)
        answer = visitor.post("/connexion", {"login": person.email, "password": people.PASSWORD})
    assert_come_back_later(answer)


def test_any_other_unforeseen_error_stays_a_500(visitor, monkeypatch):
    monkeypatch.setattr("adock.web.public.sheet.judged_on", lambda *_, **__: 1 // 0)
    answer = visitor.get(SHEET)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_without_an_index_searching_is_503_and_explaining_goes_on(client, settings):
    make.source_import()
    client.raise_request_exception = False
    assert_come_back_later(client.get("/recherche?q=morel"))
    assert_come_back_later(client.get("/api/v1/recherche?q=morel"))
    assert client.get("/aide").status_code == 200


# ------------------------------------------------------------ asked by balancers


def test_reading_is_said_to_work_as_long_as_the_index_answers(visitor, member):
    (access.index_folder() / "followed").touch()
    assert visitor.get("/sante/lecture").json()["base"] is True
    with database_failing():
        for client in (visitor, member):
            answer = client.get("/sante/lecture")
            assert answer.status_code == 200
            assert answer.json()["statut"] == "ok"
            assert answer.json()["base"] is False
            assert answer.json()["age_s"] >= 0
            assert answer.json()["suivi_le"].endswith("+00:00")


def test_reading_is_said_to_fail_without_an_index(client):
    answer = client.get("/sante/lecture")
    assert_come_back_later(answer)
    assert answer.json() == {"statut": "indisponible", "base": True, "suivi_le": None, "age_s": None}


def test_reading_health_is_asked_over_plain_http_too(rf, settings):
    settings.HTTPS = True
    assert SecurityHeaders(lambda _: HttpResponse(b"ok"))(rf.get("/sante/lecture")).status_code == 200
