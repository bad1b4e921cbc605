"""Errors of signing in. `reason` is a short code that may be logged and shown: no token, no claim, no address."""

from adock.core.away import Away, What


class OidcError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderDown(OidcError, Away):
    """The provider does not answer, or its answer makes no sense."""

    what = What.PROVIDER


class ProviderFailing(ProviderDown):
    """The provider answers, to say that it cannot."""


class Cancelled(OidcError):
    """The person went back, or the provider says that they may not sign in there."""


class LoginRequired(OidcError):
    """A silent sign-in was asked for, and the provider has no session."""


class ProviderRefused(OidcError):
    """The provider answered with an error: about our request, our registration, or a code that is no longer valid."""


class TokenRefused(OidcError):
    """The provider's answer does not pass the checks; nothing in it may be believed."""


class WeakAuthentication(OidcError):
    """Everything is in order, but the person was not identified with the assurance that we require."""
