"""What the pages around a provider's sign-in show: one dataclass per template of `templates/accounts/`."""

from dataclasses import dataclass

from adock.web.accounts.provider_choices import ProviderButton


@dataclass(frozen=True, slots=True)
class ProviderFailurePage:
    """`provider_failure.jinja`: why nobody was signed in, and the other ways in; or why an account stays as it was."""

    title: str
    sentences: tuple[str, ...]
    code: str = ""  # of the provider, to tell the support
    retry: ProviderButton | None = None
    others: tuple[ProviderButton, ...] = ()
    is_linking: bool = False


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`link_identity.jinja`: what is about to be added to the account. `cancel`: where one came from."""

    title: str
    provider: str
    account: str
    identity: str
    workplace: str
    cancel: str


@dataclass(frozen=True, slots=True)
class SigningOutPage:
    """`signing_out.jinja`: signed out here, on the way to the provider's own end."""

    title: str
    provider: str
    url: str


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """`signed_out.jinja`."""

    title: str
    sentence: str
