"""What no browser sends of itself is refused in words: never a failure of ours."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory

from adock.accounts.models import Provider, User
from config.wsgi import django_application
from tests import people
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ACCOUNT = "/mon-espace/compte"
# Codecs of Python that are no encodings of texts, or not of ours.
ENCODINGS = ["rot13", "base64", "zip", "idna", "punycode", "undefined", "utf-16"]


@pytest.fixture
def user(client) -> User:
    created = people.user()
    people.sign_in(client, created)
    return created


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", ["text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_encoding_that_is_not_ours_is_not_followed(kind, encoding):
    part = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\xc3\xa9\r\n--x--\r\n'
    body = part if kind.startswith("multipart") else b"login=%C3%A9"
    environ = RequestFactory().generic("POST", "/connexion?next=/aide", body, kind).environ
    request = django_application.request_class(environ | {"CONTENT_TYPE": f"{kind}; charset={encoding}"})
    assert request.GET["next"] == "/aide"
    assert request.POST.get("login", "é" if kind == "text/html" else "") == "é"


def test_a_file_is_refused_before_it_is_kept():
    typed = {"login": "a@a.example", "password": "x", "file": ContentFile(b"x" * 3_000_000, "big")}
    assert Client().post("/connexion", typed).status_code == 400


@pytest.mark.parametrize("name", ["session", "jeton", "connexion-a1fce4363854ff88", "deconnexion"])
def test_a_cookie_that_the_database_cannot_be_asked_about_is_no_cookie(name):
    browser = Client()
    browser.cookies.load({name: "x"})
    browser.cookies[name].set(name, "\0" * 9, '"' + "\\000" * 9 + '"')
    for address in ("/", "/connexion", "/connexion/proconnect/retour?state=x", "/deconnexion/retour?state=x"):
        assert browser.get(address).status_code < 500


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²", "١", "-1", "1\0"])
def test_a_session_that_is_no_number_is_not_found(client, user, number):
    assert client.post(f"{ACCOUNT}/sessions", {"session": number}).status_code == 404


@pytest.mark.parametrize("credential", ["9" * 5000, "[" * 100_000, '{"a":' * 20_000], ids=["long", "lists", "objects"])
def test_a_key_that_python_cannot_read_is_refused_in_words(client, user, credential):
    data = {"credential": credential, "name": "Clé"}
    answer = client.post(f"{ACCOUNT}/methodes/cles/ajouter", data)
    assert answer.status_code == 200
    assert "Cette clé d'accès n'a pas été reconnue" in text_of(answer)
    assert Client().post("/connexion/cle", data).status_code < 500


def test_an_address_that_has_not_answered_is_not_made_the_account_s_by_hand(client):
    """A provider's account has no other one: nothing but this would keep it from taking somebody else's."""
    somebody = people.user(email="")
    somebody.identities.create(provider=Provider.FRANCECONNECT, issuer="https://fc.example", subject="1")
    EmailAddress.objects.create(user=somebody, email="victime@morel.example", verified=False, primary=False)
    client.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"{ACCOUNT}/adresse", {"action_primary": "1", "email": "victime@morel.example"})
    assert answer.status_code == 302
    assert not EmailAddress.objects.get(user=somebody).primary
    somebody.refresh_from_db()
    assert somebody.email == ""


@pytest.mark.parametrize("name", ["http://evil.example", "www.evil.example", "Léa <b>", "lea@evil.example", "Urgent : payez"])
def test_a_name_is_no_address_and_no_markup(client, user, name):
    answer = client.post(f"{ACCOUNT}/nom", {"first_name": name, "last_name": "Morel"})
    assert "Un nom ne contient ni adresse" in text_of(answer)


def test_a_name_is_one_line_without_unseen_signs(client, user):
    client.post(f"{ACCOUNT}/nom", {"first_name": "Jean-\u202eMarc\r\n\r\nAnne ", "last_name": "d'Été (père)"})
    user.refresh_from_db()
    assert user.full_name == "Jean-Marc Anne d'Été (père)"


def test_a_host_that_is_not_ours_is_refused_in_words_before_https_too(settings):
    settings.ALLOWED_HOSTS, settings.HTTPS = ["adock.example"], True
    answer = Client(raise_request_exception=False).get("/connexion", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/connexion", "/inscription"])
def test_a_password_longer_than_any_is_never_hashed(monkeypatch, address):
    hashed = []
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda self, password, salt: hashed.append(password) or "x")
    typed = {"login": "a@a.example", "email": "a@a.example", "first_name": "A", "last_name": "B", "terms": "on"}
    typed |= dict.fromkeys(("password", "password1"), "a b c d e " * 5_000)
    answer = Client().post(address, typed)
    assert answer.status_code == 200
    assert "trop long" in text_of(answer)
    assert hashed == []


def test_an_answer_longer_than_any_key_gives_is_not_read(client, user, monkeypatch):
    read, loads = [], json.loads
    monkeypatch.setattr("json.loads", lambda text, **options: read.append(len(text)) or loads(text, **options))
    client.post(f"{ACCOUNT}/methodes/cles/ajouter", {"credential": '"' + "a" * 500_000 + '"', "name": "Clé"})
    assert max(read, default=0) < 500_000
