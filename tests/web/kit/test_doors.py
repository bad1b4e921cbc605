"""Doors for officers and for the staff, tried on pages of ours (tests/web/door_urls.py)."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from adock.accounts import posts
from adock.accounts.models import Provider, User
from adock.accounts.rules import OfficerRole, StaffRole
from adock.accounts.terms import accept_terms
from tests import factories as make
from tests import people
from tests.identity import camille, chosen, identity, parameters
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
        answer = with_second_factor(officer()).get(DESK)
        assert (answer.status_code, answer.content) == (200, b"DREAL-53")
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("role", OfficerRole)
    def test_an_act_is_for_the_roles_that_have_its_power(self, role):
        answer = with_second_factor(officer(role)).post(DECIDING)
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
        code = people.one_time_code(secret)
        answer = client.post("/connexion/verification/code", {"code": code, "next": f"{PANEL}?mois=11"})
        assert answer.url == f"{PANEL}?mois=11"
        assert client.get(answer.url).content == b"GET support"

    def test_a_second_factor_of_yesterday_opens_nothing_however_the_session_went_on(self, settings):
        browser = with_second_factor(staff())
        session = browser.session
        for record in session["account_authentication_methods"]:
            record["at"] -= settings.SESSION_LIFE_S
        session.save()
        assert browser.get(PANEL).status_code == 403

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


class TestStrength:
    """Officers and staff come in by ProConnect as public agents identified with two factors, or with a second factor given
    here: whatever else they know, one factor opens nothing."""

    DOORS = ((DESK, "officer"), (PANEL, "staff"))

    def holder(self, camille, kind: str, provider: Provider = Provider.PROCONNECT) -> User:
        """Who signed in by the provider, and has a post of that kind."""
        camille.sign_in(provider)
        who = User.objects.get()
        accept_terms(who)
        who.emailaddress_set.update(verified=True)
        address = who.emailaddress_set.get().email
        if kind == "officer":
            posts.grant_officer(address, "DREAL-53", OfficerRole.READER, by="1", reason="Essai")
        else:
            posts.grant_staff(address, StaffRole.SUPPORT)
        return who

    @pytest.mark.parametrize(("door", "kind"), DOORS)
    @pytest.mark.parametrize(
        ("person", "factors", "status"), [("dominique", "2", 200), ("dominique", "1", 403), ("camille", "2", 403)]
    )
    def test_proconnect_opens_only_for_an_agents_role_with_two_factors(
        self, identity, camille, door, kind, person, factors, status
    ):
        camille.key, camille.factors = person, factors
        self.holder(camille, kind)
        answer = camille.browser.get(door)
        assert answer.status_code == status
        if status == 403:
            told = text_of(answer)
            assert ("ProConnect n'indique pas que vous êtes un agent public" in told) == (person == "camille")
            assert ("M'identifier par ProConnect avec un second facteur" in told) == (person == "dominique")

    @pytest.mark.parametrize(("door", "kind"), DOORS)
    def test_franceconnect_opens_neither_even_where_it_vouches_for_more(self, identity, camille, monkeypatch, door, kind):
        monkeypatch.setattr(type(identity.franceconnect), "_acr", lambda *_: "eidas2")
        self.holder(camille, kind, Provider.FRANCECONNECT)
        assert camille.browser.get(door).status_code == 403

    @pytest.mark.parametrize(("door", "kind"), DOORS)
    def test_a_password_alone_opens_neither(self, door, kind):
        who = officer() if kind == "officer" else staff()
        assert people.browser_of(who).get(door).status_code == 403

    def test_the_refused_agent_is_led_to_proconnect_which_is_asked_for_two_factors_and_back(self, identity, camille):
        camille.key, camille.factors = "dominique", "1"
        self.holder(camille, "officer")
        shown = camille.browser.get(DESK).content.decode()
        (way,) = re.findall(r'href="(/connexion/proconnect[^"]+)"', shown)
        left_for = camille.leave_for(Provider.PROCONNECT, way.replace("&amp;", "&"))
        asked = json.loads(parameters(left_for)["claims"])["id_token"]
        wanted = ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"]
        assert asked == {"acr": {"essential": True, "values": wanted}, "amr": None}
        answer = camille.come_back(chosen(left_for, person="dominique"))
        assert answer.url == DESK
        assert camille.browser.get(DESK).status_code == 200

    def test_an_answer_with_one_factor_to_a_request_for_two_signs_nobody_in(self, identity, camille):
        camille.key, camille.factors = "dominique", "1"
        answer = camille.sign_in(Provider.PROCONNECT, facteurs="2")
        assert answer.status_code == 403
        assert "avec un second facteur" in text_of(answer)
        assert camille.user_id is None

    @pytest.mark.parametrize(
        "address",
        [
            "/mon-espace/compte/methodes/proconnect",
            "/mon-espace/compte/methodes/ajout",
            "/mon-espace/compte/methodes/code/retirer",
            "/mon-espace/compte/methodes/cles/ajouter",
            "/mon-espace/compte/methodes/cles/1/retirer",
            "/mon-espace/compte/methodes/codes-de-secours",
            "/mon-espace/compte/methodes/codes-de-secours/nouveaux",
            "/mon-espace/compte/methodes/codes-de-secours/fichier",
        ],
    )
    def test_one_factor_gives_nobody_with_a_post_another_way_to_two(self, identity, camille, address):
        """ASVS 6.3.4: a provider's single factor would else add the key that passes for the second."""
        camille.key, camille.factors = "dominique", "1"
        TOTP.activate(self.holder(camille, "officer"), generate_totp_secret())
        answer = camille.browser.get(address)
        assert answer.status_code == 403
        assert "Second facteur demandé" in text_of(answer)

    def test_the_first_second_factor_may_be_added(self):
        assert people.browser_of(officer()).get("/mon-espace/compte/methodes/code").status_code == 200
