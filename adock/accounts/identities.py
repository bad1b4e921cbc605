"""Identities: the people that a provider vouches for, and the accounts they open.

An account is found by issuer and subject alone. A name or an address given by a provider proves nothing about an existing
account: whoever has both adds the identity while signed in to the account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from adock.accounts import acts
from adock.accounts.models import Identity, Provider, User
from adock.core import journal
from adock.core.identifiers import Kind, read_siret
from adock.core.mail_addresses import LONGEST_ADDRESS, account_address
from adock.core.refusals import Mistyped


class IdentityOfAnother(Exception):
    """The identity belongs to another account: it cannot be added to this one."""


class LastWayIn(Exception):
    """Without this identity, nobody could sign in to its account any more."""


class ClosedAccount(Exception):
    """The identity is known, but its account is closed."""


@dataclass(frozen=True)
class IdentityClaims:
    """What a provider says of a person, reduced to what is stored: never a date or place of birth, never a postal address."""

    provider: Provider
    issuer: str
    subject: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""  # declared, not proven
    siret: str = ""  # where the person works; empty when it is no SIRET
    organization: str = ""
    roles: tuple[str, ...] = ()  # of public agents, by ProConnect


def read_claims(provider: Provider, issuer: str, subject: str, userinfo: Mapping[str, Any]) -> IdentityClaims:
    """Reads the claims of `userinfo`; what is missing or of another type is left empty, since providers differ."""
    if provider is Provider.FRANCECONNECT:
        return IdentityClaims(
            provider,
            issuer,
            subject,
            first_name=_text(userinfo, "given_name", 150),
            last_name=_text(userinfo, "preferred_username", 150) or _text(userinfo, "family_name", 150),
            email=_address(userinfo),
        )
    roles = userinfo.get("roles")
    return IdentityClaims(
        provider,
        issuer,
        subject,
        first_name=_text(userinfo, "given_name", 150),
        last_name=_text(userinfo, "usual_name", 150),
        email=_address(userinfo),
        siret=_workplace(userinfo),
        organization=_text(userinfo, "organization_label", 255),
        roles=tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else (),
    )


@transaction.atomic
def sign_in(claims: IdentityClaims) -> tuple[Identity, bool]:
    """Creates the account at the first sign-in, updates its names; returns the identity and whether it is new.

    Raises ClosedAccount. A new account's declared address is stored as not verified: until its mailbox has answered, it
    counts for nothing, and nothing is said of another account that may have it.
    """
    identity, is_new = _known(claims), False
    if identity is None:
        identity, is_new = _created(claims)
    if not identity.user.is_active:
        raise ClosedAccount
    _bring_up_to_date(identity, claims)
    journal.record(
        acts.IDENTITY_USED,
        actor=identity.user_id,
        subject=f"user:{identity.user_id}",
        details={"provider": claims.provider, "identity": identity.pk},
    )
    return identity, is_new


@transaction.atomic
def link(user: User, claims: IdentityClaims) -> Identity:
    """Adds an identity to the account of a signed-in user, who asked for it. Raises IdentityOfAnother."""
    identity = _known(claims)
    if identity is None:
        identity = _record(user, claims)
    if identity is None or identity.user_id != user.pk:
        raise IdentityOfAnother
    _bring_up_to_date(identity, claims)
    return identity


@transaction.atomic
def unlink(user: User, number: int) -> Identity:
    """Removes an identity of this user. Raises Identity.DoesNotExist, and LastWayIn."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once would each rely on the other identity
    identity = user.identities.get(pk=number)
    if not has_way_in(user, besides=identity):
        raise LastWayIn
    details = {"provider": identity.provider, "identity": number}
    identity.delete()
    journal.record(acts.IDENTITY_UNLINKED, actor=user.pk, subject=f"user:{user.pk}", details=details)
    return identity


def has_way_in(user: User, *, besides: Identity | None = None) -> bool:
    """Whether one can sign in without that identity: by another one, an address and its password, a passkey."""
    others = user.identities.exclude(pk=besides.pk) if besides else user.identities.all()
    if others.exists():
        return True
    if user.has_usable_password() and EmailAddress.objects.filter(user=user, verified=True).exists():
        return True
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def _known(claims: IdentityClaims) -> Identity | None:
    found = Identity.objects.select_related("user").select_for_update(of=("self",))
    return found.filter(issuer=claims.issuer, subject=claims.subject).first()


def _created(claims: IdentityClaims) -> tuple[Identity, bool]:
    user = User(first_name=claims.first_name, last_name=claims.last_name)
    user.set_unusable_password()
    with transaction.atomic():
        user.save()
        created = _record(user, claims)
        if created is None:  # the same person's other tab was quicker
            transaction.set_rollback(True)
    if created is None:
        return Identity.objects.select_related("user").get(issuer=claims.issuer, subject=claims.subject), False
    if claims.email:
        EmailAddress.objects.create(user=user, email=claims.email, verified=False, primary=False)
    journal.record(acts.ACCOUNT_CREATED, actor=user.pk, subject=f"user:{user.pk}", details={"provider": claims.provider})
    return created, True


def _record(user: User, claims: IdentityClaims) -> Identity | None:
    """None when somebody else recorded it meanwhile."""
    try:
        with transaction.atomic():
            identity = Identity.objects.create(
                user=user, provider=claims.provider, issuer=claims.issuer, subject=claims.subject
            )
    except IntegrityError:
        return None
    details = {"provider": claims.provider, "identity": identity.pk}
    journal.record(acts.IDENTITY_LINKED, actor=user.pk, subject=f"user:{user.pk}", details=details)
    return identity


def _bring_up_to_date(identity: Identity, claims: IdentityClaims) -> None:
    identity.siret, identity.organization, identity.used_at = claims.siret, claims.organization, timezone.now()
    identity.save(update_fields=["siret", "organization", "used_at"])
    names = {"first_name": claims.first_name, "last_name": claims.last_name}
    changed = {name: value for name, value in names.items() if value and value != getattr(identity.user, name)}
    if changed:
        User.objects.filter(pk=identity.user_id).update(**changed)
        for name, value in changed.items():
            setattr(identity.user, name, value)


def _text(userinfo: Mapping[str, Any], name: str, most: int) -> str:
    value = userinfo.get(name)
    return " ".join(value.replace("\0", "").split())[:most] if isinstance(value, str) else ""


def _workplace(userinfo: Mapping[str, Any]) -> str:
    """The SIRET as given, however it is spaced; never one with zeros that were guessed, since it opens a company's space."""
    found = read_siret(_text(userinfo, "siret", 60))
    return found.value if found.kind is Kind.SIRET and not found.fault and not found.zeros_given_back else ""


def _address(userinfo: Mapping[str, Any]) -> str:
    try:
        return account_address(_text(userinfo, "email", LONGEST_ADDRESS))
    except Mistyped:
        return ""
