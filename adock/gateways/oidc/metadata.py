"""What a provider publishes about itself: its endpoints and its keys, cached for an hour."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet

from adock.core.waiting import waiting
from adock.gateways.oidc.configuration import Configuration, is_protected
from adock.gateways.oidc.errors import ProviderDown

logger = logging.getLogger(__name__)

ALGORITHM = "ES256"
KEPT_S = 3600.0
# Seconds to connect and to wait for an answer, while a request to us waits.
TIMEOUT = (3.05, 5)
# A provider that does not answer is not asked again at once: each visitor would wait for nothing.
REST_AFTER_FAILURE_S = 10.0

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")


@dataclass(frozen=True)
class Metadata:
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    names_itself: bool  # in each answer to the callback (RFC 9207)


class Publications:
    """One provider's metadata and keys, shared by the threads of a process."""

    def __init__(self, configuration: Configuration, clock: Callable[[], float] = time.monotonic) -> None:
        self._configuration, self._clock = configuration, clock
        self._lock = Lock()
        self._metadata: Metadata | None = None
        self._metadata_until = self._resting_until = 0.0
        self._keys = KeySet([])
        self._keys_until = 0.0

    def metadata(self) -> Metadata:
        """The provider's endpoints. Those read before still serve while it is unreachable. Raises ProviderDown."""
        with waiting(), self._lock:
            now = self._clock()
            if self._metadata is not None and now < self._metadata_until:
                return self._metadata
            try:
                if now < self._resting_until:
                    raise ProviderDown("resting")
                self._metadata = self._read_metadata()
                self._metadata_until = now + KEPT_S
            except ProviderDown:
                if now >= self._resting_until:
                    self._resting_until = self._clock() + REST_AFTER_FAILURE_S
                if self._metadata is None:
                    raise
            return self._metadata

    def keys(self, *, again: bool = False) -> KeySet:
        """The keys that may have signed with our algorithm; with `again`, as published now. Raises ProviderDown."""
        address = self.metadata().jwks_uri
        with waiting(), self._lock:
            if again or self._clock() >= self._keys_until:
                self._keys = _signing_keys(self.read(address))
                self._keys_until = self._clock() + KEPT_S
            return self._keys

    def _read_metadata(self) -> Metadata:
        published = self.read(f"{self._configuration.issuer}/.well-known/openid-configuration")
        if published.get("issuer") != self._configuration.issuer:
            raise ProviderDown("other_issuer")
        addresses = {name: published.get(name) for name in ENDPOINTS}
        for name, address in addresses.items():
            if not (isinstance(address, str) and is_protected(address)):
                raise ProviderDown(f"no_{name}")
        return Metadata(
            **addresses,  # type: ignore[arg-type]  # each was checked to be a str
            names_itself=published.get("authorization_response_iss_parameter_supported") is True,
        )

    def read(self, address: str) -> dict[str, Any]:
        """The JSON object published at the address. Raises ProviderDown."""
        with requests.Session() as session:
            session.trust_env = not self._configuration.is_local  # no proxy when it is this very machine
            try:
                answer = session.get(address, timeout=TIMEOUT, allow_redirects=False)
                if answer.status_code != 200:
                    raise ProviderDown(f"http_{answer.status_code}")
                published = answer.json()
            except (requests.RequestException, ValueError) as fault:
                raise ProviderDown(type(fault).__name__) from None
        if not isinstance(published, dict):
            raise ProviderDown("not_an_object")
        return published


def _signing_keys(published: dict[str, Any]) -> KeySet:
    """The keys that sign with our algorithm. Keys of other kinds or for other uses may be published beside them."""
    listed = published.get("keys")
    if not isinstance(listed, list):
        raise ProviderDown("no_keys")
    keys: list[Key] = []
    for described in listed:
        if not (isinstance(described, dict) and described.get("kty") == "EC" and described.get("crv") == "P-256"):
            continue
        if described.get("use", "sig") == "sig" and described.get("alg", ALGORITHM) == ALGORITHM:
            try:
                keys.append(ECKey.import_key({name: described[name] for name in described if name != "d"}))
            except (JoseError, ValueError, KeyError, TypeError):
                logger.warning("an identity provider publishes a key that cannot be read")
    return KeySet(keys)
