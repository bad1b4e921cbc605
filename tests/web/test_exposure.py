"""What no answer gives away: no echo, no listing, no file of the repository, no type to be guessed."""

import pytest
from django.test import Client

from tests import factories as make
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

PAGES = ("/", "/connexion", "/mon-espace", "/mon-espace/compte/nom", "/attestations/verifier", "/api/", "/api/v1/sources")
PLAIN = {"text/html", "text/plain", "text/css", "text/javascript"}


@pytest.fixture(autouse=True)
def _base(build_index):
    make.registration(make.siret(1), lc={})
    build_index()


@pytest.mark.parametrize("address", PAGES)
def test_a_trace_request_is_not_given_back_what_it_holds(address):
    """ASVS 13.4.4: neither its headers, which another program may have added, nor its body."""
    client = people.signed_in(people.user())
    answer = client.trace(address, headers={"X-Secret": "un-en-tete-secret"})
    assert b"un-en-tete-secret" not in answer.content
    assert "message/http" not in answer.headers["Content-Type"]


@pytest.mark.parametrize("address", ["/static/", "/static/adock/", "/static/adock", "/.well-known/"])
def test_no_folder_is_listed(address):
    """ASVS 13.4.3."""
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/pyproject.toml",
        "/requirements.lock",
        "/config/settings/base.py",
        "/var/files.key",
    ],
)
@pytest.mark.parametrize("before", ["", "/static", "/static/..", "/static/%2e%2e", "/static/adock/../.."])
def test_no_file_of_the_repository_nor_of_the_data_folder_is_served(address, before):
    """ASVS 13.4.1."""
    answer = Client().get(before + address)
    answer.close()
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        *PAGES,
        "/nulle-part",
        "/sante",
        "/robots.txt",
        "/.well-known/security.txt",
        "/.well-known/jwks.json",
        "/static/adock/adock.css",
        "/static/adock/adock.js",
        "/attestations/hors-ligne.js",
        f"/api/v1/etablissements/{make.siret(1)}",
        "/api/v1/nulle-part",
    ],
)
def test_each_answer_says_what_it_is_and_each_text_in_which_encoding(address):
    """ASVS 4.1.1. JSON is always UTF-8 and takes no charset (RFC 8259)."""
    answer = people.signed_in(people.user()).get(address)
    answer.close()
    kind, _, rest = answer.headers["Content-Type"].partition(";")
    assert kind in PLAIN or kind.endswith(("json", "+json")), kind
    assert kind not in PLAIN or rest.strip().lower() in {"charset=utf-8", 'charset="utf-8"'}


def test_what_a_form_asks_for_is_not_taken_from_the_address():
    """ASVS 15.3.7, 14.2.1: a password in an address is no password."""
    user = people.user()
    client = Client()
    answer = client.post(f"/connexion?login={user.email}&password={people.PASSWORD.replace(' ', '+')}", {})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
