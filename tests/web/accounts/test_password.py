"""A password forgotten, changed, added."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from adock.accounts.models import User
from adock.core.models import JournalEntry, OutgoingMail
from tests import people
from tests.reading import link_in, mails_to, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

NEW = "quatre remorques bleues"


def ask(client, address):
    answer = client.post("/mot-de-passe/oublie", {"email": address})
    assert answer.url == "/mot-de-passe/oublie/message-envoye"
    return mails_to(address)[-1]


def choose(client, link, password=NEW):
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0] if form.redirect_chain else link, {"password1": password})


class TestCheck30Recovery:
    def test_the_link_of_the_mail_changes_the_password_and_ends_every_session(self, client):
        user, elsewhere = people.user(), Client()
        people.sign_in(elsewhere, user)
        link = link_in(ask(client, user.email))
        assert choose(client, link).url == "/mot-de-passe/nouveau"
        user.refresh_from_db()
        assert user.check_password(NEW)
        assert elsewhere.get("/mon-espace/compte").status_code == 302
        assert mails_to(user.email)[-1].subject == "Votre mot de passe A Dock a changé"
        assert JournalEntry.objects.filter(act="account.password.reset", actor=user.pk).exists()

    def test_the_key_is_nowhere_in_the_address_of_the_form(self, client):
        link = link_in(ask(client, people.user().email))
        answer = client.get(link)
        assert answer.url.endswith("-set-password")
        assert client.get(answer.url).status_code == 200

    def test_a_link_serves_once(self, client):
        link = link_in(ask(client, people.user().email))
        choose(client, link)
        for again in (client, Client()):
            answer = again.get(link, follow=True)
            assert answer.status_code == 400
            assert "Ce lien ne sert plus" in text_of(answer)

    def test_a_password_changed_otherwise_kills_the_links_sent_before(self, client):
        user = people.user()
        link = link_in(ask(client, user.email))
        signed_in = Client()
        people.sign_in(signed_in, user)
        signed_in.post("/mon-espace/compte/mot-de-passe", {"oldpassword": people.PASSWORD, "password1": NEW})
        assert client.get(link).status_code == 400

    def test_a_link_dies_after_a_day(self, client, on_the_day):
        link = link_in(ask(client, people.user().email))
        on_the_day.shift(24 * 3600 + 1)
        assert client.get(link).status_code == 400

    @pytest.mark.parametrize("link", ["1-abc", "zzzzzzzzzzzzz-abc-def", "0-set-password", "1-" + "a" * 500])
    def test_a_wrong_link_is_a_400_and_never_a_500(self, client, link):
        people.user()
        assert client.get(f"/mot-de-passe/nouveau/{link}").status_code == 400
        assert client.post(f"/mot-de-passe/nouveau/{link}", {"password1": NEW}).status_code == 400

    def test_a_weak_password_is_refused_and_the_link_still_serves(self, client):
        link = link_in(ask(client, people.user().email))
        assert "12 au moins, vous en avez saisi 5" in text_of(choose(client, link, "court"))
        assert choose(client, link).status_code == 302

    def test_an_unknown_address_is_told_so_by_mail_only(self, client):
        assert ask(client, "inconnu@nulle-part.example").subject == "Aucun compte A Dock à cette adresse"

    def test_an_account_that_only_a_provider_opens_gets_no_password_by_mail(self, client):
        user = people.user(password=False)
        mail = ask(client, user.email)
        assert mail.subject == "Votre compte A Dock n'a pas de mot de passe"
        assert "/mot-de-passe/nouveau/" not in mail.text

    def test_an_address_that_waits_to_replace_another_opens_nothing(self, client):
        """A change of address mistyped would otherwise give the account to a stranger."""
        user = people.user()
        EmailAddress.objects.create(user=user, email="erreur@inconnu.example", verified=False, primary=False)
        assert ask(client, "erreur@inconnu.example").subject == "Aucun compte A Dock à cette adresse"

    def test_choosing_a_password_through_the_mailbox_confirms_an_account_that_waited_for_it(self, client):
        user = people.user(verified=False)
        choose(client, link_in(ask(client, user.email)))
        assert EmailAddress.objects.get().verified
        assert client.post("/connexion", {"login": user.email, "password": NEW}).url == "/mon-espace"

    def test_opening_a_link_signs_nobody_out(self, client):
        other, user = people.user(email="paul@morel.example"), people.user()
        link = link_in(ask(client, user.email))
        people.sign_in(client, other)
        client.get(link, follow=True)
        assert client.get("/mon-espace/compte").status_code == 200


def test_changing_a_password_asks_for_the_current_one_keeps_this_session_and_ends_the_others(client):
    user, elsewhere = people.user(), Client()
    people.sign_in(client, user)
    people.sign_in(elsewhere, user)
    wrong = client.post("/mon-espace/compte/mot-de-passe", {"oldpassword": "autre chose", "password1": NEW})
    assert "Ce n'est pas votre mot de passe actuel." in text_of(wrong)
    client.post("/mon-espace/compte/mot-de-passe", {"oldpassword": people.PASSWORD, "password1": NEW})
    assert client.get("/mon-espace/compte").status_code == 200
    assert elsewhere.get("/mon-espace/compte").status_code == 302
    assert OutgoingMail.objects.get().subject == "Votre mot de passe A Dock a changé"


def test_a_password_is_added_to_an_account_without_one_only_on_a_fresh_proof(client):
    user = people.user(password=False)
    client.force_login(user)
    page = client.post("/mon-espace/compte/mot-de-passe/ajouter", {"password1": NEW})
    assert "reconnectez-vous" in text_of(page)
    assert not User.objects.get().has_usable_password()
