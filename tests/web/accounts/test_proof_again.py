"""What a proof given again changes: the session's key, what may be ended, what a mailed link does not open."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client

from tests import people
from tests.reading import link_in, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SESSIONS, VERIFICATION, SECOND_FACTOR = "/mon-espace/compte/sessions", "/connexion/verification", "/connexion/second-facteur"
NEW_PASSWORD = "quatre remorques bleues"


@pytest.fixture
def user(client):
    created = people.user()
    people.sign_in(client, created)
    return created


def add_code(user) -> str:
    """A one-time code, activated; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("by", ["password", "code"])
def test_a_proof_given_again_leaves_nothing_under_the_session_s_former_key(client, user, on_the_day, by):
    """ASVS 7.2.4."""
    secret, before, known = add_code(user), client.session.session_key, UserSession.objects.get()
    on_the_day.shift(16 * 60)
    if by == "password":
        assert client.post(VERIFICATION, {"password": people.PASSWORD}).status_code == 302
    else:
        assert client.post(f"{VERIFICATION}/code", {"code": people.one_time_code(secret)}).status_code == 302
    after = client.session.session_key
    assert after != before
    assert not client.session.exists(before)
    assert client.get(SESSIONS).status_code == 200
    assert list(UserSession.objects.values_list("pk", "session_key", "created_at")) == [(known.pk, after, known.created_at)]


def test_a_proof_that_fails_keeps_the_session_as_it_is(client, user, on_the_day):
    before = client.session.session_key
    on_the_day.shift(16 * 60)
    assert client.post(VERIFICATION, {"password": "autre chose"}).status_code == 200
    assert client.session.session_key == before


def test_no_session_is_ended_by_who_has_not_just_proved_who_they_are(client, user, on_the_day):
    """ASVS 7.5.2. The form that was sent is taken once the proof is given."""
    phone = Client()
    people.sign_in(phone, user)
    on_the_day.shift(16 * 60)
    asked = client.post(SESSIONS, {"session": "others"})
    assert asked.url.startswith(f"{VERIFICATION}?next=")
    assert phone.get(SESSIONS).status_code == 200
    assert client.post(asked.url, {"password": people.PASSWORD}).url == SESSIONS
    assert phone.get(SESSIONS).status_code == 302
    assert client.get(SESSIONS).status_code == 200


def test_a_password_chosen_by_a_mailed_link_does_not_do_without_the_second_factor(client, user):
    """ASVS 6.4.3."""
    add_code(user)
    stranger = Client()
    stranger.post("/mot-de-passe/oublie", {"email": user.email})
    form = stranger.get(link_in(mails_to(user.email)[-1]))
    assert stranger.post(form.url, {"password1": NEW_PASSWORD}).url == "/mot-de-passe/nouveau"
    assert stranger.get(SESSIONS).url.startswith("/connexion?")
    assert stranger.post("/connexion", {"login": user.email, "password": NEW_PASSWORD}).url == SECOND_FACTOR
    assert stranger.get(SESSIONS).url.startswith("/connexion?")
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
