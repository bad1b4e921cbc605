"""The fictional providers refuse what the real ones refuse: a client that passes here has nothing more than they take."""

import json
import stat
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from adock.fictional_identity import PEOPLE, FictionalIdentity
from adock.fictional_identity.provider import Provider
from tests.factories import siret
from tests.identity import CLIENT, SECRET, SITE, chosen, fetched, parameters, running_identity

HEX = "0123456789abcdef" * 4


@pytest.fixture
def identity() -> Iterator[FictionalIdentity]:
    with running_identity() as running:
        yield running


@pytest.fixture(params=["franceconnect", "proconnect"])
def provider(request, identity) -> Provider:
    return getattr(identity, request.param)


def request_of(provider: Provider, **changes: str | None) -> str:
    slug = provider.rules.slug
    asked = {
        "client_id": CLIENT,
        "response_type": "code",
        "redirect_uri": f"{SITE}/connexion/{slug}/retour",
        "scope": "openid given_name email",
        "state": HEX,
        "nonce": HEX,
        **({"acr_values": "eidas1"} if slug == "franceconnect" else {}),
        **changes,
    }
    return f"{provider.issuer}/authorize?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def token_form(provider: Provider, **changes: str | None) -> dict[str, str]:
    form = {
        "grant_type": "authorization_code",
        "code": parameters(chosen(request_of(provider)))["code"],
        "redirect_uri": f"{SITE}/connexion/{provider.rules.slug}/retour",
        "client_id": CLIENT,
        "client_secret": SECRET,
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def exchanged(provider: Provider, form: dict[str, str], **headers: str) -> tuple[int, dict[str, str]]:
    status, text, _ = fetched(f"{provider.issuer}/token", form, **headers)
    return status, json.loads(text)


def test_the_right_request_gets_a_page_that_says_it_is_fictional(provider):
    status, page, _ = fetched(request_of(provider))
    assert status == 200
    assert "Fictif" in page
    assert "aucun mot de passe" in page


@pytest.mark.parametrize("extra", ["code_challenge", "max_age", "utm_source", "response_mode", "display", "id_token_hint"])
def test_a_parameter_that_is_not_listed_is_refused(provider, extra):
    status, page, location = fetched(request_of(provider, **{extra: "x"}))
    assert (status, location) == (400, "")
    assert {"franceconnect": "Y030007", "proconnect": "Y000400"}[provider.rules.slug] in page


@pytest.mark.parametrize("missing", ["client_id", "response_type", "redirect_uri", "scope", "state", "nonce"])
def test_a_parameter_that_is_missing_is_refused(provider, missing):
    assert fetched(request_of(provider, **{missing: None}))[0] == 400


def test_acr_values_belongs_to_franceconnect_alone(identity):
    assert fetched(request_of(identity.franceconnect, acr_values=None))[0] == 400
    assert fetched(request_of(identity.proconnect, acr_values="eidas1"))[0] == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{SITE}/connexion/franceconnect/retour/"},
        {"redirect_uri": f"{SITE}/connexion/franceconnect/retour?next=/"},
        {"redirect_uri": "https://ailleurs.example/"},
        {"client_id": "un-autre"},
        {"state": "court"},
        {"nonce": "0123456789abcdef"},
        {"response_type": "id_token"},
        {"claims": "pas du JSON"},
    ],
)
def test_a_wrong_parameter_is_refused_without_sending_anybody_back(provider, changes):
    status, _, location = fetched(request_of(provider, **changes))
    assert (status, location) == (400, "")


def test_a_scope_that_is_not_offered_is_an_error_on_the_way_back(provider):
    told = parameters(fetched(request_of(provider, scope="openid address"))[2])
    assert (told["error"], told["state"], told["iss"]) == ("invalid_scope", HEX, provider.issuer)


def test_a_code_serves_once(provider):
    form = token_form(provider)
    assert exchanged(provider, form)[0] == 200
    assert exchanged(provider, form) == (400, {"error": "invalid_grant", "error_description": "grant request is invalid"})


@pytest.mark.parametrize(("slug", "life"), [("franceconnect", 30), ("proconnect", 60)])
def test_a_code_lives_as_long_as_the_real_ones(slug, life):
    now = [1_800_000_000.0]
    with running_identity(clock=lambda: now[0]) as identity:
        provider = getattr(identity, slug)
        early, late = token_form(provider), token_form(provider)
        now[0] += life - 1
        assert exchanged(provider, early)[0] == 200
        now[0] += 1
        assert exchanged(provider, late)[0] == 400


def test_the_secret_is_taken_in_the_body_only(provider):
    basic = "Basic YS1kb2NrLXRlc3Q6c2VjcmV0"
    assert exchanged(provider, token_form(provider), Authorization=basic)[0] == 401
    assert exchanged(provider, token_form(provider, client_secret=None), Authorization=basic)[0] == 401
    assert exchanged(provider, token_form(provider, client_secret="faux"))[0] == 401


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": f"{SITE}/ailleurs"}, {"code": "inconnu"}, {"grant_type": "refresh_token"}, {"scope": "openid"}]
)
def test_a_wrong_token_request_is_refused(provider, changes):
    assert exchanged(provider, token_form(provider, **changes))[0] == 400


def test_userinfo_is_signed_and_needs_its_token(provider):
    _, tokens = exchanged(provider, token_form(provider))
    status, text, _ = fetched(f"{provider.issuer}/userinfo", Authorization=f"Bearer {tokens['access_token']}")
    key = ECKey.import_key(json.loads(fetched(f"{provider.issuer}/jwks")[1])["keys"][0])
    claims = jwt.decode(text, key, algorithms=["ES256"]).claims
    assert status == 200
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp", "given_name", "email"}  # the scopes asked for
    assert fetched(f"{provider.issuer}/userinfo")[0] == 401
    assert fetched(f"{provider.issuer}/userinfo", Authorization="Bearer faux")[0] == 401


def test_the_private_key_is_not_published(provider):
    keys = json.loads(fetched(f"{provider.issuer}/jwks")[1])["keys"]
    assert [set(key) & {"d"} for key in keys] == [set()]
    assert [key["alg"] for key in keys] == ["ES256"]


def test_a_persons_subject_differs_between_the_providers(identity):
    assert identity.franceconnect.subject(PEOPLE[0]) != identity.proconnect.subject(PEOPLE[0])


@pytest.mark.parametrize("typed", ["35600000049837", "0001234560001", "00000000000001", "abc"])
def test_a_workplace_that_is_not_fictional_is_refused(identity, typed):
    with pytest.raises(AssertionError, match="pas fictif"):
        chosen(request_of(identity.proconnect), siret_typed=typed)


def test_a_fictional_workplace_may_be_typed_with_spaces(identity):
    number = siret(12)
    spaced = f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
    assert "code" in parameters(chosen(request_of(identity.proconnect), siret_typed=spaced))


def logout(provider: Provider, **changes: str | None) -> tuple[int, str, str]:
    asked = {
        "id_token_hint": exchanged(provider, token_form(provider))[1]["id_token"],
        "state": HEX,
        "post_logout_redirect_uri": f"{SITE}/deconnexion/retour",
        **changes,
    }
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return fetched(f"{provider.issuer}/session/end?{query}")


def test_signing_out_leads_back_with_the_state(provider):
    status, _, location = logout(provider)
    assert (status, location) == (303, f"{SITE}/deconnexion/retour?state={HEX}")


@pytest.mark.parametrize(
    "changes",
    [
        {"id_token_hint": None},
        {"id_token_hint": "faux"},
        {"state": None},
        {"post_logout_redirect_uri": f"{SITE}/"},
        {"prompt": "login"},
    ],
)
def test_signing_out_wrongly_is_refused(provider, changes):
    assert logout(provider, **changes)[0] == 400


def test_the_hint_of_the_other_provider_is_refused(identity):
    hint = exchanged(identity.proconnect, token_form(identity.proconnect))[1]["id_token"]
    assert logout(identity.franceconnect, id_token_hint=hint)[0] == 400


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "fictional_identity" / "key.json"
    with running_identity(key_file=file) as first:
        published = first.proconnect.published[0].as_dict(private=False)
    with running_identity(key_file=file) as second:
        assert second.proconnect.published[0].as_dict(private=False) == published
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_listens_on_this_machine_only(identity):
    assert identity.base_url.startswith("http://127.0.0.1:")
    assert fetched(identity.base_url + "/ailleurs")[0] == 404
