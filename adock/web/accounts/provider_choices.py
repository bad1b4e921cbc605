"""What pages show of the sign-in providers. Templates call `provider_choices(request)` on the sign-in page,
`provider_to_confirm(request, wanted)` where a proof of identity is asked for again, and `linked_identities(request)` on the
page that lists an account's ways of signing in.
"""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from adock.accounts.models import Provider
from adock.accounts.paths import link_provider_path, sign_in_by_provider_path, space_path, unlink_identity_path
from adock.accounts.providers import configured_providers
from adock.core.languages import gettext as _
from adock.core.words import marked
from adock.web.kit.doors import is_ours, safe_next
from adock.web.kit.sign_in import SIGN_IN


@dataclass(frozen=True, slots=True)
class ProviderButton:
    name: str  # "ProConnect"
    modifier: str  # CSS class of the button, or nothing
    url: str
    audience: str
    explanation: str
    about_url: str  # the provider's own page
    verb: str = marked("S’identifier avec")


_AUDIENCES = {
    Provider.PROCONNECT: "Vous êtes un professionnel",
    Provider.FRANCECONNECT: "Vous êtes un particulier",
}
_EXPLANATIONS = {
    Provider.PROCONNECT: "ProConnect vous identifie avec votre adresse professionnelle, et nous indique où vous travaillez.",
    Provider.FRANCECONNECT: "FranceConnect est la solution proposée par l'État pour sécuriser et simplifier la connexion à "
    "vos services en ligne.",
}
_MODIFIERS = {Provider.PROCONNECT: "fr-connect--pro", Provider.FRANCECONNECT: ""}
_ABOUT = {Provider.PROCONNECT: "https://proconnect.gouv.fr/", Provider.FRANCECONNECT: "https://franceconnect.gouv.fr/"}

# Notices on the sign-in page after a return from a provider: the value of `?avis=` and its sentence.
NOTICE = "avis"
# In the address of a sign-in by a provider: asks it to identify the person even where it holds a session.
ANEW = "confirmer"
CANCELLED, SIGN_IN_AGAIN, CLOSED = "annulation", "session", "ferme"
_NOTICES = {
    CANCELLED: "Vous avez interrompu la connexion. Vous pouvez recommencer, ou choisir un autre moyen.",
    SIGN_IN_AGAIN: "Votre session est terminée chez le fournisseur d'identité. Connectez-vous de nouveau.",
    CLOSED: "Ce compte est fermé. Écrivez-nous si c'est une erreur.",
}


@dataclass(frozen=True, slots=True)
class ProviderChoices:
    buttons: tuple[ProviderButton, ...]
    notice: str


def provider_choices(request: HttpRequest) -> ProviderChoices:
    wanted = safe_next(request, default="")
    buttons = tuple(provider_button(provider, wanted) for provider in configured_providers())
    return ProviderChoices(buttons, _NOTICES.get(request.GET.get(NOTICE, ""), ""))


def provider_to_confirm(request: HttpRequest, wanted: str) -> ProviderButton | None:
    """The provider that opened the session, which identifies the person anew and leads to `wanted`; None when none did, or
    it is no longer there."""
    opened_by = request.session.get(SIGN_IN, {}).get("provider")
    provider = next((each for each in configured_providers() if each.value == opened_by), None)
    if provider is None:
        return None
    address = sign_in_by_provider_path(provider.value)
    query = urlencode({"next": wanted if is_ours(wanted) else space_path(), ANEW: "1"})
    return replace(provider_button(provider), url=f"{address}?{query}", verb=_("Confirmez avec"))


def provider_button(provider: Provider, wanted: str = "") -> ProviderButton:
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return ProviderButton(
        provider.label,
        _MODIFIERS[provider],
        sign_in_by_provider_path(provider.value) + query,
        _AUDIENCES[provider],
        _EXPLANATIONS[provider],
        _ABOUT[provider],
    )


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    provider: str
    organization: str
    linked_on: date
    used_on: date
    unlink_url: str


@dataclass(frozen=True, slots=True)
class ProviderToLink:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkedIdentities:
    """`to_link`: all configured providers, even those already linked: a person may have one identity per employer."""

    identities: tuple[LinkedIdentity, ...]
    to_link: tuple[ProviderToLink, ...]


def linked_identities(request: HttpRequest) -> LinkedIdentities:
    """The signed-in user's identities, and the providers to add."""
    known = request.user.identities.all() if request.user.is_authenticated else ()
    return LinkedIdentities(
        tuple(
            LinkedIdentity(
                identity.get_provider_display(),
                identity.organization,
                timezone.localdate(identity.linked_at),
                timezone.localdate(identity.used_at),
                unlink_identity_path(identity.pk),
            )
            for identity in known
        ),
        tuple(ProviderToLink(one.label, link_provider_path(one.value)) for one in configured_providers()),
    )
