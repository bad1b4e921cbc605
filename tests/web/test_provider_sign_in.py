"""Signing in by FranceConnect and ProConnect, against a provider that really runs and is as strict as they are."""

import json
import logging
import re
from urllib.parse import urlsplit

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.template import engines
from django.test import Client as Browser
from django.test import RequestFactory

from adock.accounts.models import Identity, Provider, User
from adock.accounts.providers import client_of
from adock.accounts.terms import accept_terms
from adock.core.addresses import asked_by
from adock.core.models import JournalEntry
from adock.fictional_identity import Fault
from adock.gateways.settings import IdentityProvider
from adock.web.accounts.providers import logout_through_provider
from adock.web.kit.second_factor import is_strong
from tests import people
from tests.factories import siret
from tests.identity import CLIENT, SECRET, SITE, WORKPLACE, Person, chosen, configured, fetched, parameters

FC, PC = Provider.FRANCECONNECT, Provider.PROCONNECT
BOTH = pytest.mark.parametrize("provider", [FC, PC])
COMMON = {"client_id", "response_type", "redirect_uri", "scope", "nonce", "state"}
OF_64_HEX = re.compile(r"[0-9a-f]{64}")


def text(answer) -> str:
    return answer.content.decode()


def is_unknown_return(answer) -> bool:
    """Refused for its state, before the provider was asked for anything."""
    return answer.status_code == 400 and "dans le navigateur où la connexion a été commencée" in text(answer)


def kept_attempts(person: Person) -> dict[str, str]:
    """The cookies of the attempts under way, by name."""
    return {name: kept.value for name, kept in person.browser.cookies.items() if name.startswith("connexion-") and kept.value}


def nobody_came_in(person: Person) -> bool:
    return person.user_id is None and not User.objects.exists() and not Identity.objects.exists()


# ---------------------------------------------------------------- the request


def test_fc_01_the_request_has_exactly_the_listed_parameters(identity, camille):
    asked = parameters(camille.leave_for(FC))
    assert set(asked) == COMMON | {"acr_values"}
    assert asked["acr_values"] == "eidas1"
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{SITE}/connexion/franceconnect/retour"
    assert set(asked["scope"].split()) == {"openid", "given_name", "family_name", "preferred_username", "email"}


@BOTH
def test_fc_01_state_and_nonce_are_64_hexadecimal_digits_and_never_twice_the_same(identity, camille, provider):
    drawn = [parameters(camille.leave_for(provider)) for _ in range(3)]
    secrets = [asked[name] for asked in drawn for name in ("state", "nonce")]
    assert all(OF_64_HEX.fullmatch(secret) for secret in secrets)
    assert len(set(secrets)) == 6


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@BOTH
def test_a_link_of_another_site_leads_to_the_sign_in_page_and_not_to_the_provider(identity, client, provider, site):
    """ASVS 7.6.2: the provider may hold a session, and would open one here without a click on a page of ours."""
    answer = client.get(f"/connexion/{provider}?next=/mon-espace/compte", HTTP_SEC_FETCH_SITE=site)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/connexion?next=%2Fmon-espace%2Fcompte")
    assert not answer.cookies


def test_pc_01_the_request_has_exactly_the_listed_parameters(identity, camille):
    asked = parameters(camille.leave_for(PC))
    assert set(asked) == COMMON
    assert asked["redirect_uri"] == f"{SITE}/connexion/proconnect/retour"
    assert asked["scope"] == "openid given_name usual_name email uid siret idp_id organization_label roles"


def test_pc_01_a_second_factor_is_asked_for_by_claims_and_by_nothing_else(identity, camille, settings):
    settings.IDENTITY_PROVIDERS = configured(identity, mfa=True)
    asked = parameters(camille.leave_for(PC))
    assert set(asked) == COMMON | {"claims"}
    acr = json.loads(asked["claims"])["id_token"]["acr"]
    assert acr == {"essential": True, "values": ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"]}


@BOTH
def test_the_way_there_costs_no_session(identity, camille, provider):
    camille.leave_for(provider)
    assert not Session.objects.exists()
    (name,) = kept_attempts(camille)
    cookie = camille.browser.cookies[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)


# ---------------------------------------------------------------- the return


@BOTH
def test_somebody_chosen_at_the_provider_is_signed_in_and_led_where_they_were_going(identity, camille, provider):
    answer = camille.sign_in(provider, next="/mon-espace/entreprises?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mon-espace/entreprises?page=2")
    known = Identity.objects.get()
    assert (known.user_id, known.provider) == (camille.user_id, provider)
    running = getattr(identity, provider.value)
    assert known.issuer == running.issuer
    assert known.user.full_name == "Camille Morel"
    assert kept_attempts(camille) == {}


@pytest.mark.parametrize("wanted", ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:1"])
def test_nobody_is_led_to_another_site(identity, camille, wanted):
    assert camille.sign_in(PC, next=wanted).headers["Location"] == "/mon-espace"


@BOTH
@pytest.mark.parametrize("state", ["", "f" * 64, "é", None])
def test_fc_02_a_state_that_is_not_this_attempts_is_refused(identity, camille, provider, state):
    back = parameters(chosen(camille.leave_for(provider)))
    back.pop("state")
    if state is not None:
        back["state"] = state
    answer = camille.browser.get(f"/connexion/{provider.value}/retour", back)
    assert is_unknown_return(answer)
    assert nobody_came_in(camille)


def test_fc_02_the_state_of_another_browser_is_refused(identity, camille, sacha):
    """Somebody who is sent the return of another must not be signed in as that other."""
    sacha.leave_for(FC)
    assert is_unknown_return(sacha.come_back(chosen(camille.leave_for(FC))))
    assert nobody_came_in(sacha)


def test_fc_02_a_return_without_any_attempt_is_refused(identity, camille, sacha):
    assert is_unknown_return(sacha.come_back(chosen(camille.leave_for(FC))))


def test_fc_02_a_state_serves_once_even_with_a_copy_of_the_cookie(identity, camille, sacha):
    """Whoever has the return and the cookie of another must go to the provider, as themselves."""
    address = chosen(camille.leave_for(FC))
    copied = kept_attempts(camille)
    assert camille.come_back(address).status_code == 302
    for name, cookie in copied.items():
        sacha.browser.cookies[name] = cookie
    led_to = sacha.come_back(address).headers["Location"]
    assert led_to.startswith(f"{identity.franceconnect.issuer}/authorize")
    assert parameters(led_to)["state"] != parameters(address)["state"]
    assert sacha.user_id is None
    assert Identity.objects.count() == 1


# ------------------------------------------------- the return read twice, and two tabs


@BOTH
def test_a_return_read_again_goes_on_to_the_page_that_was_wanted(identity, camille, provider):
    address = chosen(camille.leave_for(provider, next="/mon-espace/compte"))
    first = camille.come_back(address)
    key, entries = camille.browser.session.session_key, JournalEntry.objects.count()
    for _ in range(2):
        again = camille.come_back(address)
        assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert (camille.browser.session.session_key, JournalEntry.objects.count()) == (key, entries)


def test_a_return_read_again_in_another_browser_opens_nothing(identity, camille, sacha):
    address = chosen(camille.leave_for(PC, next="/mon-espace/compte"))
    camille.come_back(address)
    assert is_unknown_return(sacha.come_back(address))
    assert sacha.user_id is None


def test_a_return_read_again_before_the_first_answer_came_begins_again_at_the_provider(identity, camille):
    """The browser gave up the first answer, and its session with it."""
    address = chosen(camille.leave_for(PC, next="/mon-espace/compte"))
    abandoned = Person(Browser())
    abandoned.browser.cookies.update(camille.browser.cookies)
    abandoned.come_back(address)
    left_for = camille.come_back(address)
    assert left_for.status_code == 302
    back = camille.come_back(chosen(left_for.headers["Location"]))
    assert back.headers["Location"] == "/mon-espace/compte"
    assert camille.user_id == abandoned.user_id


@BOTH
def test_two_tabs_sign_in_and_each_goes_on_to_its_own_page(identity, camille, provider):
    left = {wanted: camille.leave_for(provider, next=wanted) for wanted in ("/mon-espace/compte", "/mon-espace/entreprises")}
    back = {wanted: chosen(address) for wanted, address in left.items()}
    for wanted, address in [*back.items(), *back.items()]:
        assert camille.come_back(address).headers["Location"] == wanted
    assert Identity.objects.count() == 1


def test_attempts_at_both_providers_are_under_way_at_once(identity, camille):
    first, second = (chosen(camille.leave_for(provider, next="/mon-espace/compte")) for provider in (FC, PC))
    assert camille.come_back(first).headers["Location"] == "/mon-espace/compte"
    assert camille.come_back(second).headers["Location"] == "/mon-espace/compte"


def test_many_attempts_leave_room_for_the_latest(identity, camille, on_the_day):
    addresses = []
    for _ in range(8):
        addresses.append(camille.leave_for(PC))
        on_the_day.shift(1)
    assert len(kept_attempts(camille)) == 5
    assert camille.come_back(chosen(addresses[-1])).headers["Location"] == "/mon-espace"


def test_who_is_signed_in_is_led_to_their_space_by_a_return_that_is_not_theirs(identity, camille, sacha):
    of_another = chosen(sacha.leave_for(PC))
    camille.sign_in(PC)
    before = camille.user_id
    assert camille.come_back(of_another).headers["Location"] == "/mon-espace"
    assert camille.user_id == before


@BOTH
def test_a_cancellation_read_again_says_the_same(identity, camille, provider):
    address = chosen(camille.leave_for(provider), act="cancel")
    said = {camille.come_back(address).headers["Location"] for _ in range(2)}
    assert said == {"/connexion?avis=annulation&next=%2Fmon-espace"}


def test_fc_02_an_attempt_is_too_old_after_half_an_hour(identity, camille, on_the_day):
    address = chosen(camille.leave_for(FC))
    on_the_day.shift(1801)
    assert is_unknown_return(camille.come_back(address))


def test_fc_02_the_attempt_at_one_provider_does_not_return_from_the_other(identity, camille):
    address = chosen(camille.leave_for(FC)).replace("/connexion/franceconnect/", "/connexion/proconnect/")
    assert is_unknown_return(camille.come_back(address))
    assert nobody_came_in(camille)


TOKEN_FAULTS = [
    Fault.WRONG_NONCE,
    Fault.WRONG_AUDIENCE,
    Fault.WRONG_ISSUER,
    Fault.ALGORITHM_NONE,
    Fault.ALGORITHM_HS256,
    Fault.EXPIRED,
    Fault.ISSUED_LATER,
    Fault.UNKNOWN_KEY,
    Fault.WRONG_SIGNATURE,
    Fault.WRONG_AT_HASH,
    Fault.OTHER_ISSUER_ON_RETURN,
    Fault.NO_ISSUER_ON_RETURN,
    Fault.USERINFO_FOR_ANOTHER,
    Fault.USERINFO_WRONG_SIGNATURE,
]


@BOTH
@pytest.mark.parametrize("fault", TOKEN_FAULTS)
def test_fc_03_an_answer_that_fails_a_check_signs_nobody_in(identity, camille, provider, fault):
    getattr(identity, provider.value).faults.add(fault)
    answer = camille.sign_in(provider)
    assert answer.status_code == 400
    assert f"{provider.label} n'a pas pu confirmer votre identité" in text(answer).replace("&#39;", "'")
    assert nobody_came_in(camille)


@BOTH
def test_fc_03_a_key_published_since_is_read_once_and_accepted(identity, camille, provider):
    running = getattr(identity, provider.value)
    assert camille.sign_in(provider).status_code == 302
    running.change_key()
    assert camille.sign_in(provider).headers["Location"] == "/mon-espace"


@pytest.mark.parametrize(("fault", "provider"), [(Fault.NO_ACR, FC), (Fault.WEAK_ACR, FC)])
def test_fc_03_less_than_the_asked_assurance_is_refused(identity, camille, fault, provider):
    getattr(identity, provider.value).faults.add(fault)
    assert camille.sign_in(provider).status_code == 403
    assert nobody_came_in(camille)


@pytest.mark.parametrize("fault", [Fault.JSON_USERINFO, Fault.OTHER_SUBJECT])
def test_fc_04_userinfo_that_is_not_signed_or_of_somebody_else_is_refused(identity, camille, fault):
    identity.franceconnect.faults.add(fault)
    assert camille.sign_in(FC).status_code == 400
    assert nobody_came_in(camille)


def test_pc_08_userinfo_in_plain_json_is_refused(identity, camille):
    identity.proconnect.faults.add(Fault.JSON_USERINFO)
    answer = camille.sign_in(PC)
    assert answer.status_code == 400
    assert "unsigned_userinfo" in text(answer)
    assert nobody_came_in(camille)


@BOTH
def test_fc_05_who_cancels_is_back_at_the_sign_in_page_with_a_notice(identity, camille, provider):
    answer = camille.sign_in(provider, act="cancel", next="/mon-espace/compte")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/connexion?avis=annulation&next=%2Fmon-espace%2Fcompte"
    assert nobody_came_in(camille)


def test_fc_05_the_back_link_without_a_state_is_a_cancellation(identity, camille):
    answer = camille.browser.get("/connexion/franceconnect/retour", {"error": "access_denied", "state": "undefined"})
    assert answer.headers["Location"] == "/connexion?avis=annulation"


def test_fc_06_somebody_born_on_an_unknown_day_comes_in_under_the_name_in_use(identity, camille):
    camille.key = "claude"  # born 1950-00-00
    assert camille.sign_in(FC).status_code == 302
    assert Identity.objects.get().user.full_name == "Claude Roussel"


def test_fc_07_the_session_key_changes_on_signing_in(identity, camille):
    session = camille.browser.session
    session["before"] = True
    session.save()
    camille.browser.cookies["session"] = session.session_key
    camille.sign_in(FC)
    first = camille.browser.cookies["session"].value
    assert first != session.session_key
    camille.sign_in(FC)
    assert camille.browser.cookies["session"].value != first
    assert set(Session.objects.values_list("session_key", flat=True)) == {camille.browser.cookies["session"].value}


def test_a_new_sign_in_begins_a_new_session_life(identity, camille, on_the_day, settings):
    camille.sign_in(PC)
    for _ in range(13):  # without ever being idle for an hour
        on_the_day.shift(55 * 60)
        camille.browser.get("/deconnexion/retour")
    camille.sign_in(PC)
    for _ in range(3):
        on_the_day.shift(55 * 60)
        camille.browser.get("/deconnexion/retour")
    assert camille.user_id is not None


# ---------------------------------------------------------------- signing out


def signed_out(person: Person, wanted: str = ""):
    """As the page /deconnexion does it."""
    request = RequestFactory().post("/deconnexion", {"next": wanted})
    request.session = SessionStore(person.browser.cookies["session"].value)
    request.user = get_user(request)
    with asked_by(request):
        return logout_through_provider(request)


@BOTH
def test_fc_08_pc_07_signing_out_goes_through_the_provider_when_the_session_is_over_here(identity, camille, provider):
    camille.sign_in(provider)
    answer = signed_out(camille)
    assert camille.user_id is None
    assert not Session.objects.exists()
    address = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', text(answer))[1].replace("&amp;", "&")
    asked = parameters(address)
    assert set(asked) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert address.split("?")[0] == f"{getattr(identity, provider.value).issuer}/session/end"
    assert answer.headers["Cache-Control"] == "no-store"
    _, _, back = fetched(address)
    assert back == f"{SITE}/deconnexion/retour?state={asked['state']}"
    camille.browser.cookies["deconnexion"] = answer.cookies["deconnexion"].value
    page = camille.come_back(back)
    assert "et chez le fournisseur d'identité" in text(page).replace("&#39;", "'")
    assert page.cookies["deconnexion"].value == ""


def test_pc_07_a_return_from_signing_out_with_another_state_tells_nothing_of_the_provider(identity, camille):
    camille.sign_in(PC)
    camille.browser.cookies["deconnexion"] = signed_out(camille).cookies["deconnexion"].value
    page = camille.browser.get("/deconnexion/retour", {"state": "0" * 64})
    assert page.status_code == 200
    assert "et chez le fournisseur" not in text(page)


def test_who_signed_out_to_give_a_fresh_proof_is_led_back_to_give_it(identity, camille):
    camille.sign_in(PC)
    wanted = "/connexion?next=/mon-espace/compte/supprimer"
    answer = signed_out(camille, wanted)
    address = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', text(answer))[1].replace("&amp;", "&")
    camille.browser.cookies["deconnexion"] = answer.cookies["deconnexion"].value
    back = camille.come_back(fetched(address)[2])
    assert (back.status_code, back.headers["Location"]) == (302, wanted)
    assert back.cookies["deconnexion"].value == ""


def test_signing_out_leads_to_no_page_but_ours(identity, camille):
    camille.sign_in(PC)
    camille.browser.cookies["deconnexion"] = signed_out(camille, "//ailleurs.example/").cookies["deconnexion"].value
    state = signing.loads(camille.browser.cookies["deconnexion"].value, salt="adock.sign-out")["state"]
    assert camille.browser.get("/deconnexion/retour", {"state": state}).status_code == 200


def test_a_return_from_signing_out_ends_no_session_of_ours(identity, camille):
    camille.sign_in(PC)
    assert camille.browser.get("/deconnexion/retour").headers["Location"] == "/mon-espace"
    assert camille.user_id is not None


def test_a_session_that_no_provider_opened_is_not_ours_to_end(db, client, camille):
    client.force_login(people.user(email=""))
    camille.browser = client
    assert signed_out(camille) is None
    assert camille.user_id is not None


def test_a_provider_that_is_down_keeps_nobody_signed_in(identity, camille, settings):
    camille.sign_in(PC)
    settings.IDENTITY_PROVIDERS = configured(identity) | {
        "proconnect": IdentityProvider("http://127.0.0.1:9/api/v2", CLIENT, SECRET)
    }
    assert signed_out(camille).headers["Location"] == "/deconnexion/retour"
    assert camille.user_id is None


# ---------------------------------------------------------------- when it does not work


def test_fc_09_a_provider_that_is_down_leaves_the_others(identity, camille, settings):
    settings.IDENTITY_PROVIDERS = configured(identity) | {
        "franceconnect": IdentityProvider("http://127.0.0.1:9/api/v2", CLIENT, SECRET)
    }
    answer = camille.browser.get("/connexion/franceconnect", {"next": "/mon-espace/compte"})
    page = text(answer)
    assert answer.status_code == 503
    assert "FranceConnect ne répond pas" in page
    assert 'href="/connexion/proconnect?next=%2Fmon-espace%2Fcompte"' in page
    assert 'href="/connexion"' in page
    assert "Traceback" not in page
    assert "ce code" not in page
    assert camille.sign_in(PC).status_code == 302


@BOTH
@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.OTHER_ISSUER_PUBLISHED])
def test_fc_09_what_is_published_must_be_there_and_be_the_issuers_own(identity, camille, provider, fault):
    getattr(identity, provider.value).faults.add(fault)
    assert camille.browser.get(f"/connexion/{provider.value}").status_code == 503


@BOTH
@pytest.mark.parametrize("fault", [Fault.TOKEN_ENDPOINT_DOWN, Fault.USERINFO_DOWN, Fault.SERVER_ERROR_ON_RETURN])
def test_fc_09_a_provider_that_breaks_down_on_the_way_back(identity, camille, provider, fault):
    getattr(identity, provider.value).faults.add(fault)
    answer = camille.sign_in(provider)
    assert answer.status_code == 503
    assert f"{provider.label} ne répond pas" in text(answer)
    assert nobody_came_in(camille)


def test_check_32_a_providers_error_is_told_with_its_code(identity, camille):
    identity.franceconnect.faults.add(Fault.CODE_REFUSED)
    answer = camille.sign_in(FC)
    assert answer.status_code == 400
    assert "invalid_grant" in text(answer)
    identity.franceconnect.faults = {Fault.SERVER_ERROR_ON_RETURN}
    assert "server_error Y500001" in text(camille.sign_in(FC))


@pytest.mark.parametrize("missing", ["code", "state"])
def test_check_32_a_return_without_code_or_state_is_refused(identity, camille, missing):
    back = parameters(chosen(camille.leave_for(FC)))
    del back[missing]
    answer = camille.browser.get("/connexion/franceconnect/retour", back)
    assert answer.status_code == 400
    assert nobody_came_in(camille)


def test_check_32_the_first_sign_in_makes_an_active_account_and_the_second_brings_it_up_to_date(identity, camille):
    camille.sign_in(PC)
    first = Identity.objects.get()
    assert first.user.is_active
    User.objects.update(last_name="ANCIEN NOM")
    Identity.objects.update(siret="", organization="")
    camille.sign_in(PC)
    second = Identity.objects.get()
    assert (second.user_id, second.user.last_name, second.siret) == (first.user_id, "Morel", WORKPLACE.siret)


@BOTH
def test_fc_10_neither_token_nor_code_nor_claim_is_logged(identity, camille, provider, caplog):
    caplog.set_level(logging.DEBUG)
    address = chosen(camille.leave_for(provider))
    camille.come_back(address)
    id_token = camille.browser.session["sign_out_by"]["id_token"]
    identity_at = getattr(identity, provider.value)
    identity_at.faults.add(Fault.WRONG_NONCE)
    camille.sign_in(provider)
    written = caplog.text
    assert "nobody signed in, TokenRefused (nonce)" in written
    known = Identity.objects.get()
    never = [id_token, known.subject, "Morel", "camille.morel@", WORKPLACE.siret, SECRET, *parameters(address).values()]
    never.remove(identity_at.issuer)
    assert [word for word in [*never, *identity_at._accesses._things] if word in written] == []


# ---------------------------------------------------------------- ProConnect's own


@pytest.mark.parametrize("fault", [Fault.NO_ACR, Fault.WEAK_ACR])
def test_pc_02_without_the_second_factor_that_is_asked_for_a_page_explains(identity, camille, settings, fault):
    settings.IDENTITY_PROVIDERS = configured(identity, mfa=True)
    assert camille.sign_in(PC).status_code == 302
    identity.proconnect.faults.add(fault)
    camille.browser.cookies.clear()
    answer = camille.sign_in(PC)
    assert answer.status_code == 403
    assert "second facteur" in text(answer)
    assert camille.user_id is None


@pytest.mark.parametrize(
    ("fault", "typed", "kept"),
    [(Fault.NO_SIRET, "", ""), (Fault.SHORT_SIRET, "", ""), (None, siret(4242), siret(4242))],
)
def test_pc_03_a_siret_that_is_missing_wrong_or_unknown_shuts_nobody_out(identity, camille, fault, typed, kept):
    identity.proconnect.faults |= {fault} if fault else set()
    camille.siret_typed = typed
    assert camille.sign_in(PC).status_code == 302
    assert Identity.objects.get().siret == kept
    assert camille.browser.session["sign_in"]["siret"] == kept


def test_pc_05_the_same_address_under_another_subject_is_another_account(identity, camille, sacha):
    camille.sign_in(PC)
    Identity.objects.update(subject="celui d'un autre fournisseur d'identité")
    sacha.key = "camille"
    sacha.sign_in(PC)
    assert sacha.user_id != camille.user_id
    assert User.objects.count() == 2


def test_check_32_the_address_of_a_local_account_merges_nothing_and_betrays_nothing(identity, camille, sacha):
    local = people.user(email="camille.morel@transports-morel.example")
    with_account = camille.sign_in(FC)
    without = sacha.sign_in(FC)
    assert camille.user_id not in {None, local.pk}
    assert with_account.headers["Location"] == without.headers["Location"] == "/mon-espace"
    new = User.objects.get(pk=camille.user_id)
    assert new.email == ""
    assert not EmailAddress.objects.get(user=new).verified


def test_pc_06_a_silent_attempt_without_a_session_asks_to_sign_in_again(identity, camille):
    answer = camille.come_back(chosen(camille.leave_for(PC) + "&prompt=none"))
    assert answer.headers["Location"] == "/connexion?avis=session&next=%2Fmon-espace"
    assert nobody_came_in(camille)


# ---------------------------------------------------------------- what is kept


def test_the_session_tells_how_and_when_somebody_came_in(identity, camille, on_the_day):
    camille.key = "dominique"
    camille.sign_in(PC)
    session = camille.browser.session
    assert session["sign_in"] == {
        "provider": "proconnect",
        "identity": Identity.objects.get().pk,
        "siret": WORKPLACE.siret,
        "roles": ["agent_public", "agent_public_etat"],
        "at": 1795518000,
    }
    assert set(session["sign_out_by"]) == {"provider", "id_token"}


def test_neither_birth_nor_access_token_is_kept(identity, camille):
    camille.key = "claude"
    camille.sign_in(FC)
    kept = json.dumps(dict(camille.browser.session))
    assert "1950" not in kept
    assert "access_token" not in kept


def test_each_sign_in_is_in_the_journal_without_names(identity, camille):
    camille.sign_in(PC)
    camille.sign_in(PC)
    entries = list(JournalEntry.objects.order_by("id").values_list("act", flat=True))
    assert entries == [
        "identity.linked",
        "account.created",
        "identity.used",
        "session.opened",
        "identity.used",
        "session.opened",
    ]
    assert "Morel" not in str(list(JournalEntry.objects.values_list("details", flat=True)))


def test_a_closed_account_is_not_opened(identity, camille):
    camille.sign_in(PC)
    User.objects.update(is_active=False)
    camille.browser.cookies.clear()
    assert camille.sign_in(PC).headers["Location"] == "/connexion?avis=ferme"
    assert camille.user_id is None


def test_a_provider_that_is_not_configured_has_no_address(camille, settings):
    settings.IDENTITY_PROVIDERS = {"proconnect": None, "franceconnect": None}
    assert client_of(PC) is None
    assert camille.browser.get("/connexion/proconnect").status_code == 404
    assert camille.browser.get("/connexion/proconnect/retour", {"state": "0"}).status_code == 404


def test_a_sign_in_by_a_provider_is_as_good_as_a_password_typed_again(identity, camille, rf):
    camille.sign_in(PC)
    user = User.objects.get()
    user.set_password("une phrase assez longue")
    user.save()
    camille.sign_in(PC)  # setting a password ended the session
    request = rf.get("/")
    request.session, request.user = camille.browser.session, user
    assert did_recently_reauthenticate(request)


def test_the_second_factor_of_the_local_account_is_not_asked_of_who_comes_by_a_provider(identity, camille):
    camille.sign_in(PC)
    Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.TOTP, data={"secret": "x"})
    camille.browser.cookies.clear()
    assert camille.sign_in(PC).headers["Location"] == "/mon-espace"
    assert camille.user_id is not None


def test_a_sign_in_by_one_factor_leaves_nothing_of_a_second_factor_given_before_in_the_same_browser(identity, camille, rf):
    camille.sign_in(FC)
    request = rf.get("/")
    request.session, request.user = camille.browser.session, User.objects.get()
    record_authentication(request, request.user, method="mfa", type="totp")
    request.session.save()
    assert is_strong(request)
    camille.sign_in(FC)
    request.session = camille.browser.session
    assert not is_strong(request)


# ---------------------------------------------------------------- adding and taking away


@pytest.fixture
def signed_in_camille(identity, camille):
    camille.sign_in(PC)
    accept_terms(User.objects.get())
    return camille


def test_adding_a_second_identity_is_an_act_of_the_signed_in_user(signed_in_camille):
    user = signed_in_camille.user_id
    assert signed_in_camille.ask_to_link(FC).headers["Location"] == "/mon-espace/compte/methodes/ajout"
    assert Identity.objects.count() == 1
    page = signed_in_camille.browser.get("/mon-espace/compte/methodes/ajout")
    assert page.status_code == 200
    assert "camille.morel@transports-morel.example" in text(page)
    assert Identity.objects.count() == 1
    done = signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout")
    assert done.headers["Location"] == "/mon-espace/compte/methodes"
    assert set(Identity.objects.values_list("user_id", "provider")) == {(user, "proconnect"), (user, "franceconnect")}
    assert signed_in_camille.browser.session["sign_in"]["provider"] == "franceconnect"
    signed_in_camille.browser.cookies.clear()
    signed_in_camille.sign_in(FC)
    assert signed_in_camille.user_id == user


def test_an_identity_that_opens_another_account_is_not_added(signed_in_camille, sacha):
    sacha.sign_in(FC)
    signed_in_camille.key = "sacha"
    signed_in_camille.ask_to_link(FC)
    answer = signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout")
    assert answer.status_code == 409
    assert "ouvre déjà un autre compte" in text(answer)
    assert Identity.objects.filter(user_id=signed_in_camille.user_id).count() == 1


def test_an_identity_asked_for_by_one_account_is_not_added_to_another(signed_in_camille, sacha, identity):
    address = chosen(signed_in_camille.leave_for(FC, "/mon-espace/compte/methodes/franceconnect"))
    kept = kept_attempts(signed_in_camille)
    sacha.sign_in(PC)
    for name, cookie in kept.items():
        sacha.browser.cookies[name] = cookie
    assert is_unknown_return(sacha.come_back(address))
    assert Identity.objects.count() == 2


def test_an_identity_that_waits_too_long_is_not_added(signed_in_camille, on_the_day):
    signed_in_camille.sign_in(PC)
    signed_in_camille.ask_to_link(FC)
    on_the_day.shift(601)
    assert signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout").headers["Location"].endswith("/methodes")
    assert Identity.objects.count() == 1


def test_the_return_of_an_identity_to_add_read_again_leads_to_the_same_question(signed_in_camille):
    address = chosen(signed_in_camille.leave_for(FC, "/mon-espace/compte/methodes/franceconnect"))
    led_to = [signed_in_camille.come_back(address).headers["Location"] for _ in range(2)]
    assert led_to == ["/mon-espace/compte/methodes/ajout"] * 2
    answers = [signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout") for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/mon-espace/compte/methodes"] * 2
    assert "n'a pas été ajoutée" not in text(signed_in_camille.browser.get("/mon-espace/compte/methodes"))
    assert Identity.objects.count() == 2


def test_who_cancels_adding_is_back_at_the_methods(signed_in_camille):
    left_for = signed_in_camille.leave_for(FC, "/mon-espace/compte/methodes/franceconnect")
    answer = signed_in_camille.come_back(chosen(left_for, act="cancel"))
    assert answer.headers["Location"] == "/mon-espace/compte/methodes"
    assert Identity.objects.count() == 1


@pytest.mark.parametrize("wanted", ["/mon-espace/rattacher?siret=1", "https://ailleurs.example"])
def test_adding_leads_back_to_the_page_of_ours_that_asked_for_it(signed_in_camille, wanted):
    back = wanted if wanted.startswith("/") else "/mon-espace/compte/methodes"
    start = "/mon-espace/compte/methodes/franceconnect"
    cancelled = signed_in_camille.come_back(chosen(signed_in_camille.leave_for(FC, start, next=wanted), act="cancel"))
    assert cancelled.headers["Location"] == back
    signed_in_camille.come_back(chosen(signed_in_camille.leave_for(FC, start, next=wanted)))
    assert f'href="{back}">Annuler' in signed_in_camille.browser.get("/mon-espace/compte/methodes/ajout").content.decode()
    assert signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout").headers["Location"] == back


def test_a_stranger_cannot_begin_to_add(identity, camille):
    answer = camille.browser.get("/mon-espace/compte/methodes/franceconnect")
    assert urlsplit(answer.headers["Location"]).path == "/connexion"


def test_the_last_way_in_cannot_be_taken_away_and_another_can(signed_in_camille):
    first = Identity.objects.get()
    signed_in_camille.browser.post(f"/mon-espace/compte/identites/{first.pk}/retirer")
    assert Identity.objects.filter(pk=first.pk).exists()
    signed_in_camille.ask_to_link(FC)
    signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout")
    answer = signed_in_camille.browser.post(f"/mon-espace/compte/identites/{first.pk}/retirer")
    assert answer.headers["Location"] == "/mon-espace/compte/methodes"
    assert list(Identity.objects.values_list("provider", flat=True)) == ["franceconnect"]
    assert JournalEntry.objects.filter(act="identity.unlinked").count() == 1


def test_nobody_takes_away_the_identity_of_another(signed_in_camille, sacha):
    sacha.sign_in(FC)
    other = Identity.objects.get(provider="franceconnect")
    assert signed_in_camille.browser.post(f"/mon-espace/compte/identites/{other.pk}/retirer").status_code == 404
    assert Identity.objects.filter(pk=other.pk).exists()
    assert signed_in_camille.browser.get(f"/mon-espace/compte/identites/{other.pk}/retirer").status_code == 405


def test_what_an_identity_that_is_taken_away_had_opened_is_closed(signed_in_camille, camille):
    signed_in_camille.ask_to_link(FC)
    signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout")
    elsewhere = Person(Browser())
    elsewhere.sign_in(PC)
    taken = Identity.objects.get(provider="proconnect")
    signed_in_camille.browser.post(f"/mon-espace/compte/identites/{taken.pk}/retirer")
    assert elsewhere.user_id is None
    assert signed_in_camille.user_id is not None
    assert signed_in_camille.browser.session["sign_in"]["provider"] == "franceconnect"


def test_the_siret_of_an_identity_that_is_taken_away_proves_nothing_any_more(signed_in_camille):
    signed_in_camille.ask_to_link(FC)
    signed_in_camille.browser.post("/mon-espace/compte/methodes/ajout")
    signed_in_camille.sign_in(PC)
    taken = Identity.objects.get(provider="proconnect")
    signed_in_camille.browser.post(f"/mon-espace/compte/identites/{taken.pk}/retirer")
    assert "sign_in" not in signed_in_camille.browser.session


# ---------------------------------------------------------------- doors


@pytest.mark.urls("tests.web.door_urls")
@pytest.mark.parametrize(("key", "provider", "status"), [("dominique", PC, 200), ("camille", PC, 403), ("camille", FC, 403)])
def test_pc_04_without_an_agents_role_the_pages_for_agents_are_closed(identity, camille, key, provider, status):
    camille.key = key
    camille.sign_in(provider)
    accept_terms(User.objects.get())
    answer = camille.browser.get("/essai/agents")
    assert answer.status_code == status
    assert ("réservée aux agents" in text(answer)) == (status == 403)


@pytest.mark.urls("tests.web.door_urls")
def test_pc_04_who_is_not_signed_in_is_led_to_the_sign_in(db, client):
    assert client.get("/essai/agents").headers["Location"].startswith("/connexion?")


@pytest.mark.urls("tests.web.door_urls")
@pytest.mark.parametrize("act", ["start", "take away"])
def test_an_account_with_a_password_is_asked_for_it_before_its_methods_change(db, identity, client, act):
    user = people.user(email="", first_name="Noa")
    client.force_login(user)
    known = Identity.objects.create(user=user, provider=PC, issuer="https://proconnect.example", subject="1")
    if act == "start":
        answer = client.get("/mon-espace/compte/methodes/franceconnect")
    else:
        answer = client.post(f"/mon-espace/compte/identites/{known.pk}/retirer")
    assert answer.headers["Location"].startswith("/essai/mot-de-passe?next=")
    assert Identity.objects.exists()


# ---------------------------------------------------------------- the buttons


def buttons(request) -> str:
    return engines["jinja2"].env.get_template("accounts/_provider_buttons.jinja").render(request=request)


def test_each_configured_provider_has_its_button_and_leads_back(identity, rf):
    html = buttons(rf.get("/connexion", {"next": "/mon-espace/compte?a=1&b=2"}))
    assert 'href="/connexion/proconnect?next=%2Fmon-espace%2Fcompte%3Fa%3D1%26b%3D2"' in html
    assert re.findall(r'class="(fr-connect[^"_]*)" href', html) == ["fr-connect fr-connect--pro", "fr-connect"]
    for name, site in (("ProConnect", "https://proconnect.gouv.fr/"), ("FranceConnect", "https://franceconnect.gouv.fr/")):
        assert f'href="{site}" target="_blank" rel="noopener" title="Qu’est-ce que {name}\u00a0? - nouvelle fenêtre"' in html
    assert html.rstrip().endswith('<p class="fr-hr-or">ou</p>')


def test_a_provider_that_is_not_configured_has_no_button(identity, rf, settings):
    settings.IDENTITY_PROVIDERS = configured(identity) | {"franceconnect": None}
    html = buttons(rf.get("/connexion"))
    assert "ProConnect" in html
    assert "FranceConnect" not in html
    settings.IDENTITY_PROVIDERS = {"proconnect": None, "franceconnect": None}
    assert buttons(rf.get("/connexion")).strip() == ""


def test_the_page_of_methods_lists_ones_own_identities_with_a_form_to_take_each_away(signed_in_camille, sacha, rf):
    sacha.sign_in(FC)
    request = rf.get("/mon-espace/compte/methodes")
    request.user = User.objects.get(pk=signed_in_camille.user_id)
    html = engines["jinja2"].env.get_template("accounts/_identities.jinja").render(request=request)
    own = request.user.identities.get()
    assert re.findall(r'action="([^"]+)"', html) == [f"/mon-espace/compte/identites/{own.pk}/retirer"]
    assert "csrfmiddlewaretoken" in html
    assert WORKPLACE.name.replace("'", "&#39;") in html
    assert 'href="/mon-espace/compte/methodes/franceconnect"' in html


@pytest.mark.parametrize(("code", "words"), [("annulation", "interrompu"), ("session", "de nouveau"), ("<b>", None)])
def test_the_sign_in_page_says_what_happened_at_the_provider(rf, code, words):
    template = engines["jinja2"].env.get_template("accounts/_provider_notice.jinja")
    html = template.render(request=rf.get("/connexion", {"avis": code}))
    assert (words in html) if words else (html.strip() == "")
