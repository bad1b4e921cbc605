"""One-time codes, recovery codes, passkeys (the ceremony itself is in tests/browser)."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from adock.core.models import JournalEntry
from tests import people
from tests.reading import mails_to, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

METHODS = "/mon-espace/compte/methodes"


@pytest.fixture
def user(client):
    created = people.user()
    people.sign_in(client, created)
    return created


@pytest.fixture
def secret(client, user, django_capture_on_commit_callbacks) -> str:
    """Of a code activated on the account."""
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get(f"{METHODS}/code").content.decode())[1]
    kept = shown.replace(" ", "")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{METHODS}/code", {"code": people.one_time_code(kept)}).url == f"{METHODS}/codes-de-secours"
    return kept


def by_password(client, user):
    return client.post("/connexion", {"login": user.email, "password": people.PASSWORD, "next": "/mon-espace/compte"})


class TestOneTimeCode:
    def test_the_secret_is_shown_as_an_image_of_the_page_and_in_letters(self, client, user):
        html = client.get(f"{METHODS}/code").content.decode()
        assert 'src="data:image/svg+xml;base64,' in html
        assert re.search(r"<code>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>", html)

    def test_it_is_asked_for_after_the_password_and_leads_where_one_was_going(self, user, secret, on_the_day):
        on_the_day.shift(60)
        client = Client()
        assert by_password(client, user).url == "/connexion/second-facteur"
        assert client.get("/mon-espace/compte").status_code == 302
        wrong = client.post("/connexion/second-facteur", {"code": "000000"})
        assert "Ce code n'est pas le bon." in text_of(wrong)
        assert client.post("/connexion/second-facteur", {"code": people.one_time_code(secret)}).url == "/mon-espace/compte"
        assert client.get("/mon-espace/compte").status_code == 200

    def test_the_same_code_does_not_serve_twice(self, user, secret, on_the_day):
        on_the_day.shift(60)
        for turn, status in ((1, 302), (2, 200)):
            client = Client()
            by_password(client, user)
            assert client.post("/connexion/second-facteur", {"code": people.one_time_code(secret)}).status_code == status, turn

    def test_guesses_are_held(self, user, secret, on_the_day):
        on_the_day.shift(60)
        client = Client()
        by_password(client, user)
        for _ in range(5):
            client.post("/connexion/second-facteur", {"code": "000000"})
        answer = client.post("/connexion/second-facteur", {"code": people.one_time_code(secret)})
        assert "Réessayez dans cinq minutes" in text_of(answer)

    def test_the_database_alone_does_not_give_the_secret_away(self, user, secret):
        assert all(secret not in json.dumps(row.data) for row in Authenticator.objects.all())

    def test_the_owner_is_told_and_the_journal_too(self, user, secret):
        assert [mail.subject for mail in mails_to(user.email)] == ["Code à usage unique activé"]
        assert JournalEntry.objects.filter(act="account.totp.activated", actor=user.pk).exists()

    def test_it_can_be_taken_away(self, client, user, secret):
        client.post(f"{METHODS}/code/retirer")
        assert by_password(Client(), user).url == "/mon-espace/compte"
        assert not Authenticator.objects.exists()  # recovery codes go with it

    def test_what_weakens_the_account_asks_for_a_fresh_proof(self, client, secret, on_the_day):
        on_the_day.shift(16 * 60)
        for page in ("/code/retirer", "/codes-de-secours", "/codes-de-secours/nouveaux", "/codes-de-secours/fichier"):
            assert client.get(METHODS + page).url.startswith("/connexion/verification?next="), page
        page = text_of(client.get("/connexion/verification"))
        assert "Par un code d'application ou de secours" in page
        wanted = {"code": people.one_time_code(secret), "next": f"{METHODS}/codes-de-secours"}
        assert client.post("/connexion/verification/code", wanted).url == wanted["next"]


class TestRecoveryCodes:
    def codes(self, client):
        text = client.get(f"{METHODS}/codes-de-secours/fichier").content.decode()
        return re.findall(r"^\d{4} \d{4}$", text, re.MULTILINE)

    def test_ten_are_given_and_each_serves_once(self, client, user, secret):
        assert "Il vous en reste 10 sur 10." in text_of(client.get(f"{METHODS}/codes-de-secours"))
        first = self.codes(client)[0]
        for turn, status in ((1, 302), (2, 200)):
            elsewhere = Client()
            by_password(elsewhere, user)
            assert elsewhere.post("/connexion/second-facteur", {"code": first}).status_code == status, turn

    def test_new_ones_void_the_old_ones(self, client, user, secret):
        old = self.codes(client)
        client.post(f"{METHODS}/codes-de-secours/nouveaux")
        assert not set(old) & set(self.codes(client))


class TestPasskeys:
    def test_the_options_are_data_of_the_page_and_ask_that_the_key_check_its_holder(self, client, user):
        html = client.get(f"{METHODS}/cles/ajouter").content.decode()
        options = json.loads(re.search(r'<script type="application/json">(.+?)</script>', html)[1])["publicKey"]
        assert options["rp"] == {"id": "testserver", "name": "A Dock"}
        assert options["user"]["displayName"] == "Camille Morel"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []

    @pytest.mark.parametrize("credential", ["", "{", "{}", '{"id": "x", "response": {}}', "[]", '"x"'])
    def test_nonsense_is_refused_in_words(self, client, user, credential):
        client.get(f"{METHODS}/cles/ajouter")
        answer = client.post(f"{METHODS}/cles/ajouter", {"credential": credential})
        assert answer.status_code == 200
        assert re.search("n'a pas été reconnue|n'a rien répondu", text_of(answer))
        signed_out = Client()
        signed_out.get("/connexion/cle", headers={"Accept": "application/json"})
        page = signed_out.post("/connexion/cle", {"credential": credential}, follow=True)
        assert re.search("n'a pas été reconnue|n'a rien répondu", text_of(page))

    def test_the_sign_in_page_gives_its_options_when_asked(self, client):
        options = client.get("/connexion/cle", headers={"Accept": "application/json"}).json()["request_options"]
        assert options["publicKey"]["userVerification"] == "required"
        assert client.get("/connexion/cle").url == "/connexion"

    def test_a_stranger_cannot_touch_somebody_elses(self, client, user):
        other = people.user(email="paul@morel.example")
        key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Téléphone", "credential": {}})
        for act in ("renommer", "retirer"):
            assert client.post(f"{METHODS}/cles/{key.pk}/{act}", {"name": "x"}).status_code == 404
        assert Authenticator.objects.filter(pk=key.pk).exists()
