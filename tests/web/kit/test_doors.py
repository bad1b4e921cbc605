"""Doors for officers and for the staff, tried on pages of ours (tests/web/door_urls.py)."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from adock.accounts import posts
from adock.accounts.models import Provider, User
from adock.accounts.rules import OfficerRole, StaffRole
from adock.accounts.terms import accept_terms
from tests import factories as make
from tests import people
from tests.identity import camille, configured, identity
from tests.reading import text_of

__all__ = ["camille", "identity"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.door_urls")]

DESK, DECIDING = "/essai/instruction", "/essai/instruction/decider"
PANEL, BUDGET = "/essai/pilotage", "/essai/pilotage/budget"


def officer(role: OfficerRole = OfficerRole.EXAMINER) -> User:
    who = people.user()
    posts.grant_officer(who.email, "DREAL-53", role, by="DREAL-53-1", reason="Essai")
    return who


def staff(role: StaffRole = StaffRole.SUPPORT) -> User:
    who = people.user()
    posts.grant_staff(who.email, role)
    return who


def with_second_factor(who: User) -> Client:
    """A browser in which `who` has signed in, and given a code."""
    browser = people.signed_in(who)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()
    return browser


@pytest.mark.parametrize("address", [DESK, DECIDING, PANEL, BUDGET])
class TestStrangers:
    def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(self, client, address):
        assert client.get(address).url == f"/connexion?next={address.replace('/', '%2F')}"

    def test_a_user_gets_the_same_404_as_for_a_page_that_is_none(self, address):
        browser = with_second_factor(people.member(make.siren(1)).user)
        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code == 404

    def test_officers_and_staff_are_strangers_to_each_other(self, address):
        other = staff(StaffRole.INTRAPRENEUR) if address in {DESK, DECIDING} else officer(OfficerRole.DECIDER)
        assert with_second_factor(other).get(address).status_code == 404

    def test_who_has_not_accepted_the_terms_is_led_to_them(self, address):
        who = officer(OfficerRole.DECIDER) if address in {DESK, DECIDING} else staff(StaffRole.INTRAPRENEUR)
        who.terms.all().delete()
        assert with_second_factor(who).get(address).url.startswith("/mon-espace/conditions?")

    def test_who_lost_the_role_is_a_stranger_at_once(self, address):
        is_desk = address in {DESK, DECIDING}
        who = officer(OfficerRole.DECIDER) if is_desk else staff(StaffRole.INTRAPRENEUR)
        browser = with_second_factor(who)
        assert browser.get(address).status_code == 200
        posts.revoke_officer(who.email, by="1", reason="Fin") if is_desk else posts.revoke_staff(who.email)
        assert browser.get(address).status_code == 404

    def test_a_closed_account_opens_nothing(self, address):
        who = officer(OfficerRole.DECIDER) if address in {DESK, DECIDING} else staff(StaffRole.INTRAPRENEUR)
        browser = with_second_factor(who)
        User.objects.filter(pk=who.pk).update(is_active=False)
        assert browser.get(address).url.startswith("/connexion?")


class TestOfficers:
    def test_the_page_knows_the_office_and_no_cache_keeps_it(self):
        answer = people.signed_in(officer()).get(DESK)
        assert (answer.status_code, answer.content) == (200, b"DREAL-53")
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("role", OfficerRole)
    def test_an_act_is_for_the_roles_that_have_its_power(self, role):
        answer = people.signed_in(officer(role)).post(DECIDING)
        assert answer.status_code == (200 if role == OfficerRole.DECIDER else 403)
        assert ("Votre rôle dans le service ne permet pas cela" in text_of(answer)) == (answer.status_code == 403)


class TestStaff:
    @pytest.mark.parametrize("role", StaffRole)
    def test_an_act_is_for_the_roles_that_have_its_power(self, role):
        answer = with_second_factor(staff(role)).get(BUDGET)
        is_allowed = role in {StaffRole.INTRAPRENEUR, StaffRole.MANAGER}
        assert answer.status_code == (200 if is_allowed else 403)
        assert answer.headers["Cache-Control"] == "no-store"
        assert (b"GET " + role.encode() in answer.content) == is_allowed

    def test_a_role_without_the_power_is_told_so_before_it_looks_for_a_second_factor(self):
        text = text_of(people.signed_in(staff()).get(BUDGET))
        assert "Votre rôle dans l'équipe d'A Dock ne permet pas cela" in text

    def test_without_a_second_factor_nothing_opens_and_nothing_sent_is_taken(self):
        browser = people.signed_in(staff())
        for answer in (browser.get(PANEL), browser.post(PANEL, {"a": "1"})):
            assert answer.status_code == 403
            assert b"support" not in answer.content
            assert "Votre compte n'en a pas encore." in text_of(answer)
            assert 'href="/mon-espace/compte/methodes">Ajouter un second facteur</a>' in answer.content.decode()

    def test_a_code_given_to_the_session_opens_and_leads_back(self, client, on_the_day):
        who = people.user()
        people.sign_in(client, who)
        posts.grant_staff(who.email, StaffRole.SUPPORT)
        secret = generate_totp_secret()
        TOTP.activate(who, secret)
        shown = client.get(f"{PANEL}?mois=11").content.decode()
        assert "Vous ne l&#39;avez pas donné depuis votre connexion." in shown
        (way,) = re.findall(r'class="fr-btn" href="(/connexion/verification/code[^"]+)"', shown)
        assert way.endswith("?next=%2Fessai%2Fpilotage%3Fmois%3D11")
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        answer = client.post("/connexion/verification/code", {"code": code, "next": f"{PANEL}?mois=11"})
        assert answer.url == f"{PANEL}?mois=11"
        assert client.get(answer.url).content == b"GET support"

    def test_who_has_a_passkey_is_led_to_it(self):
        who = staff()
        Authenticator.objects.create(user=who, type=Authenticator.Type.WEBAUTHN, data={})
        shown = people.signed_in(who).post(PANEL).content.decode()
        assert 'class="fr-btn" href="/connexion/verification/cle?next=%2Fmon-espace"' in shown

    def test_a_code_given_by_somebody_else_in_that_browser_counts_for_nothing(self):
        browser = with_second_factor(people.user())
        session = browser.session
        who = staff()
        session["_auth_user_id"], session["_auth_user_hash"] = str(who.pk), who.get_session_auth_hash()
        session.save()
        assert browser.get(PANEL).status_code == 403

    @pytest.mark.parametrize("vouches", [True, False])
    def test_a_provider_that_vouches_for_two_factors_is_believed(self, identity, camille, settings, vouches):
        settings.IDENTITY_PROVIDERS = configured(identity, mfa=vouches)
        camille.sign_in(Provider.PROCONNECT)
        who = User.objects.get()
        accept_terms(who)
        who.emailaddress_set.update(verified=True)
        posts.grant_staff(who.emailaddress_set.get().email, StaffRole.SUPPORT)
        assert camille.browser.get(PANEL).status_code == (200 if vouches else 403)
