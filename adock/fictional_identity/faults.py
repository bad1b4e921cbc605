"""Faults: ways in which a provider may fail or be impersonated, which tests turn on one or several at a time."""

from enum import StrEnum


class Fault(StrEnum):
    DOWN = "DOWN"  # answers 503 to everything
    OTHER_ISSUER_PUBLISHED = "OTHER_ISSUER_PUBLISHED"
    OTHER_ISSUER_ON_RETURN = "OTHER_ISSUER_ON_RETURN"
    NO_ISSUER_ON_RETURN = "NO_ISSUER_ON_RETURN"
    SERVER_ERROR_ON_RETURN = "SERVER_ERROR_ON_RETURN"
    CODE_REFUSED = "CODE_REFUSED"
    TOKEN_ENDPOINT_DOWN = "TOKEN_ENDPOINT_DOWN"  # noqa: S105 - a name
    USERINFO_DOWN = "USERINFO_DOWN"
    # of the id_token
    WRONG_SIGNATURE = "WRONG_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"  # signed with a key that is never published
    ALGORITHM_NONE = "ALGORITHM_NONE"
    ALGORITHM_HS256 = "ALGORITHM_HS256"  # signed with the client's secret
    WRONG_NONCE = "WRONG_NONCE"
    WRONG_AUDIENCE = "WRONG_AUDIENCE"
    WRONG_ISSUER = "WRONG_ISSUER"
    EXPIRED = "EXPIRED"
    ISSUED_LATER = "ISSUED_LATER"
    WRONG_AT_HASH = "WRONG_AT_HASH"
    NO_ACR = "NO_ACR"
    WEAK_ACR = "WEAK_ACR"  # eidas1 whatever was asked for, eidas0 for FranceConnect
    # of userinfo
    JSON_USERINFO = "JSON_USERINFO"
    OTHER_SUBJECT = "OTHER_SUBJECT"
    USERINFO_FOR_ANOTHER = "USERINFO_FOR_ANOTHER"
    USERINFO_WRONG_SIGNATURE = "USERINFO_WRONG_SIGNATURE"
    NO_SIRET = "NO_SIRET"
    SHORT_SIRET = "SHORT_SIRET"
    NO_EMAIL = "NO_EMAIL"
