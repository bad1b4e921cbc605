"""A token says what we signed, or nothing."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jws
from joserfc.jwk import ECKey

from adock.gateways.sealing import BadToken, SealUnavailable, tokens
from adock.gateways.sealing.checks import check_keys

CLAIMS = {"num": "ADK-2026-000123", "nom": "Transports « Éclair »"}


def base64(value: bytes | dict) -> str:
    return urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=").decode()


def header_of(token: str) -> dict:
    return json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))


def fault_of(token: str) -> str:
    with pytest.raises(BadToken) as refused:
        tokens.read_token(token)
    return refused.value.fault


def signed_by(key: ECKey, header: dict, claims: dict = CLAIMS) -> str:
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, registry=registry)


@pytest.fixture
def token() -> str:
    return tokens.sign_token(CLAIMS)


@pytest.fixture
def our_name(token) -> str:
    return header_of(token)["kid"]


def test_a_token_of_ours_says_what_was_signed_under_the_shortest_header(token):
    assert tokens.read_token(token) == CLAIMS
    assert header_of(token) == {"alg": "ES256", "kid": tokens.key_set()["keys"][0]["kid"]}
    assert len(header_of(token)["kid"]) == 8


def test_the_published_keys_are_public_and_enough_to_check_a_token(token):
    (published,) = tokens.key_set()["keys"]
    assert published.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (published["kty"], published["crv"], published["use"], published["alg"]) == ("EC", "P-256", "sig", "ES256")
    read = jws.deserialize_compact(token, ECKey.import_key(published), algorithms=["ES256"])
    assert json.loads(read.payload) == CLAIMS


def test_a_token_by_another_key_is_of_a_key_we_do_not_know():
    other = ECKey.generate_key("P-256")
    assert fault_of(signed_by(other, {"alg": "ES256", "kid": other.thumbprint()[:8]})) == "unknown_key"


def test_a_token_by_another_key_that_takes_our_key_s_name_has_a_bad_signature(our_name):
    assert fault_of(signed_by(ECKey.generate_key("P-256"), {"alg": "ES256", "kid": our_name})) == "bad_signature"


def test_other_claims_under_our_signature_have_a_bad_signature(token):
    head, _, signature = token.split(".")
    assert fault_of(f"{head}.{base64(CLAIMS | {'num': 'ADK-2026-000124'})}.{signature}") == "bad_signature"


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "None"}, {"alg": "none", "kid": "ours"}])
def test_a_token_that_asks_not_to_be_checked_is_malformed(token, our_name, header):
    if "kid" in header:
        header = header | {"kid": our_name}
    _, payload, signature = token.split(".")
    assert fault_of(f"{base64(header)}.{payload}.") == "malformed"
    assert fault_of(f"{base64(header)}.{payload}.{signature}") == "malformed"


def test_a_token_signed_with_our_public_key_as_a_shared_secret_is_malformed(our_name):
    public = tokens._current_key().as_pem(private=False)
    signed = f"{base64({'alg': 'HS256', 'kid': our_name})}.{base64(CLAIMS)}"
    mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    assert fault_of(f"{signed}.{base64(mac)}") == "malformed"
    assert fault_of(f"{signed}.{base64(mac + mac)}") == "malformed"


def test_a_token_that_brings_its_own_key_or_asks_for_an_extension_is_malformed(our_name):
    other = ECKey.generate_key("P-256")
    plain = {"alg": "ES256", "kid": our_name}
    for more in (
        {"jwk": other.as_dict(private=False)},
        {"jku": "https://autrui.example/jwks.json"},
        {"x5c": ["MA=="]},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"typ": "JWT"},
    ):
        assert fault_of(f"{base64(plain | more)}.{base64(CLAIMS)}.{base64(bytes(64))}") == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b",
        "é.é.é",
        "🚚" * 50,
        "a" * 1_000_000,
        "." * 1_000_000,
        "A" * 40 + "." + "A" * 40 + "." + "A" * 86,
    ],
    ids=lambda text: f"{text[:10]}×{len(text)}",
)
def test_what_has_not_even_the_form_is_malformed(text):
    assert fault_of(text) == "malformed"


@pytest.mark.parametrize(
    "head", [b"[]", b"1", b"{", b"[" * 2900, b'{"alg":"ES256"}', b'{"alg":"ES256","kid":1}', b'{"alg":["ES256"],"kid":"a"}']
)
def test_a_header_that_is_not_ours_is_malformed(head):
    assert fault_of(f"{base64(head)}.{base64(CLAIMS)}.{base64(bytes(64))}") == "malformed"


def test_a_token_cut_anywhere_is_refused(token):
    assert {fault_of(token[:length]) for length in range(len(token))} <= {"malformed", "bad_signature"}


def test_a_token_written_in_another_way_is_refused(token):
    head, payload, signature = token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # the last letter of 64 bytes carries four bits that count for nothing
    same_bytes = signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]
    assert fault_of(f"{head}.{payload}.{same_bytes}") == "malformed"
    assert fault_of(f"{head}.{payload}.{signature}\n") == "malformed"
    assert fault_of(f"{head}.{payload}=.{signature}") == "malformed"
    assert fault_of(f" {token}") == "malformed"


def test_no_token_is_longer_than_what_is_read():
    with pytest.raises(ValueError):
        tokens.sign_token({"nom": "A" * tokens.LONGEST})


def pem(key) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def test_after_a_change_of_key_earlier_tokens_are_read_as_long_as_their_key_is_kept(token, settings, tmp_path):
    past = tmp_path / "past.json"
    # what the platform publishes is what is kept of it
    past.write_text(json.dumps(tokens.key_set()))
    (tmp_path / "token.pem").write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    settings.TOKEN_KEY = str(tmp_path / "token.pem")
    assert fault_of(token) == "unknown_key"
    settings.TOKEN_PAST_KEYS = str(past)
    assert tokens.read_token(token) == CLAIMS
    current, former = tokens.key_set()["keys"]
    assert former == json.loads(past.read_text())["keys"][0]
    assert header_of(tokens.sign_token(CLAIMS))["kid"] == current["kid"] != former["kid"]


def test_a_past_key_that_was_kept_whole_is_published_without_its_secret(settings, tmp_path):
    (tmp_path / "past.json").write_text(json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=True)]}))
    settings.TOKEN_PAST_KEYS = str(tmp_path / "past.json")
    assert not any("d" in key for key in tokens.key_set()["keys"])


@pytest.mark.parametrize("content", [b"rien", b"[]", b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', b'{"keys": ["a"]}'])
def test_past_keys_that_are_none_are_said_at_the_start(settings, tmp_path, content):
    (tmp_path / "past.json").write_bytes(content)
    settings.TOKEN_PAST_KEYS = str(tmp_path / "past.json")
    with pytest.raises(SealUnavailable, match="ADOCK_TOKEN_PAST_KEYS"):
        check_keys()


@pytest.mark.parametrize(
    "content",
    [b"rien", pem(rsa.generate_private_key(65537, 2048)), pem(ec.generate_private_key(ec.SECP384R1()))],
    ids=["no key", "RSA", "P-384"],
)
def test_a_key_that_cannot_sign_tokens_is_said_at_the_start(settings, tmp_path, content):
    (tmp_path / "token.pem").write_bytes(content)
    settings.TOKEN_KEY = str(tmp_path / "token.pem")
    with pytest.raises(SealUnavailable, match="clé"):
        check_keys()


def test_production_signs_with_no_development_key(settings, sealing_folder):
    settings.IS_PRODUCTION = True
    with pytest.raises(SealUnavailable, match="ADOCK_TOKEN_KEY"):
        tokens.sign_token(CLAIMS)
    assert not sealing_folder.exists()
