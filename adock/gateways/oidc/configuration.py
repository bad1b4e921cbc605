"""Configuration of each provider: what we ask of it and accept from it.

Sources: FranceConnect's own code (france-connect/sources) and ProConnect's documentation for service providers
(proconnect-gouv/proconnect-espace-partenaires), as of November 2026.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# The levels of assurance that we accept, in each provider's own terms, in rising order.
FRANCECONNECT_ACR = frozenset({"eidas1", "eidas2", "eidas3"})
# Two factors or more: said so by ProConnect, or by the levels "substantial" and "high" themselves (implementing regulation
# (EU) 2015/1502, annex, 2.2.1).
TWO_FACTOR_ACR = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
PROCONNECT_MFA_CLAIMS = {"id_token": {"acr": {"essential": True, "values": list(TWO_FACTOR_ACR)}, "amr": None}}


@dataclass(frozen=True)
class Configuration:
    """One provider, and our registration with it: ES256 signatures, the secret in the body of the token request.

    `parameters` are sent to the authorization endpoint besides the six that every request has, and `to_ask_two_factors` when
    two are wanted; nothing else is sent. An id_token whose `acr` is not in `accepted_acr` is refused; an empty set accepts any.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...] = ()
    accepted_acr: frozenset[str] = frozenset()
    to_ask_two_factors: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not is_protected(self.issuer):
            raise ValueError(f"L'adresse du fournisseur d'identité doit commencer par https:// : {self.issuer}")

    @property
    def is_local(self) -> bool:
        return urlsplit(self.issuer).hostname in LOOPBACK


def is_protected(address: str) -> bool:
    """Whether nobody can read on the way what is sent to the address: HTTPS, or a program on this very machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def franceconnect(issuer: str, client_id: str, client_secret: str) -> Configuration:
    """FranceConnect, for individuals. We ask for the least data: names and the declared e-mail address, no birth data."""
    return Configuration(
        issuer,
        client_id,
        client_secret,
        scopes=("openid", "given_name", "family_name", "preferred_username", "email"),
        parameters=(("acr_values", "eidas1"),),
        accepted_acr=FRANCECONNECT_ACR,
    )


def proconnect(issuer: str, client_id: str, client_secret: str, *, requires_mfa: bool) -> Configuration:
    """ProConnect, for professionals. A second factor is asked for, and checked in the answer, of whoever comes for the pages
    that need one; with `requires_mfa`, of everybody."""
    asked = (("claims", json.dumps(PROCONNECT_MFA_CLAIMS, separators=(",", ":"))),)
    return Configuration(
        issuer,
        client_id,
        client_secret,
        scopes=("openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id", "organization_label", "roles"),
        parameters=asked if requires_mfa else (),
        accepted_acr=frozenset(TWO_FACTOR_ACR) if requires_mfa else frozenset(),
        to_ask_two_factors=asked,
    )
