"""The client of one provider: where to send the browser to sign in, how to check its return, where to sign out."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from adock.core.waiting import waiting
from adock.gateways.oidc.configuration import TWO_FACTOR_ACR, Configuration
from adock.gateways.oidc.errors import (
    Cancelled,
    LoginRequired,
    ProviderDown,
    ProviderFailing,
    ProviderRefused,
    TokenRefused,
    WeakAuthentication,
)
from adock.gateways.oidc.metadata import TIMEOUT, Publications
from adock.gateways.oidc.tokens import check_identity_token, check_userinfo, verified_claims

SIGNED_USERINFO = "application/jwt"
# The only parts of an error that we repeat: an OAuth code, or a code of the platform ("Y030007").
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_PLATFORM_CODE = re.compile(r"\bY[0-9A-F]{6}\b")


@dataclass(frozen=True)
class Attempt:
    """A sign-in that was begun. `state` and `nonce` stay in the browser's session until it comes back."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """The person whom the provider vouches for. `claims` are those of userinfo; `id_token` is only used to sign out."""

    issuer: str
    subject: str
    acr: str
    claims: Mapping[str, Any] = field(repr=False)
    id_token: str = field(repr=False)

    @property
    def has_second_factor(self) -> bool:
        """Whether the provider vouches that two factors were checked."""
        return self.acr in TWO_FACTOR_ACR


class Client:
    """A client of one provider, safe to share between threads."""

    def __init__(self, configuration: Configuration, clock: Callable[[], float] = monotonic) -> None:
        self.configuration = configuration
        self._publications = Publications(configuration, clock)

    def start(self, redirect_uri: str, *, two_factors: bool = False, anew: bool = False) -> Attempt:
        """Begins a sign-in. Raises ProviderDown.

        The provider is asked for `two_factors` or not, and to identify the person `anew` even where it holds a session
        (OpenID Connect Core 3.1.2.1, prompt)."""
        metadata, asked = self._publications.metadata(), self.configuration
        parameters = dict(asked.parameters) | (dict(asked.to_ask_two_factors) if two_factors else {})
        parameters |= {"prompt": "login"} if anew else {}
        state, nonce = secrets.token_hex(32), secrets.token_hex(32)
        with self._session(redirect_uri) as session:
            url, _ = session.create_authorization_url(metadata.authorization_endpoint, state=state, nonce=nonce, **parameters)
        return Attempt(url, state, nonce)

    def finish(self, answer: Mapping[str, str], *, nonce: str, redirect_uri: str, two_factors: bool = False) -> SignedIn:
        """Exchanges and checks the browser's `answer`, whose `state` the caller has already compared.

        Raises any of the errors of errors.py; WeakAuthentication for fewer than the `two_factors` that were asked for.
        """
        self._check_answer(answer)
        with self._session(redirect_uri) as session:
            tokens = self._fetch_tokens(session, answer["code"])
            access_token, id_token = tokens.get("access_token"), tokens.get("id_token")
            if not (isinstance(access_token, str) and isinstance(id_token, str)):
                raise TokenRefused("no_id_token")
            identity = verified_claims(id_token, self._publications)
            check_identity_token(identity, self.configuration, nonce=nonce, access_token=access_token)
            if two_factors and identity.get("acr") not in TWO_FACTOR_ACR:
                raise WeakAuthentication("acr")
            userinfo = verified_claims(self._fetch_userinfo(session), self._publications)
        check_userinfo(userinfo, self.configuration, subject=identity["sub"])
        return SignedIn(self.configuration.issuer, identity["sub"], str(identity.get("acr", "")), userinfo, id_token)

    def logout_url(self, *, id_token: str, state: str, return_uri: str) -> str:
        """The address where the browser ends the provider's session. Raises ProviderDown."""
        asked = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": return_uri}
        return f"{self._publications.metadata().end_session_endpoint}?{urlencode(asked)}"

    def _session(self, redirect_uri: str) -> OAuth2Session:
        session = OAuth2Session(
            client_id=self.configuration.client_id,
            client_secret=self.configuration.client_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            scope=" ".join(self.configuration.scopes),
            redirect_uri=redirect_uri,
            default_timeout=TIMEOUT,
            leeway=0,  # Authlib's default, a minute, is the life of FranceConnect's access tokens: all would seem expired
        )
        session.trust_env = not self.configuration.is_local
        return session

    def _check_answer(self, answer: Mapping[str, str]) -> None:
        names_itself = self._publications.metadata().names_itself
        if answer.get("iss", None if names_itself else self.configuration.issuer) != self.configuration.issuer:
            raise TokenRefused("other_issuer")
        error = answer.get("error")
        if error is None:
            if not answer.get("code"):
                raise ProviderRefused("no_code")
            return
        reason = _reason(error, answer.get("error_description"))
        match error:
            case "access_denied":
                raise Cancelled(reason)
            case "login_required" | "interaction_required" | "consent_required":
                raise LoginRequired(reason)
            case "server_error" | "temporarily_unavailable":
                raise ProviderFailing(reason)
        raise ProviderRefused(reason)

    def _fetch_tokens(self, session: OAuth2Session, code: str) -> Mapping[str, Any]:
        address = self._publications.metadata().token_endpoint
        try:
            with waiting():
                return session.fetch_token(address, grant_type="authorization_code", code=code, allow_redirects=False)
        except OAuthError as fault:
            raise ProviderRefused(_reason(fault.error, fault.description)) from None
        except (requests.RequestException, ValueError) as fault:
            raise ProviderDown(type(fault).__name__) from None

    def _fetch_userinfo(self, session: OAuth2Session) -> str:
        address = self._publications.metadata().userinfo_endpoint
        try:
            with waiting():
                answer = session.get(address, allow_redirects=False, headers={"Accept": SIGNED_USERINFO})
        except OAuthError as fault:
            raise ProviderRefused(_reason(fault.error, fault.description)) from None
        except requests.RequestException as fault:
            raise ProviderDown(type(fault).__name__) from None
        if answer.status_code >= 500:
            raise ProviderDown(f"http_{answer.status_code}")
        if answer.status_code != 200:
            raise ProviderRefused(f"http_{answer.status_code}")
        if answer.headers.get("Content-Type", "").split(";")[0].strip().lower() != SIGNED_USERINFO:
            raise TokenRefused("unsigned_userinfo")
        return answer.content.decode("ascii", "replace").strip()


def _reason(error: object, description: object) -> str:
    """A code for the error. The description itself is not repeated: it is the provider's text, and may contain anything."""
    code = error if isinstance(error, str) and _CODE.fullmatch(error) else "unknown_error"
    of_platform = _PLATFORM_CODE.search(description) if isinstance(description, str) else None
    return f"{code} {of_platform[0]}" if of_platform else code
