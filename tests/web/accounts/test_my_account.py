"""Mon compte, page by page."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils.timezone import localdate

from adock.accounts import posts
from adock.accounts.models import Provider, User
from adock.accounts.rules import MembershipState, OfficerRole, Role, StaffRole
from adock.carriers.models import ProfileRevision
from adock.certificates.kinds import Kind
from adock.core.dates import in_words
from adock.core.models import JournalEntry, OutgoingMail
from tests import factories as make
from tests import people, sealed
from tests.reading import link_in, mails_to, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ACCOUNT = "/mon-espace/compte"
NEW = "lea@kermarrec.example"


@pytest.fixture
def user(client) -> User:
    created = people.user(email="camille@morel.example")
    people.sign_in(client, created)
    return created


class TestCheck31Profile:
    def test_it_gives_the_identity_and_what_opens_the_account(self, client, user):
        text = text_of(client.get(ACCOUNT))
        assert "Camille Morel" in text
        assert user.email in text
        accepted = in_words(localdate(user.terms.get().accepted_at))  # PostgreSQL's clock, which no test sets
        assert f"version du 24 novembre 2026, le {accepted}" in text
        assert "mot de passe, pas de second facteur" in text

    def test_an_address_that_waits_for_its_confirmation_is_shown(self, client, user):
        EmailAddress.objects.create(user=user, email=NEW)
        assert f"L'adresse {NEW} attend votre confirmation" in text_of(client.get(ACCOUNT))

    def test_no_letter_is_promised_that_nothing_sends(self, client, user):
        assert "lettre d'information" not in text_of(client.get(ACCOUNT)).lower()
        assert client.post(f"{ACCOUNT}/lettre-information", {"wanted": "oui"}).status_code == 404

    def test_terms_are_asked_once_accepted_not_revoked_and_led_back_from(self, client):
        people.user(terms=False)
        people.sign_in(client, User.objects.get())
        page = "/mon-espace/conditions"
        assert "version du 24 novembre 2026" in text_of(client.get(page))
        refused = client.post(page, {"next": ACCOUNT})
        assert "Cochez cette case pour continuer, ou déconnectez-vous." in text_of(refused)
        assert client.post(page, {"terms": "on", "next": ACCOUNT}).url == ACCOUNT
        assert client.get(page, {"next": ACCOUNT}).url == ACCOUNT
        assert User.objects.get().terms.count() == 1

    @pytest.mark.parametrize("page", ["", "/donnees", "/supprimer"])
    def test_whoever_refuses_the_terms_may_still_take_the_data_and_leave(self, client, page):
        people.user(terms=False)
        people.sign_in(client, User.objects.get())
        assert client.get(ACCOUNT + page).status_code == 200


def test_a_name_can_be_changed(client, user):
    assert "Saisissez votre nom." in text_of(client.post(f"{ACCOUNT}/nom", {"first_name": " ", "last_name": ""}))
    client.post(f"{ACCOUNT}/nom", {"first_name": "", "last_name": "Suharto"})
    user.refresh_from_db()
    assert user.full_name == "Suharto", "a person may have one name alone"
    client.post(f"{ACCOUNT}/nom", {"first_name": "Léa", "last_name": "Kermarrec"})
    user.refresh_from_db()
    assert user.full_name == "Léa Kermarrec"


class TestAddress:
    def change(self, client) -> str:
        client.post(f"{ACCOUNT}/adresse", {"email": NEW, "action_add": ""})
        return link_in(mails_to(NEW)[-1])

    def test_the_new_one_must_answer_and_the_old_one_is_told(self, client, user):
        old = user.email
        link = self.change(client)
        client.get(link)
        user.refresh_from_db()
        assert user.email == old
        assert client.post(link).url == ACCOUNT
        user.refresh_from_db()
        assert user.email == NEW
        assert [(row.email, row.verified, row.primary) for row in EmailAddress.objects.all()] == [(NEW, True, True)]
        (told,) = mails_to(old)
        assert told.subject == "L'adresse de votre compte A Dock a changé"
        assert f"{NEW} (avant : {old})" in told.text

    def test_only_its_owner_signed_in_confirms_it(self, client, user):
        link = self.change(client)
        stranger, other = Client(), Client()
        people.sign_in(other, people.user(email="paul@morel.example"))
        assert "Se connecter" in text_of(stranger.post(link))
        assert "Vous êtes connecté à un autre compte" in text_of(other.post(link))
        assert not EmailAddress.objects.get(email=NEW).verified

    def test_an_address_of_another_account_is_not_said_to_be_so_and_is_not_given(self, client, user):
        people.user(email=NEW)
        page = client.post(f"{ACCOUNT}/adresse", {"email": NEW, "action_add": ""}, follow=True)
        assert f"{NEW} attend votre confirmation" in text_of(page)
        client.post(link_in(mails_to(NEW)[-1]))
        user.refresh_from_db()
        assert user.email != NEW

    def test_a_change_can_be_given_up_and_its_link_dies(self, client, user):
        link = self.change(client)
        client.post(f"{ACCOUNT}/adresse", {"email": NEW, "action_remove": ""})
        assert client.get(link).status_code == 400

    def test_it_asks_for_a_fresh_proof(self, client, user, on_the_day):
        on_the_day.shift(16 * 60)
        answer = client.post(f"{ACCOUNT}/adresse", {"email": NEW, "action_add": ""})
        assert answer.url.startswith("/connexion/verification?next=")
        assert not EmailAddress.objects.filter(email=NEW).exists()

    def test_an_address_that_a_provider_gave_answers_the_same_way(self, client):
        user = people.user(email="", password=False)
        user.identities.create(provider=Provider.FRANCECONNECT, issuer="https://identite.example", subject="sub-1")
        EmailAddress.objects.create(user=user, email=NEW)
        client.force_login(user)
        client.post(f"{ACCOUNT}/adresse", {"email": NEW, "action_send": ""})
        link = link_in(mails_to(NEW)[0])
        assert "Se connecter" in text_of(Client().get(link))
        client.post(link)
        user.refresh_from_db()
        assert user.email == NEW

    def test_a_second_factor_does_not_forbid_it(self, client, user):
        user.authenticator_set.create(type="totp", data={})
        assert self.change(client)


class TestSessions:
    def test_each_is_listed_with_its_device_and_one_can_be_ended(self, client, user):
        phone = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"})
        people.sign_in(phone, user)
        text = text_of(client.get(f"{ACCOUNT}/sessions"))
        assert "Chrome, Android , ouverte le 24 novembre 2026 à 12 h 00" in text
        assert "Navigateur inconnu, appareil inconnu (celle-ci)" in text
        number = UserSession.objects.get(session_key=phone.session.session_key).pk
        client.post(f"{ACCOUNT}/sessions", {"session": number})
        assert phone.get(ACCOUNT).status_code == 302
        assert client.get(ACCOUNT).status_code == 200

    @pytest.mark.parametrize(("chosen", "mine"), [("others", 200), ("all", 302)])
    def test_all_others_or_all_can_be_ended(self, client, user, chosen, mine):
        phone = Client()
        people.sign_in(phone, user)
        client.post(f"{ACCOUNT}/sessions", {"session": chosen})
        assert phone.get(ACCOUNT).status_code == 302
        assert client.get(ACCOUNT).status_code == mine

    def test_nobody_ends_somebody_elses(self, client, user):
        other = Client()
        people.sign_in(other, people.user(email="paul@morel.example"))
        number = UserSession.objects.get(session_key=other.session.session_key).pk
        assert client.post(f"{ACCOUNT}/sessions", {"session": number}).status_code == 404
        assert other.get(ACCOUNT).status_code == 200


class TestData:
    def test_the_file_holds_everything_and_no_secret(self, client, user):
        member = people.member(make.siren(1), user=user)
        user.identities.create(provider=Provider.PROCONNECT, issuer="https://identite.example", subject="sub-1")
        user.letters.create(
            siren=make.siren(2), siret=make.siret(2), recipient=["TRANSPORTS MOREL"], code_digest="résumé-du-code"
        )
        member.invitations.create(
            siren=member.siren,
            email="paul@morel.example",
            role=Role.EDITOR,
            token_digest="t" * 64,
            expires_at="2026-12-01T00:00Z",
        )
        user.authenticator_set.create(type="totp", data={"secret": "clé-secrète"})
        revised = make.registration(make.siret(1), lc={})
        ProfileRevision.objects.create(
            registration=revised, number=2, author=user, before={"phone": ""}, after={"phone": "02 61 91 00 12"}
        )
        assert "Télécharger" in text_of(client.get(f"{ACCOUNT}/donnees"))
        answer = client.post(f"{ACCOUNT}/donnees")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="a-dock-mes-donnees.json"'
        assert answer.headers["Cache-Control"] == "no-store"
        data = json.loads(answer.content)
        assert data["compte"]["adresses"] == [{"adresse": user.email, "confirmee": True, "principale": True}]
        assert data["conditions_acceptees"][0]["version"] == "2026-11-24"
        assert data["identites"][0]["fournisseur"] == "ProConnect"
        assert data["seconds_facteurs"][0]["cree_le"]
        assert data["rattachements"][0]["role"] == "Administrateur"
        assert data["invitations_envoyees"][0]["adresse"] == "paul@morel.example"
        assert data["courriers"][0]["destinataire"] == ["TRANSPORTS MOREL"]
        assert data["modifications_de_fiches"][0]["apres"] == {"phone": "02 61 91 00 12"}
        assert data["sessions"][0]["adresse_ip"] == "127.0.0.1"
        assert "session.opened" in [entry["acte"] for entry in data["journal"]]
        for secret in (user.password, "résumé-du-code", "t" * 64, "clé-secrète", client.session.session_key):
            assert secret not in answer.content.decode()

    def test_it_holds_the_statements_one_signed_and_prepares_without_the_workers_names(self, client, user):
        sealed.company()
        people.member(make.siren(1), Role.SIGNATORY, user=user)
        signed = sealed.certificate(kind=Kind.FOREIGN_WORKERS, by=user)
        sealed.draft(user, kind=Kind.FOREIGN_WORKERS)
        answer = client.post(f"{ACCOUNT}/donnees")
        [row] = answer.json()["attestations_signees"]
        assert (row["numero"], row["type"], row["siren"]) == (signed.number, "liste_nominative", make.siren(1))
        [row] = answer.json()["attestations_en_preparation"]
        assert (row["type"], row["qualite"], row["salaries_saisis"]) == ("liste_nominative", "gérante", 1)
        assert "Diallo" not in answer.content.decode()

    def test_it_holds_nothing_of_anybody_else(self, client, user):
        other = people.user(email="paul@morel.example")
        people.member(make.siren(1), user=other)
        assert "paul@morel.example" not in client.post(f"{ACCOUNT}/donnees").content.decode()

    def test_the_file_tells_what_one_does_for_the_state_and_for_the_service(self, client, user):
        posts.grant_officer(user.email, "DREAL-53", OfficerRole.EXAMINER, by="DREAL-53-1", reason="Arrivée")
        posts.grant_staff(user.email, StaffRole.SUPPORT)
        posts.revoke_staff(user.email)
        told = client.post(f"{ACCOUNT}/donnees").json()
        (officer,), (staff,) = told["roles_d_agent"], told["roles_dans_l_equipe"]
        assert (officer["service"], officer["role"], officer["fin"]) == ("DREAL-53", "instructeur", None)
        assert staff["role"] == "support"
        assert staff["fin"] is not None

    @pytest.mark.parametrize("page", ["donnees", "supprimer"])
    def test_a_fresh_proof_is_asked_for(self, client, user, on_the_day, page):
        on_the_day.shift(16 * 60)
        answer = client.get(f"{ACCOUNT}/{page}")
        assert answer.url == f"/connexion/verification?next={ACCOUNT}/{page}".replace("/mon", "%2Fmon", 1).replace(
            "mon-espace/compte/", "mon-espace%2Fcompte%2F"
        )
        assert client.post(answer.url, {"password": "autre chose"}).status_code == 200
        assert client.post(answer.url, {"password": people.PASSWORD}).url == f"{ACCOUNT}/{page}"
        assert client.get(f"{ACCOUNT}/{page}").status_code == 200


class TestDeletion:
    def test_it_says_what_goes_and_what_stays_and_must_be_confirmed(self, client, user):
        text = text_of(client.get(f"{ACCOUNT}/supprimer"))
        assert "Ce qui disparaît" in text
        assert "Ce qui reste, sans votre nom" in text
        assert "Les attestations que vous avez signées" in text
        assert "Cochez cette case si vous voulez vraiment" in text_of(client.post(f"{ACCOUNT}/supprimer"))
        assert User.objects.exists()

    def test_the_account_goes_with_all_that_is_only_its_own_and_the_journal_stays_without_a_name(self, client, user):
        elsewhere = Client()
        people.sign_in(elsewhere, user)
        member = people.member(make.siren(1), user=user)
        revision = ProfileRevision.objects.create(
            registration=make.registration(make.siret(1), lc={}), number=2, author=user, before={}, after={}
        )
        client.post(f"{ACCOUNT}/supprimer", {"sure": "on", "leaves_companies": "on"})
        assert not User.objects.exists()
        assert not EmailAddress.objects.exists()
        assert not UserSession.objects.exists()
        assert elsewhere.get(ACCOUNT).status_code == 302
        revision.refresh_from_db()
        assert revision.author is None
        entries = JournalEntry.objects.filter(actor=user.pk)
        assert {"account.deleted", "membership.ended", "session.opened"} <= {entry.act for entry in entries}
        assert entries.get(act="membership.ended").subject == member.siren
        assert all(name not in json.dumps(entry.details) for entry in entries for name in ("Morel", "Camille", "@"))
        assert mails_to("camille@morel.example")[-1].subject == "Votre compte A Dock est supprimé"

    def test_the_last_administrator_is_warned_of_each_company_left_alone(self, client, user):
        make.registration(make.siret(1), lc={}, legal_name="TRANSPORTS KERMARREC")
        make.registration(make.siret(2), lc={}, legal_name="TRANSPORTS PARTAGES")
        people.member(make.siren(1), user=user)
        people.member(make.siren(2), user=user)
        people.member(make.siren(2), user=people.user(email="paul@morel.example"))
        people.member(make.siren(3), user=user, state=MembershipState.ENDED)
        text = text_of(client.get(f"{ACCOUNT}/supprimer"))
        assert "Vous êtes le seul administrateur" in text
        assert "signer pour : TRANSPORTS KERMARREC." in text
        refused = client.post(f"{ACCOUNT}/supprimer", {"sure": "on"})
        assert "nommez d'abord un autre administrateur" in text_of(refused)
        assert User.objects.filter(pk=user.pk).exists()

    def test_the_other_administrators_are_told_that_somebody_left_with_the_account(self, client, user):
        people.member(make.siren(3), user=user)
        other = people.user(email="sacha@morel.example")
        people.member(make.siren(3), user=other)
        client.post(f"{ACCOUNT}/supprimer", {"sure": "on"})
        assert "/membres" in mails_to(other.email)[-1].text
        assert "membership.ended" in JournalEntry.objects.filter(subject=make.siren(3)).values_list("act", flat=True)


def test_no_page_of_an_account_is_kept_by_a_cache_or_opens_to_a_stranger(client, user):
    pages = ("", "/nom", "/adresse", "/mot-de-passe", "/sessions", "/donnees", "/supprimer", "/methodes", "/methodes/code")
    stranger = Client()
    for page in (*pages, "/methodes/cles/ajouter", "/methodes/cles", "/methodes/codes-de-secours/nouveaux"):
        response = client.get(ACCOUNT + page)
        assert response.status_code == 200, page
        assert response.headers["Cache-Control"] == "no-store"
        assert stranger.get(ACCOUNT + page).url.startswith("/connexion"), page
    assert not OutgoingMail.objects.exists()
