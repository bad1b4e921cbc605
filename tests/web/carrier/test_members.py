"""The members' page and the pages that mails lead to."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from adock.accounts import invitations
from adock.accounts.models import Invitation, Membership, TermsAcceptance
from adock.accounts.objections import objection_path
from adock.accounts.permissions import membership_of
from adock.accounts.rules import MembershipState, Role
from adock.core.models import OutgoingMail
from adock.vigilance import shares
from tests import factories as make
from tests import people, share_factories
from tests.reading import html_of, mails_to, text_of

SIREN, SIRET = make.siren(1), make.siret(1)
HOME = f"/mon-espace/entreprises/{SIREN}"
MEMBERS = f"{HOME}/membres"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company(build_index):
    make.registration(SIRET, lc={})
    build_index()


@pytest.fixture
def boss() -> Membership:
    return people.member(SIREN, first_name="Alix", started_at=timezone.now() - timedelta(days=40))


@pytest.fixture
def editor(boss) -> Membership:
    return people.member(SIREN, Role.EDITOR, first_name="Bruno")


def as_(member: Membership) -> Client:
    return people.signed_in(member.user)


class TestThePage:
    def test_it_tells_each_members_name_role_proof_and_since_when(self, boss, editor):
        text = text_of(as_(editor).get(MEMBERS))
        for said in (
            "Alix Morel",
            "Bruno Morel (vous)",
            "Administrateur",
            "Rédacteur",
            "Code reçu par courrier",
            "Membre depuis",
        ):
            assert said in text

    def test_it_warns_whom_no_mail_of_a_newcomer_reaches(self, boss):
        assert "Nos e-mails ne vous parviennent pas" not in text_of(as_(boss).get(MEMBERS))
        other = people.member(SIREN, user=people.user("Dominique", email=""))
        assert "Votre compte n'a pas d'adresse e-mail" in text_of(as_(other).get(MEMBERS))
        EmailAddress.objects.create(user=other.user, email="dominique@morel.example", verified=False)
        text = text_of(as_(other).get(MEMBERS))
        assert "dominique@morel.example n'est pas encore confirmée" in text
        assert "vous ne le saurez pas à temps" in text

    def test_it_is_never_kept_by_a_cache(self, boss):
        assert as_(boss).get(MEMBERS)["Cache-Control"] == "no-store"

    def test_a_stranger_learns_nothing_not_even_that_there_is_somebody(self, boss):
        stranger = people.signed_in(people.user())
        claimed, unclaimed = stranger.get(MEMBERS), stranger.get(f"/mon-espace/entreprises/{make.siren(9)}/membres")
        assert (claimed.status_code, unclaimed.status_code) == (404, 404)

    def test_an_administrator_sees_the_acts_and_an_editor_does_not(self, boss, editor):
        assert "Retirer" in text_of(as_(boss).get(MEMBERS))
        text = text_of(as_(editor).get(MEMBERS))
        assert "Retirer" not in text
        assert "Inviter" not in text

    def test_who_came_before_may_object_from_the_page_and_who_came_after_may_not(self, boss, editor):
        assert "/objections/" in as_(boss).get(MEMBERS).content.decode()
        assert "/objections/" not in as_(editor).get(MEMBERS).content.decode()

    def test_it_says_who_is_suspended_and_when_nobody_administers(self, boss, editor):
        Membership.objects.filter(pk=boss.pk).update(state=MembershipState.SUSPENDED, suspended_at=timezone.now())
        text = text_of(as_(editor).get(MEMBERS))
        assert "Suspendu depuis" in text
        assert "n'a plus d'administrateur" in text


ACTS = ("inviter", "{other}/role", "{other}/retirer", "{other}/retablir")


class TestWhoMayAct:
    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_editor_is_refused(self, boss, editor, act, method):
        address = f"{MEMBERS}/{act.format(other=boss.pk)}"
        data = {"role": "EDITOR", "email": "x@exemple.example"}
        assert getattr(as_(editor), method)(address, data).status_code == 403
        assert membership_of(boss.user, SIREN).role == Role.ADMINISTRATOR
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("act", [f"membres/{act}" for act in ACTS] + ["quitter", "passer-la-main"])
    @pytest.mark.parametrize("who", ["stranger", "administrator elsewhere", "suspended", "former"])
    def test_a_stranger_is_told_that_there_is_nothing(self, boss, act, who):
        other = {
            "stranger": lambda: people.user(),
            "administrator elsewhere": lambda: people.member(make.siren(2)).user,
            "suspended": lambda: people.member(SIREN, state=MembershipState.SUSPENDED).user,
            "former": lambda: people.member(SIREN, state=MembershipState.ENDED).user,
        }[who]()
        address = f"{HOME}/{act.format(other=boss.pk)}"
        assert people.signed_in(other).post(address, {"role": "EDITOR"}).status_code == 404
        assert membership_of(boss.user, SIREN).role == Role.ADMINISTRATOR

    def test_a_member_of_another_company_cannot_be_reached_through_ones_own(self, boss):
        elsewhere = people.member(make.siren(2))
        for act in ("retirer", "role", "retablir"):
            assert as_(boss).post(f"{MEMBERS}/{elsewhere.pk}/{act}", {"role": "EDITOR"}).status_code == 404
        assert as_(boss).post(f"{MEMBERS}/{10**30}/retirer").status_code == 404

    @pytest.mark.parametrize("act", ["inviter", "{other}/role", "{other}/retirer"])
    def test_reading_the_page_of_an_act_does_nothing(self, boss, editor, act):
        assert as_(boss).get(f"{MEMBERS}/{act.format(other=editor.pk)}").status_code == 200
        assert membership_of(editor.user, SIREN).role == Role.EDITOR


class TestActs:
    def test_to_remove(self, boss, editor):
        browser = as_(boss)
        response = browser.post(f"{MEMBERS}/{editor.pk}/retirer")
        assert "n'est plus membre" in text_of(browser.get(response["Location"]))
        assert as_(editor).get(MEMBERS).status_code == 404

    def test_who_removes_somebody_is_told_of_the_links_that_still_open_the_file(self, boss, editor):
        page = f"{MEMBERS}/{editor.pk}/retirer"
        assert "lien de partage" not in text_of(as_(boss).get(page))
        made = share_factories.share(boss.user, SIREN, ends_on=timezone.localdate())
        assert "Arrêtez ceux qu'elle ne doit plus ouvrir. " in text_of(as_(boss).get(page))
        shares.revoke(boss.user, made.share)
        assert "lien de partage" not in text_of(as_(boss).get(page))

    def test_to_change_a_role(self, boss, editor):
        as_(boss).post(f"{MEMBERS}/{editor.pk}/role", {"role": "SIGNATORY"})
        assert membership_of(editor.user, SIREN).role == Role.SIGNATORY

    @pytest.mark.parametrize("role", ["", "OWNER", "administrator"])
    def test_an_unknown_role_is_refused_with_a_sentence(self, boss, editor, role):
        response = as_(boss).post(f"{MEMBERS}/{editor.pk}/role", {"role": role})
        assert response.status_code == 400
        assert "Choisissez un rôle" in text_of(response)

    def test_the_last_administrator_confirms_before_it_leaves(self, boss, editor):
        browser = as_(boss)
        assert "dernier administrateur" in text_of(browser.get(f"{HOME}/quitter"))
        assert browser.post(f"{HOME}/quitter").status_code == 400
        assert membership_of(boss.user, SIREN) is not None
        assert browser.post(f"{HOME}/quitter", {"leaves_none": "on"})["Location"] == "/mon-espace"
        assert membership_of(boss.user, SIREN) is None

    def test_the_last_administrator_confirms_before_it_steps_down(self, boss):
        browser = as_(boss)
        assert browser.post(f"{MEMBERS}/{boss.pk}/role", {"role": "EDITOR"}).status_code == 400
        browser.post(f"{MEMBERS}/{boss.pk}/role", {"role": "EDITOR", "leaves_none": "on"})
        assert membership_of(boss.user, SIREN).role == Role.EDITOR

    def test_an_editor_leaves_without_more_ado(self, editor):
        as_(editor).post(f"{HOME}/quitter")
        assert membership_of(editor.user, SIREN) is None

    def test_to_hand_over_and_leave(self, boss, editor):
        as_(boss).post(f"{HOME}/passer-la-main", {"heir": editor.pk, "then": "QUITTER"})
        assert membership_of(editor.user, SIREN).role == Role.ADMINISTRATOR
        assert membership_of(boss.user, SIREN) is None

    def test_to_hand_over_asks_whom_and_what_then(self, boss, editor):
        response = as_(boss).post(f"{HOME}/passer-la-main", {"heir": boss.pk, "then": "X"})
        assert response.status_code == 400
        assert "Choisissez une personne de la liste" in text_of(response)

    def test_alone_one_is_led_to_invite_first(self, boss):
        assert "Invitez d'abord" in text_of(as_(boss).get(f"{HOME}/passer-la-main"))

    def test_to_restore(self, boss, editor):
        Membership.objects.filter(pk=editor.pk).update(state=MembershipState.SUSPENDED, suspended_at=timezone.now())
        as_(boss).post(f"{MEMBERS}/{editor.pk}/retablir")
        assert membership_of(editor.user, SIREN) is not None

    def test_what_the_domain_refuses_is_said_on_the_page(self, boss):
        newcomer = people.member(SIREN)
        browser = as_(newcomer)
        response = browser.post(f"{MEMBERS}/{boss.pk}/retirer")
        assert "moins de 30 jours" in text_of(browser.get(response["Location"]))
        assert membership_of(boss.user, SIREN) is not None


def invite(boss: Membership, email: str = "nadia@exemple.example") -> str:
    with people.published():
        invitations.invite(boss, email, Role.EDITOR)
    return re.findall(r"https://adock.example(/invitations/\S+)", mails_to(email)[-1].text)[-1]


class TestInvitations:
    def test_an_administrator_sends_one_and_sees_it_waiting(self, boss):
        browser = as_(boss)
        response = browser.post(f"{MEMBERS}/inviter", {"email": "nadia@exemple.example", "role": "EDITOR"})
        text = text_of(browser.get(response["Location"]))
        assert "L'invitation est partie à nadia@exemple.example" in text
        assert "Le lien sert jusqu'au" in text

    @pytest.mark.parametrize(
        ("email", "said"), [("", "Saisissez"), ("nadia", "prenom.nom@"), ("a\r\nBcc: b@c.fr", "prenom.nom@")]
    )
    def test_a_wrong_address_is_said_beside_its_field(self, boss, email, said):
        response = as_(boss).post(f"{MEMBERS}/inviter", {"email": email, "role": "EDITOR"})
        assert response.status_code == 400
        assert said in text_of(response)
        assert not Invitation.objects.exists()

    def test_they_are_sent_again_and_cancelled_by_buttons(self, boss):
        invite(boss)
        browser, number = as_(boss), Invitation.objects.get().pk
        assert "repartie" in text_of(browser.get(browser.post(f"{HOME}/invitations/{number}/renvoyer")["Location"]))
        assert "annulée" in text_of(browser.get(browser.post(f"{HOME}/invitations/{number}/annuler")["Location"]))
        assert "déjà été acceptée ou annulée" in text_of(
            browser.get(browser.post(f"{HOME}/invitations/{number}/annuler")["Location"])
        )

    def test_the_link_says_who_invites_to_what_before_signing_in_and_leads_back(self, boss, client):
        link = invite(boss)
        response = client.get(link)
        text = text_of(response)
        for said in ("Alix Morel vous invite à agir pour TRANSPORTS MOREL", "Rédacteur", "Se connecter"):
            assert said in text
        assert f'href="/connexion?next={link.replace("/", "%2F")}"' in response.content.decode()
        assert response["Cache-Control"] == "no-store"

    def test_opening_the_link_accepts_nothing_and_the_button_does_once(self, boss):
        link, who = invite(boss), people.user()
        browser = people.signed_in(who)
        browser.get(link)
        assert membership_of(who, SIREN) is None
        assert browser.post(link)["Location"] == HOME
        assert membership_of(who, SIREN).role == Role.EDITOR
        again = people.signed_in(people.user()).post(link)
        assert again.status_code == 410
        assert "déjà servi" in text_of(again)

    def test_the_invitation_and_the_mails_say_what_the_person_will_be_able_to_do(self, boss):
        link = invite(boss)
        browser = people.signed_in(people.user())
        assert "Vous pourrez compléter la fiche." in text_of(browser.get(link))
        browser.post(link)
        told = [mail.text for mail in OutgoingMail.objects.order_by("pk")]
        assert any("Vous pourrez compléter la fiche." in text for text in told)
        assert any("Vous pouvez compléter la fiche." in text for text in told)

    def test_a_refused_form_says_so_in_the_title(self, boss):
        page = html_of(as_(boss).post(f"{MEMBERS}/inviter", {"email": "", "role": "EDITOR"}))
        assert "<title>Erreur : Inviter une personne" in page

    def test_without_signing_in_the_button_does_nothing(self, boss, client):
        link = invite(boss)
        client.post(link)
        assert not Membership.objects.exclude(pk=boss.pk).exists()

    def test_who_has_not_accepted_the_terms_is_led_there_and_back(self, boss):
        link, who = invite(boss), people.user()
        TermsAcceptance.objects.filter(user=who).delete()
        assert people.signed_in(who).get(link)["Location"] == f"/mon-espace/conditions?next={link.replace('/', '%2F')}"

    @pytest.mark.parametrize("token", ["x", "é", "a" * 500])
    def test_a_link_that_is_nobodys(self, client, token):
        response = client.get(f"/invitations/{token}")
        assert response.status_code == 404
        assert "n'existe pas" in text_of(response)


class TestObjections:
    def test_the_link_explains_and_the_button_suspends_without_signing_in(self, boss, editor, client):
        link = objection_path(editor, boss)
        page = client.get(link)
        assert "Bruno Morel peut agir pour TRANSPORTS MOREL" in text_of(page)
        assert page["Cache-Control"] == "no-store"
        assert membership_of(editor.user, SIREN) is not None
        assert "ne peut plus agir" in text_of(client.post(link))
        assert membership_of(editor.user, SIREN) is None

    def test_it_needs_the_forms_token(self, boss, editor):
        browser = Client(enforce_csrf_checks=True)
        assert browser.post(objection_path(editor, boss)).status_code == 403
        assert membership_of(editor.user, SIREN) is not None

    def test_a_link_that_has_served_says_so(self, boss, editor, client):
        link = objection_path(editor, boss)
        client.post(link)
        for response in (client.get(link), client.post(link)):
            assert response.status_code == 410
            assert "ne sert plus" in text_of(response)

    def test_a_newcomer_cannot_use_one_against_an_elder(self, boss, editor, client):
        assert client.post(objection_path(boss, editor)).status_code == 410
        assert membership_of(boss.user, SIREN) is not None

    @pytest.mark.parametrize("token", ["x", "é", "a:b:c", "a" * 500])
    def test_a_link_that_is_nobodys(self, client, token):
        response = client.get(f"/objections/{token}")
        assert response.status_code == 404
        assert "n'est pas valable" in text_of(response)
