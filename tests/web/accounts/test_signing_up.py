"""Opening a local account. Checks are those of the predecessor's inventory, bettered."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from adock.accounts.models import User
from adock.accounts.terms import CURRENT_TERMS
from adock.core.models import JournalEntry, OutgoingMail
from tests import people
from tests.reading import link_in, mails_to, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ADDRESS = "lea@kermarrec.example"
TYPED = {
    "first_name": "Léa",
    "last_name": "Kermarrec",
    "email": ADDRESS,
    "password1": people.PASSWORD,
    "terms": "on",
    "site_internet": "",
}


def sign_up(client, **changes):
    return client.post("/inscription", TYPED | changes)


def who(client) -> User | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


class TestCheck27Creation:
    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("terms", "", "Cochez cette case pour accepter les conditions"),
            ("last_name", "K" * 151, "150 caractères au plus"),
            ("email", "", "Saisissez votre adresse e-mail."),
            ("email", "lea@kermarrec", "comme nom@exemple.fr"),
            (
                "email",
                "l" * 60 + "@" + "k" * 60 + "." + "m" * 60 + "." + "n" * 60 + "." + "o" * 20 + ".example",
                "254 caractères",
            ),
            ("password1", "", "Choisissez un mot de passe."),
            ("password1", "court", "12 au moins, vous en avez saisi 5"),
            ("password1", "739104826591", "Des chiffres seuls se devinent"),
            ("password1", "abababababab", "Trop de répétitions"),
            ("password1", "telechargement", "l'un des plus utilisés"),
            ("password1", "lea@kermarrec.example", "ressemble trop à votre nom ou à votre adresse"),
            ("password1", "Lea-Kermarrec1", "ressemble trop à votre nom ou à votre adresse"),
            ("password1", "x1y2z" * 30, "128 caractères au plus"),
        ],
    )
    def test_each_thing_to_mend_has_its_message_and_nothing_is_kept(self, client, field, value, said):
        answer = sign_up(client, **{field: value})
        assert answer.status_code == 200
        assert said in text_of(answer)
        assert "<title>Erreur\u00a0: Créer un compte – A Dock</title>" in answer.content.decode()
        assert not User.objects.exists()
        assert not OutgoingMail.objects.exists()

    def test_whoever_gives_no_name_at_all_is_asked_for_one(self, client):
        assert "Saisissez votre nom." in text_of(sign_up(client, first_name="", last_name=" "))
        assert not User.objects.exists()

    @pytest.mark.parametrize("field", ["first_name", "last_name"])
    def test_a_person_with_one_name_only_has_an_account(self, client, field):
        sign_up(client, **{field: ""})
        assert User.objects.get().full_name == {"first_name": "Kermarrec", "last_name": "Léa"}[field]

    def test_what_was_typed_is_kept_but_the_password(self, client):
        html = sign_up(client, terms="").content.decode()
        assert 'value="Léa"' in html
        assert f'value="{ADDRESS}"' in html
        assert people.PASSWORD not in html

    def test_a_good_one_accepts_the_terms_sends_a_link_and_is_written_in_the_journal(self, client):
        answer = sign_up(client)
        assert (answer.status_code, answer.url) == (302, "/inscription/message-envoye")
        user = User.objects.get()
        assert (user.first_name, user.last_name, user.email) == ("Léa", "Kermarrec", ADDRESS)
        assert user.password.startswith("argon2$argon2id$")
        assert [accepted.version for accepted in user.terms.all()] == [CURRENT_TERMS]
        (mail,) = mails_to(ADDRESS)
        assert mail.subject == "Confirmez votre adresse pour ouvrir votre compte A Dock"
        assert [entry.act for entry in JournalEntry.objects.filter(actor=user.pk)] == ["account.created", "terms.accepted"]
        assert ADDRESS in text_of(client.get(answer.url))

    def test_signing_in_is_impossible_before_the_confirmation(self, client):
        sign_up(client)
        elsewhere = Client()
        answer = elsewhere.post("/connexion", {"login": ADDRESS, "password": people.PASSWORD})
        assert answer.url == "/inscription/message-envoye"
        assert who(elsewhere) is None
        assert len(mails_to(ADDRESS)) == 2  # the link is sent again

    def test_a_used_address_gets_no_second_account_and_its_owner_is_told(self, client):
        people.user(email=ADDRESS)
        assert sign_up(client, email="Lea@Kermarrec.EXAMPLE").url == "/inscription/message-envoye"
        assert User.objects.count() == 1
        (mail,) = mails_to(ADDRESS)
        assert mail.subject == "Vous avez déjà un compte A Dock"

    def test_a_program_that_fills_in_every_field_gets_the_usual_answer_and_no_account(self, client):
        assert sign_up(client, site_internet="https://spam.example").url == "/inscription/message-envoye"
        assert not User.objects.exists()
        assert not OutgoingMail.objects.exists()


class TestCheck28Confirmation:
    def test_opening_the_link_changes_nothing_its_button_confirms_and_signs_in(self, client):
        sign_up(client)
        link = link_in(mails_to(ADDRESS)[0])
        page = client.get(link)
        assert "Vous confirmez que l'adresse lea@kermarrec.example est la vôtre" in text_of(page)
        assert not EmailAddress.objects.get().verified
        answer = client.post(link)
        assert answer.url == "/mon-espace"
        assert EmailAddress.objects.get().verified
        assert who(client) == User.objects.get()

    def test_a_link_serves_once_and_then_says_so(self, client):
        sign_up(client)
        link = link_in(mails_to(ADDRESS)[0])
        client.post(link)
        again = Client().post(link)
        assert again.status_code == 200
        assert "Cette adresse est déjà confirmée" in text_of(again)

    @pytest.mark.parametrize("key", ["x", "Mg:1abcde:abcdefghij", "1:2:3"])
    def test_a_wrong_link_is_a_400_that_says_what_to_do(self, client, key):
        answer = client.get(f"/confirmer-adresse/{key}")
        assert answer.status_code == 400
        assert "Recevoir un nouveau message" in text_of(answer)

    def test_a_link_dies_after_two_days(self, client, on_the_day):
        sign_up(client)
        link = link_in(mails_to(ADDRESS)[0])
        on_the_day.shift(2 * 24 * 3600 + 1)
        answer = client.post(link)
        assert answer.status_code == 400
        assert "Ce lien ne sert plus" in text_of(answer)
        assert not EmailAddress.objects.get().verified

    def test_on_another_device_the_password_chosen_at_sign_up_is_asked(self, client):
        sign_up(client)
        link = link_in(mails_to(ADDRESS)[0])
        phone = Client()
        assert "Le mot de passe choisi à l'inscription" in text_of(phone.get(link))
        assert "Ce n'est pas le mot de passe choisi" in text_of(phone.post(link, {"password": "un autre mot de passe"}))
        assert not EmailAddress.objects.get().verified
        assert phone.post(link, {"password": people.PASSWORD}).url == "/mon-espace"
        assert EmailAddress.objects.get().verified
        assert who(phone) == User.objects.get()

    def test_the_mailbox_owner_cannot_confirm_an_account_that_somebody_else_asked_for(self, client):
        sign_up(client)  # by a stranger who knows the password
        link = link_in(mails_to(ADDRESS)[0])
        owner = Client()
        owner.post(link)
        owner.post(link, {"password": "ce que je crois être"})
        assert not EmailAddress.objects.filter(verified=True).exists()

    def test_signing_up_again_makes_the_earlier_request_and_its_link_void(self, client):
        sign_up(Client(), password1="le mot de passe du voleur")
        sign_up(client)
        stale, link = (link_in(mail) for mail in mails_to(ADDRESS))
        assert client.get(stale).status_code == 400
        client.post(link)
        assert User.objects.get().check_password(people.PASSWORD)

    def test_an_address_confirmed_by_another_account_meanwhile_is_not_given_twice(self, client):
        sign_up(client)
        link = link_in(mails_to(ADDRESS)[0])
        people.user(email=ADDRESS)
        answer = client.post(link)
        assert "Cette adresse est déjà celle d'un autre compte" in text_of(answer)
        assert EmailAddress.objects.filter(verified=True).count() == 1

    def test_the_link_can_be_asked_for_again(self, client):
        sign_up(client)
        page = client.get("/inscription/renvoyer")
        assert f'value="{ADDRESS}"' in page.content.decode()
        assert client.post("/inscription/renvoyer", {"email": ADDRESS}).url == "/inscription/message-envoye"
        link = link_in(mails_to(ADDRESS)[1])
        assert client.post(link).url == "/mon-espace"


class TestCheck29Funnel:
    """From a company's sheet to its claim, by way of an account that does not exist yet."""

    WANTED = "/mon-espace/entreprises/000000018/revendiquer"

    def test_where_one_was_going_is_kept_from_the_sign_in_page_to_the_confirmation(self, client):
        page = client.get(f"/connexion?next={quote(self.WANTED)}").content.decode()
        assert f'href="/inscription?next={self.WANTED}"' in page
        form = client.get(f"/inscription?next={quote(self.WANTED)}").content.decode()
        assert f'<input type="hidden" name="next" value="{self.WANTED}">' in form
        sign_up(client, next=self.WANTED)
        assert client.post(link_in(mails_to(ADDRESS)[0])).url == self.WANTED

    def test_it_is_kept_on_another_device_too(self, client):
        sign_up(client, next=self.WANTED)
        link = link_in(mails_to(ADDRESS)[0])
        phone = Client()
        page = phone.get(link).content.decode()
        assert f'<input type="hidden" name="next" value="{self.WANTED}">' in page
        assert phone.post(link, {"password": people.PASSWORD, "next": self.WANTED}).url == self.WANTED

    def test_an_account_that_has_not_answered_yet_can_do_nothing(self, client):
        sign_up(client)
        assert client.get("/mon-espace/compte").url.startswith("/connexion?next=")

    @pytest.mark.parametrize("wanted", ["https://mal.example/", "//mal.example/", "javascript:alert(1)", "/\\mal.example"])
    def test_no_one_is_led_to_another_site(self, client, wanted):
        sign_up(client, next=wanted)
        link = link_in(mails_to(ADDRESS)[0])
        assert "mal" not in link
        assert client.post(link).url == "/mon-espace"
        client.post("/deconnexion")
        answer = client.post("/connexion", {"login": ADDRESS, "password": people.PASSWORD, "next": wanted})
        assert answer.url == "/mon-espace"


class TestOneSpelling:
    """An address with an international domain is one account, however the domain is typed."""

    def test_an_invisible_sign_in_the_address_is_refused_by_its_name(self, client):
        assert "U+200B" in text_of(sign_up(client, email="lea\u200b@kermarrec.example"))
        assert not User.objects.exists()

    @pytest.mark.parametrize("typed", ["Lea@Été.example", "lea@XN--T-9FAB.example", "lea@e\u0301te\u0301.EXAMPLE"])
    def test_an_account_opens_by_each_spelling_of_its_domain(self, client, typed):
        people.user(email="lea@xn--t-9fab.example")
        client.post("/connexion", {"login": typed, "password": people.PASSWORD})
        assert client.get("/mon-espace/compte").status_code == 200
