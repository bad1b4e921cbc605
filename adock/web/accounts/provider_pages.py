"""What the pages around a provider's sign-in show: one dataclass per template of `templates/accounts/`."""

from dataclasses import dataclass

from adock.web.accounts.provider_choices import ProviderButton


@dataclass(frozen=True, slots=True)
class ProviderFailurePage:
    """`provider_failure.jinja`: why the sign-in failed, and the other ways in; or why an account is unchanged."""

    title: str
    sentences: tuple[str, ...]
    code: str = ""  # the provider's, to quote to support
    retry: ProviderButton | None = None
    others: tuple[ProviderButton, ...] = ()
    is_linking: bool = False


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`link_identity.jinja`: what is about to be added to the account. `cancel`: the page to return to."""

    title: str
    provider: str
    account: str
    identity: str
    workplace: str
    cancel: str


@dataclass(frozen=True, slots=True)
class SigningOutPage:
    """`signing_out.jinja`: signed out here, on the way to the provider's own sign-out."""

    title: str
    provider: str
    url: str


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """`signed_out.jinja`."""

    title: str
    sentence: str
