"""Tokens that anybody can check without us: compact JWS, ES256, and the published keys that check them.

Tokens never expire here: whoever reads one judges what it says.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from adock.gateways import private_files
from adock.gateways.sealing.errors import BadToken, SealUnavailable

ALGORITHM, CURVE = "ES256", "P-256"
# More than a QR code holds.
LONGEST = 4096
LENGTH_OF_KEY_NAME = 8

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])

Claims = dict[str, Any]


def sign_token(claims: Claims) -> str:
    """The claims as a signed token. Raises SealUnavailable, and ValueError for more than a token may hold."""
    key = _current_key()
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    token = jws.serialize_compact({"alg": ALGORITHM, "kid": _name(key)}, payload, key, registry=_REGISTRY)
    if len(token) > LONGEST:
        raise ValueError(f"Un jeton fait {LONGEST} caractères au plus.")
    return token


def read_token(token: str) -> Claims:
    """The claims of a token of ours. Raises BadToken, and SealUnavailable when our own keys cannot be read."""
    if len(token) > LONGEST or not _FORM.fullmatch(token):
        raise BadToken("malformed")
    head, payload, signature = token.split(".")
    if not all(map(_is_canonical, (head, payload, signature))):
        raise BadToken("malformed")
    header = _object(head)
    # exactly what we write: no other algorithm, no embedded key, no extension
    if header.keys() != {"alg", "kid"} or header["alg"] != ALGORITHM or not isinstance(header["kid"], str):
        raise BadToken("malformed")
    key = _known_keys().get(header["kid"])
    if key is None:
        raise BadToken("unknown_key")
    try:
        jws.deserialize_compact(token, key, registry=_REGISTRY)
    except (JoseError, ValueError):
        raise BadToken("bad_signature") from None
    return _object(payload)


def key_set() -> dict[str, Any]:
    """The public keys as a JWK Set (RFC 7517), the current one first. Raises SealUnavailable."""
    return {
        "keys": [
            {**key.as_dict(private=False), "kid": name, "use": "sig", "alg": ALGORITHM} for name, key in _known_keys().items()
        ]
    }


def _is_canonical(part: str) -> bool:
    """Whether the part is in its only canonical form, so that two different texts are never the same token."""
    try:
        return urlsafe_b64encode(_decoded(part)).rstrip(b"=").decode() == part
    except ValueError:
        return False


def _object(part: str) -> dict[str, Any]:
    try:
        read = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        raise BadToken("malformed") from None
    if not isinstance(read, dict):
        raise BadToken("malformed")
    return read


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


# Keys


def _known_keys() -> dict[str, ECKey]:
    current = _current_key()
    return {_name(current): current} | {_name(key): key for key in _past_keys(settings.TOKEN_PAST_KEYS)}


def _name(key: ECKey) -> str:
    """The beginning of the key's RFC 7638 thumbprint: enough to tell ours apart, and short for a QR code."""
    return key.thumbprint()[:LENGTH_OF_KEY_NAME]


def _current_key() -> ECKey:
    if settings.TOKEN_KEY:
        return _key_of(settings.TOKEN_KEY)
    if settings.IS_PRODUCTION:
        raise SealUnavailable("En production, ADOCK_TOKEN_KEY est obligatoire.")
    file = Path(settings.DATA_DIR) / "sealing" / "token-key.pem"
    private_files.kept(file, _new_key)
    return _key_of(str(file))


@lru_cache(maxsize=2)
def _key_of(file: str) -> ECKey:
    try:
        private = serialization.load_pem_private_key(Path(file).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as fault:
        raise SealUnavailable(f"La clé des jetons ne se lit pas : {file} doit être une clé privée au format PEM.") from fault
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise SealUnavailable(f"La clé des jetons doit être une clé EC sur la courbe P-256 : {file}.")
    return ECKey.import_key(_pem(private))


@lru_cache(maxsize=2)
def _past_keys(file: str) -> tuple[ECKey, ...]:
    if not file:
        return ()
    try:
        keys = tuple(ECKey.import_key(_public(listed)) for listed in json.loads(Path(file).read_bytes())["keys"])
    except (OSError, ValueError, TypeError, KeyError, JoseError) as fault:
        raise SealUnavailable(f"ADOCK_TOKEN_PAST_KEYS doit être un jeu de clés publiques P-256 (JWKS) : {file}.") from fault
    return keys


def _public(listed: dict[str, str]) -> dict[str, str | list[str]]:
    if (listed["kty"], listed["crv"]) != ("EC", CURVE):
        raise ValueError("not P-256")
    return {name: listed[name] for name in ("kty", "crv", "x", "y")}


def _new_key() -> bytes:
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
