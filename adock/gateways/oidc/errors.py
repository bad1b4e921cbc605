"""Why nobody could be signed in. `reason` is a short code that may be logged and shown: no token, no claim, no address."""


class OidcError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderDown(OidcError):
    """The provider does not answer, or answers what no provider answers."""


class ProviderFailing(ProviderDown):
    """The provider answers, to say that it cannot."""


class Cancelled(OidcError):
    """The person went back, or the provider says that it may not sign in there."""


class LoginRequired(OidcError):
    """Asked to sign in silently, the provider knows no session."""


class ProviderRefused(OidcError):
    """The provider answered with an error: our request, our registration, or a code that is no longer good."""


class TokenRefused(OidcError):
    """The provider's answer does not pass the checks; nothing in it may be believed."""


class WeakAuthentication(OidcError):
    """Everything is in order, but the person was not identified as surely as we ask."""
