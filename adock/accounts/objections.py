"""Links by which a member objects to one who came later. Read here; memberships.py writes the suspension.

The address holds who objects to whom, signed and dated: nothing need be stored. A membership takes one objection, which
voids every other link to it: yesterday's mail cannot suspend again a member whom an administrator has restored.

A link only serves against members who came after its recipient: memberships are numbered in order, and the number is
checked again when the link is used. Whoever was suspended or removed meanwhile can no longer object.
"""

from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.paths import object_path
from adock.accounts.rules import OBJECTION_LIFE, MembershipState, may_object

_SALT = "adock.accounts.objections"
# Whoever reads the sheet's published mailbox is no member.
_NOBODY = 0

EXPIRED = "Ce lien a plus de 30 jours : il n'est plus possible de s'opposer par ce moyen."
SETTLED = "Cet accès n'est plus en cours, ou une opposition a déjà été traitée : ce lien ne sert plus."
NO_LONGER_MEMBER = "Vous n'êtes plus membre actif de cette entreprise : ce lien ne sert plus."


@dataclass(frozen=True, slots=True)
class Objection:
    """Who objects to whom. `refusal` says why they no longer can; empty while they can."""

    newcomer: Membership
    objector: Membership | None
    refusal: str


def objection_path(newcomer: Membership, objector: Membership | None) -> str:
    """The page where `objector` (None: the sheet's published mailbox) may object to `newcomer`, for 30 days."""
    token = signing.dumps([newcomer.pk, objector.pk if objector else _NOBODY], salt=_SALT)
    return object_path(token)


def read_objection(token: str) -> Objection | None:
    """The objection in the link; None when we did not make it or the membership was deleted with its account."""
    try:
        newcomer_id, objector_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    found = Membership.objects.select_related("user").in_bulk([newcomer_id, objector_id])
    newcomer, objector = found.get(newcomer_id), found.get(objector_id)
    if newcomer is None:
        return None
    return Objection(newcomer, objector, _refusal(newcomer, objector, objector_id))


def can_object(newcomer: Membership, objector: Membership) -> bool:
    """Whether a link made now would work."""
    return not _refusal(newcomer, objector, objector.pk)


def _refusal(newcomer: Membership, objector: Membership | None, objector_id: int) -> str:
    if timezone.now() - newcomer.started_at >= OBJECTION_LIFE:
        return EXPIRED
    if newcomer.state != MembershipState.ACTIVE or newcomer.suspended_at is not None:
        return SETTLED
    if objector_id == _NOBODY:
        return ""
    if (
        objector is None
        or objector.siren != newcomer.siren
        or objector.state != MembershipState.ACTIVE
        or not objector.user.is_active
        or not may_object(objector=objector.pk, newcomer=newcomer.pk)
    ):
        return NO_LONGER_MEMBER
    return ""
