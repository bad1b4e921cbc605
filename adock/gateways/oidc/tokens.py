"""The checks of a signed answer: OpenID Connect Core 3.1.3.7 and 5.3.2, RFC 8725."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from adock.gateways.oidc.configuration import Configuration
from adock.gateways.oidc.errors import TokenRefused, WeakAuthentication
from adock.gateways.oidc.metadata import ALGORITHM, Publications

LEEWAY_S = 60
LONGEST_SUBJECT = 255

Claims = dict[str, Any]


def verified_claims(token: str, publications: Publications) -> Claims:
    """The claims of a JWS signed by one of the provider's keys, which are read again before the token is refused.

    Raises TokenRefused, ProviderDown.
    """
    try:
        return _decoded(token, publications, again=False)
    except (InvalidKeyIdError, BadSignatureError):
        pass
    except (JoseError, ValueError) as fault:
        raise TokenRefused(type(fault).__name__) from None
    try:
        return _decoded(token, publications, again=True)
    except (JoseError, ValueError) as fault:
        raise TokenRefused(type(fault).__name__) from None


def _decoded(token: str, publications: Publications, *, again: bool) -> Claims:
    # A single algorithm is allowed: neither "none" nor a shared secret may take its place.
    registry = JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
    return jwt.decode(token, publications.keys(again=again), algorithms=[ALGORITHM], registry=registry).claims


def check_identity_token(claims: Claims, configuration: Configuration, *, nonce: str, access_token: str) -> None:
    """Raises TokenRefused, and WeakAuthentication when only the assurance is missing."""
    _check_sender_and_time(claims, configuration, must_expire=True)
    if not _same(claims.get("nonce"), nonce):
        raise TokenRefused("nonce")
    if not _same(claims.get("at_hash"), _half_hash(access_token)):
        raise TokenRefused("at_hash")
    if configuration.accepted_acr and claims.get("acr") not in configuration.accepted_acr:
        raise WeakAuthentication("acr")


def check_userinfo(claims: Claims, configuration: Configuration, *, subject: str) -> None:
    """Raises TokenRefused."""
    _check_sender_and_time(claims, configuration, must_expire=False)
    if not _same(claims.get("sub"), subject):
        raise TokenRefused("sub")


def _check_sender_and_time(claims: Claims, configuration: Configuration, *, must_expire: bool) -> None:
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": configuration.issuer},
        aud={"essential": True},
        sub={"essential": True},
        exp={"essential": must_expire},
        iat={"essential": must_expire},
    )
    try:
        registry.validate(claims)
    except ClaimError as fault:
        raise TokenRefused(fault.claim) from None
    if claims["aud"] not in (configuration.client_id, [configuration.client_id]):
        raise TokenRefused("aud")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise TokenRefused("sub")


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


def _half_hash(access_token: str) -> str:
    """The `at_hash` of an ES256 token: the left half of its SHA-256, in base64url."""
    return urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
