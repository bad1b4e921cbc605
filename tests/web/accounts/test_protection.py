"""What a stranger must not learn, guess or wear out."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from argon2 import PasswordHasher, low_level
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from adock.accounts.models import Provider, User
from adock.accounts.services import forget_ended_sessions, forget_unconfirmed_accounts
from adock.core.hashing import Argon2id, HashingAway
from adock.core.models import JournalEntry, OutgoingMail
from adock.jobs.schedule import PURGES
from adock.vigilance import shares
from adock.web.accounts import mailing, tries
from tests import people
from tests.reading import link_in, mails_to, text_of
from tests.web.accounts.test_signing_up import TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

KNOWN, UNKNOWN = "camille@morel.example", "inconnu@nulle-part.example"


@pytest.fixture
def hashings(monkeypatch) -> list[str]:
    """Each time argon2 works, whatever asked for it."""
    done: list[str] = []
    for library, name in ((low_level, "hash_secret"), (PasswordHasher, "verify")):
        real = getattr(library, name)

        def counting(*args, real=real, name=name, **kwargs):
            done.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(library, name, counting)
    return done


def seen(answer, address):
    """What somebody outside sees of an answer: all of it, but the address that they typed themselves and drawn tokens."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location"), body.replace(address, "…"), sorted(answer.cookies)


class TestNoEnumeration:
    """An address with an account, one whose account only a provider opens, one that waits, and none: nothing differs."""

    ADDRESSES = (KNOWN, "fournisseur@morel.example", "attente@morel.example", UNKNOWN)

    @pytest.fixture(autouse=True)
    def _accounts(self):
        people.user(email=KNOWN)
        people.user(email=self.ADDRESSES[1], password=False)
        people.user(email=self.ADDRESSES[2], verified=False)

    def compare(self, hashings, address_to_answers):
        results = []
        for address in self.ADDRESSES:
            hashings.clear()
            cache.clear()
            client = Client()
            answers = [seen(answer, address) for answer in address_to_answers(client, address)]
            results.append((answers, len(hashings), OutgoingMail.objects.filter(recipient=address).count()))
        assert all(result == results[0] for result in results), [(len(a), h, m) for a, h, m in results]
        return results[0]

    def test_signing_in_with_a_wrong_password(self, hashings):
        def act(client, address):
            return [client.post("/connexion", {"login": address, "password": "autre chose"})]

        answers, hashed, mails = self.compare(hashings, act)
        assert "L'adresse e-mail et le mot de passe ne correspondent pas." in answers[0][2].replace("&#39;", "'")
        assert (hashed, mails) == (1, 0)

    def test_signing_up(self, hashings):
        def act(client, address):
            sent = client.post("/inscription", TYPED | {"email": address})
            return [sent, client.get(sent.url), client.get("/inscription/renvoyer"), client.get("/connexion")]

        _, hashed, mails = self.compare(hashings, act)
        assert (hashed, mails) == (1, 1)

    def test_asking_for_a_new_password(self, hashings):
        def act(client, address):
            sent = client.post("/mot-de-passe/oublie", {"email": address})
            return [sent, client.get(sent.url)]

        _, hashed, mails = self.compare(hashings, act)
        assert (hashed, mails) == (0, 1)

    def test_asking_for_the_link_again(self, hashings):
        def act(client, address):
            sent = client.post("/inscription/renvoyer", {"email": address})
            return [sent, client.get(sent.url)]

        _, hashed, mails = self.compare(hashings, act)
        assert (hashed, mails) == (0, 1)

    def test_reaching_a_limit(self, hashings):
        def act(client, address):
            return [client.post("/mot-de-passe/oublie", {"email": address}) for _ in range(4)]

        answers, *_ = self.compare(hashings, act)
        assert answers[-1][0] == 429


class TestLimits:
    def test_guesses_at_one_password_are_held_and_it_is_said_when_to_come_back(self, client):
        people.user(email=KNOWN)
        for _ in range(5):
            client.post("/connexion", {"login": KNOWN, "password": "au hasard"})
        answer = client.post("/connexion", {"login": KNOWN, "password": people.PASSWORD})
        assert "Trop d'essais. Réessayez dans cinq minutes." in text_of(answer)
        assert "_auth_user_id" not in client.session

    def test_hundreds_of_other_counts_do_not_wipe_out_those_of_one_account(self, client):
        for _ in range(5):
            client.post("/connexion", {"login": KNOWN, "password": "pas le bon mot de passe"})
        for rank in range(400):
            cache.set(f"allauth:rl:another:{rank}", [1.0], 300)
        assert "Trop d'essais" in text_of(client.post("/connexion", {"login": KNOWN, "password": "pas le bon non plus"}))

    def test_and_they_may_be_tried_again_then(self, client):
        people.user(email=KNOWN)
        for _ in range(6):
            client.post("/connexion", {"login": KNOWN, "password": "au hasard"})
        let_counts_end()
        people.sign_in(client, User.objects.get())

    @pytest.mark.parametrize(
        ("address", "typed", "most", "seconds"),
        [
            ("/mot-de-passe/oublie", {"email": KNOWN}, 3, 3600),
            ("/inscription/renvoyer", {"email": KNOWN}, 5, 3600),
            ("/inscription", TYPED, 5, 3600),
            ("/connexion", {"login": "", "password": ""}, 30, 60),
        ],
    )
    def test_beyond_the_limit_the_answer_is_a_429_in_french_with_its_delay(self, client, address, typed, most, seconds):
        for _ in range(most):
            assert client.post(address, typed).status_code in {200, 302}
            client.cookies.clear()
        answer = client.post(address, typed)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == str(seconds)
        when = "dans une heure" if seconds == 3600 else "dans une minute"
        assert f"Réessayez {when} au plus tard." in text_of(answer)
        assert answer.headers["Cache-Control"] == "no-store"

    def test_an_address_is_written_to_five_times_an_hour_whatever_the_form_and_its_letters(self, client):
        for form, spelling in (("/inscription/renvoyer", KNOWN), ("/mot-de-passe/oublie", KNOWN.upper())) * 3:
            client.post(form, {"email": spelling})
        assert OutgoingMail.objects.count() == 5

    def test_limits_count_by_the_visitors_address_behind_our_proxies_only(self, client, settings):
        settings.TRUSTED_PROXIES = 1
        for turn in range(31):
            answer = client.post("/connexion", {}, headers={"X-Forwarded-For": f"10.0.0.{turn}, 198.51.100.7"})
        assert answer.status_code == 429
        assert client.post("/connexion", {}, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 200

    def test_a_proxy_that_says_nonsense_breaks_nothing(self, client, settings):
        settings.TRUSTED_PROXIES = 1
        user = people.user()
        typed = {"login": user.email, "password": people.PASSWORD}
        assert client.post("/connexion", typed, headers={"X-Forwarded-For": "n'importe quoi"}).status_code == 302


def let_counts_end():
    """What is counted in PostgreSQL follows its own clock."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_attempts SET ends_at = now() WHERE ends_at < now() + interval '1 day'")


def come(client, place, address=KNOWN, password=people.PASSWORD):
    return client.post("/connexion", {"login": address, "password": password}, REMOTE_ADDR=place)


def guess(times, place="203.0.113.9", address=KNOWN):
    for _ in range(times):
        cache.clear()  # what allauth counts by place alone
        answer = come(Client(), place, address, "au hasard")
    return answer


class TestNobodyShutsOutAnother:
    """ASVS 6.1.1: what strangers use up is theirs."""

    OWN, ELSEWHERE = "198.51.100.7", "198.51.100.200"

    @pytest.fixture(autouse=True)
    def _owner(self, monkeypatch):
        self.owner = people.user(email=KNOWN)
        monkeypatch.setattr(tries, "ANYWHERE", 6)
        monkeypatch.setattr(mailing, "MOST_FROM_ALL", 3)

    def test_the_wrong_passwords_of_a_stranger_lock_the_stranger_and_not_the_owner(self, client):
        assert "Trop d'essais" in text_of(guess(6))
        assert come(client, self.OWN).url == "/mon-espace"

    def test_addresses_of_one_ipv6_subscriber_are_one_place(self):
        for rank in range(5):
            guess(1, place=f"2001:db8:1:1::{rank}")
        assert "Trop d'essais" in text_of(guess(1, place="2001:db8:1:1::ffff"))
        assert "ne correspondent pas" in text_of(guess(1, place="2001:db8:1:2::1"))

    def attack_from_everywhere(self, address=KNOWN):
        for rank in range(3):
            guess(2, place=f"203.0.113.{rank}", address=address)

    @pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
    def test_guesses_from_everywhere_are_slowed_and_lead_to_the_mailbox(self, address, hashings):
        self.attack_from_everywhere(address)
        hashings.clear()
        told = text_of(come(Client(), self.ELSEWHERE, address))
        assert "Entrez par votre messagerie" in told
        assert "Mot de passe oublié" in told
        assert hashings == []

    def test_they_do_not_shut_the_places_where_the_owner_came_in_before(self):
        come(Client(), self.OWN)
        self.attack_from_everywhere()
        assert come(Client(), self.OWN).url == "/mon-espace"
        assert come(Client(), self.ELSEWHERE).status_code == 200

    def test_the_mailbox_opens_while_they_last(self, client):
        self.attack_from_everywhere()
        client.post("/mot-de-passe/oublie", {"email": KNOWN}, REMOTE_ADDR=self.OWN)
        form = client.get(link_in(mails_to(KNOWN)[-1]), follow=True, REMOTE_ADDR=self.OWN).redirect_chain[-1][0]
        client.post(form, {"password1": "quatre remorques bleues"}, REMOTE_ADDR=self.OWN)
        self.attack_from_everywhere()
        assert come(client, self.OWN, password="quatre remorques bleues").url == "/mon-espace"

    def test_they_do_not_hinder_who_is_signed_in_from_proving_who_they_are(self, client, on_the_day):
        come(client, self.OWN)
        guess(5, place=self.OWN)
        self.attack_from_everywhere()
        on_the_day.shift(20 * 60)
        wanted = "/mon-espace/compte/mot-de-passe/ajouter"
        typed = {"password": people.PASSWORD, "next": wanted}
        assert client.post("/connexion/verification", typed, REMOTE_ADDR=self.OWN).url == wanted

    def code(self):
        return people.one_time_code(self.secret)

    def second_step(self, place, code=None):
        client = Client()
        assert come(client, place).url.startswith("/connexion/second-facteur")
        return client.post("/connexion/second-facteur", {"code": code or self.code()}, REMOTE_ADDR=place)

    def test_the_wrong_codes_of_who_has_the_password_do_not_lock_the_owner(self):
        self.secret = generate_totp_secret()
        TOTP.activate(self.owner, self.secret)
        for _ in range(6):
            cache.clear()
            answer = self.second_step("203.0.113.9", "000000")
        assert "Trop d'essais" in text_of(answer)
        cache.clear()
        assert self.second_step(self.OWN).url == "/mon-espace"

    def test_codes_guessed_from_everywhere_are_slowed(self):
        self.secret = generate_totp_secret()
        TOTP.activate(self.owner, self.secret)
        for rank in range(tries.ANYWHERE):
            self.second_step(f"203.0.113.{rank}", "000000")
        assert "Entrez par votre messagerie" in text_of(self.second_step(self.ELSEWHERE))

    def test_mails_asked_for_by_a_stranger_leave_the_owner_theirs(self, client):
        for form in ("/inscription/renvoyer", "/mot-de-passe/oublie") * 3:
            Client().post(form, {"email": KNOWN}, REMOTE_ADDR="203.0.113.9")
        before = len(mails_to(KNOWN))
        assert client.post("/mot-de-passe/oublie", {"email": KNOWN}, REMOTE_ADDR=self.OWN).status_code == 302
        assert len(mails_to(KNOWN)) == before + 1

    def test_sign_ups_with_ones_address_leave_its_resets(self, client):
        for rank in range(5):
            Client().post("/inscription/renvoyer", {"email": KNOWN}, REMOTE_ADDR=f"203.0.113.{rank}")
        assert len(mails_to(KNOWN)) == mailing.MOST_FROM_ALL
        assert client.post("/mot-de-passe/oublie", {"email": KNOWN}, REMOTE_ADDR=self.OWN).status_code == 302

    def test_when_resets_are_used_up_the_mailbox_holds_links_that_work_and_the_answer_says_so(self, client):
        for rank in range(5):
            Client().post("/mot-de-passe/oublie", {"email": KNOWN}, REMOTE_ADDR=f"203.0.113.{rank}")
        assert len(mails_to(KNOWN)) == mailing.MOST_FROM_ALL
        answer = client.post("/mot-de-passe/oublie", {"email": KNOWN}, REMOTE_ADDR=self.OWN)
        assert answer.status_code == 429
        assert "Ouvrez le plus récent : son lien fonctionne." in text_of(answer)
        assert client.get(link_in(mails_to(KNOWN)[-1]), follow=True).status_code == 200

    def test_a_password_too_long_to_be_one_is_not_hashed(self, client, hashings):
        answer = come(client, self.OWN, password="x" * 129)
        assert "128 caractères au plus" in text_of(answer)
        assert hashings == []


class TestSession:
    def test_its_key_is_renewed_at_sign_in(self, client):
        client.post("/inscription", TYPED)  # a session before signing in
        before = client.session.session_key
        client.post(link_in(mails_to(TYPED["email"])[0]))
        assert before
        assert client.session.session_key != before

    def test_signing_out_asks_first_and_empties_the_browser(self, client):
        people.sign_in(client, people.user())
        key = client.session.session_key
        assert "Votre session sur cet appareil sera fermée." in text_of(client.get("/deconnexion"))
        assert client.get("/mon-espace/compte").status_code == 200
        answer = client.post("/deconnexion")
        assert answer.url == "/deconnexion/retour"
        assert text_of(client.get(answer.url)).count("Vous êtes déconnecté") == 2  # title and heading
        assert "déconnecté" not in text_of(client.get("/connexion"))
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert not client.session.exists(key)
        assert client.get("/mon-espace/compte").status_code == 302

    def test_it_ends_after_an_hour_without_a_request(self, client, on_the_day):
        people.sign_in(client, people.user())
        for _ in range(3):
            on_the_day.shift(59 * 60)
            assert client.get("/mon-espace/compte").status_code == 200
        on_the_day.shift(60 * 60)
        assert client.get("/mon-espace/compte").status_code == 302

    def test_it_ends_12_hours_after_it_began_however_busy(self, client, on_the_day):
        people.sign_in(client, people.user())
        client.get("/mon-espace/compte")
        for _ in range(23):
            on_the_day.shift(30 * 60)
            assert client.get("/mon-espace/compte").status_code == 200
        on_the_day.shift(30 * 60)
        assert client.get("/mon-espace/compte").status_code == 302

    def test_a_closed_account_opens_nothing(self, client):
        user = people.user()
        people.sign_in(client, user)
        User.objects.update(is_active=False)
        assert client.get("/mon-espace/compte").status_code == 302
        answer = Client().post("/connexion", {"login": user.email, "password": people.PASSWORD})
        assert answer.url == "/connexion/compte-ferme"
        assert "Ce compte est fermé" in text_of(client.get(answer.url))

    def test_pages_before_signing_in_set_no_session(self, client):
        for page in ("/connexion", "/inscription", "/mot-de-passe/oublie", "/inscription/renvoyer"):
            assert set(client.get(page).cookies) == {"jeton"}


class TestAddresses:
    @pytest.mark.parametrize("again", [KNOWN, "Camille@Morel.EXAMPLE"])
    def test_the_database_keeps_verified_addresses_unique_whatever_their_case(self, again):
        people.user(email=KNOWN)
        other = people.user(email="", terms=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            EmailAddress.objects.create(user=other, email=again, verified=True)
        EmailAddress.objects.create(user=other, email=again.upper(), verified=False)

    def test_signing_in_ignores_case(self, client):
        people.user(email=KNOWN)
        answer = client.post("/connexion", {"login": KNOWN.upper(), "password": people.PASSWORD})
        assert answer.url == "/mon-espace"

    def test_no_address_is_in_an_address_of_ours(self, client):
        """Neither in the links of mails, nor in redirections."""
        urls = [client.post("/inscription", TYPED).url]
        urls += [client.post("/inscription/renvoyer", {"email": TYPED["email"]}).url]
        urls += [client.post("/mot-de-passe/oublie", {"email": TYPED["email"]}).url]
        urls += [link_in(mail) for mail in OutgoingMail.objects.all()]
        assert len(urls) == 6
        assert [url for url in urls if "@" in url or "%40" in url or "kermarrec" in url] == []

    def test_an_address_given_in_the_page_s_own_is_not_taken_up(self, client):
        assert "lea@kermarrec.example" not in client.get("/inscription?email=lea@kermarrec.example").content.decode()


class TestForgetting:
    def test_an_account_whose_address_has_not_answered_is_forgotten_after_seven_days(self, client, on_the_day):
        client.post("/inscription", TYPED)
        user = User.objects.get()
        assert forget_unconfirmed_accounts(user.created_at + timedelta(days=7)) == 0
        assert forget_unconfirmed_accounts(user.created_at + timedelta(days=7, seconds=1)) == 1
        assert not User.objects.exists()
        assert JournalEntry.objects.filter(act="account.forgotten", subject=f"user:{user.pk}", actor=None).exists()

    def test_the_worker_does_both_every_night(self, client, on_the_day):
        client.post("/inscription", TYPED)
        User.objects.update(created_at=timezone.now() - timedelta(days=8))
        on_the_day.shift(13 * 3600)
        PURGES["forget_accounts_and_sessions"](0)
        assert not User.objects.exists()
        assert not Session.objects.exists()

    def test_no_account_in_use_is_ever_forgotten(self):
        confirmed = people.user()
        by_provider = people.user(email="", password=False)
        by_provider.identities.create(provider=Provider.PROCONNECT, issuer="https://identite.example", subject="sub-1")
        member = people.user(email="paul@morel.example", verified=False)
        member.memberships.create(siren="000000018", role="EDITOR", proof="LETTER")
        assert forget_unconfirmed_accounts(confirmed.created_at + timedelta(days=365)) == 0

    def test_sessions_past_their_time_are_cleared_with_what_was_known_of_their_device(self, client, on_the_day):
        user = people.user()
        people.sign_in(client, user)
        on_the_day.shift(11 * 3600)
        people.sign_in(Client(), user)
        on_the_day.shift(2 * 3600)
        forget_ended_sessions()
        assert user.usersession_set.count() == 1


def test_signing_in_and_failing_to_are_written_in_the_journal(client):
    user = people.user()
    client.post("/connexion", {"login": user.email, "password": "autre chose"})
    client.post("/connexion", {"login": UNKNOWN, "password": "autre chose"})
    people.sign_in(client, user)
    client.post("/deconnexion")
    entries = JournalEntry.objects.exclude(act="terms.accepted").values_list("act", "subject", "actor")
    assert list(entries) == [
        ("session.refused", f"user:{user.pk}", None),
        ("session.refused", "", None),
        ("session.opened", f"user:{user.pk}", user.pk),
        ("session.closed", f"user:{user.pk}", user.pk),
    ]


def test_what_was_refused_without_a_try_a_wrong_code_and_a_new_proof_are_written_too(client, on_the_day):
    """ASVS 16.3.1."""
    user = people.user()
    for _ in range(8):
        client.post("/connexion", {"login": user.email, "password": "autre chose"})
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    let_counts_end()
    client.post("/connexion", {"login": user.email, "password": people.PASSWORD})
    client.post("/connexion/second-facteur", {"code": "000000"})
    client.post("/connexion/second-facteur", {"code": people.one_time_code(secret)})
    on_the_day.shift(20 * 60)
    client.post("/connexion/verification", {"password": people.PASSWORD, "next": "/mon-espace/compte"})
    acts = JournalEntry.objects.exclude(act="terms.accepted").values_list("act", "details")
    assert list(acts) == [
        *[("session.refused", {})] * 5,
        ("session.locked", {"why": "too_many_login_attempts"}),
        ("factor.refused", {"why": "code"}),
        ("session.opened", {"methods": ["password", "totp"]}),
        ("proof.given", {"method": "password"}),
    ]


class TestNoTurnToHash:
    """While passwords cannot be looked at, nobody has guessed anything."""

    @pytest.fixture
    def busy(self, monkeypatch):
        """Call it to let passwords be looked at again."""

        def away(*_):
            raise HashingAway

        with monkeypatch.context() as patched:
            for work in ("encode", "verify"):
                patched.setattr(Argon2id, work, away)
            yield patched.undo

    @pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
    def test_a_sign_in_is_told_to_come_back_and_counts_as_no_guess(self, busy, address):
        busy_browser = Client(raise_request_exception=False)
        for _ in range(3 * tries.HERE):
            answer = busy_browser.post("/connexion", {"login": address, "password": "autre chose"})
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        busy()
        answer = busy_browser.post("/connexion", {"login": address, "password": "autre chose"})
        assert "ne correspondent pas" in text_of(answer)

    def test_a_share_s_code_is_not_counted_as_wrong(self, busy, monkeypatch):
        monkeypatch.setattr(shares, "WRONG_CODES", 2)
        share = SimpleNamespace(pk=1, code_digest="argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aaaa")
        for _ in range(5):
            with pytest.raises(HashingAway):
                shares._check_code(share, "7KQ2", "192.0.2.1")
        busy()
        with pytest.raises(shares.WrongCode):
            shares._check_code(share, "7KQ2", "192.0.2.1")
