"""Memberships that an administrator offers by mail. A link works once, for whoever opens it and signs in."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.accounts import acts, emails, memberships
from adock.accounts.companies import lock_company
from adock.accounts.models import Invitation, Membership, User
from adock.accounts.paths import invitation_path
from adock.accounts.rules import INVITATION_LIFE, INVITATIONS_WAITING, MembershipState, Proof, Role
from adock.core import journal
from adock.core.acts import Act
from adock.core.addresses import public_url
from adock.core.french import plural
from adock.core.outbox import send
from adock.core.refusals import Refused
from adock.core.tokens import digest, link_token

UNKNOWN = "Cette invitation n'existe pas, ou son lien a été remplacé par un plus récent."
ACCEPTED = "Cette invitation a déjà servi. Un lien ne sert qu'une fois."
CANCELLED = "Cette invitation a été annulée. Demandez-en une nouvelle à un administrateur de l'entreprise."
EXPIRED = (
    f"Cette invitation avait {plural(INVITATION_LIFE.days, 'jour')} pour servir : c'est passé. Demandez qu'on vous la renvoie."
)
ALREADY_INVITED = "Cette adresse est déjà invitée. Renvoyez l'invitation si elle s'est perdue."
ALREADY_MEMBER = "La personne qui a cette adresse est déjà membre de l'entreprise."
TOO_MANY = f"{INVITATIONS_WAITING} invitations attendent déjà. Annulez celles qui ne servent plus."


def waiting_invitations(siren: str) -> QuerySet[Invitation]:
    """Invitations neither accepted nor cancelled, including the expired ones, to be sent again or cancelled."""
    found = Invitation.objects.filter(siren=siren, accepted_at=None, cancelled_at=None)
    return found.select_related("invited_by__user").order_by("id")


def find_invitation(token: str) -> Invitation | None:
    return Invitation.objects.select_related("invited_by__user").filter(token_digest=digest(token)).first()


def why_dead(invitation: Invitation) -> str:
    """The French sentence that says why the invitation is no longer valid; empty while it is."""
    inviter = invitation.invited_by
    if invitation.accepted_at:
        return ACCEPTED
    may_invite = inviter.state == MembershipState.ACTIVE and inviter.role == Role.ADMINISTRATOR and inviter.user.is_active
    if invitation.cancelled_at or not may_invite:
        return CANCELLED
    return EXPIRED if invitation.expires_at <= timezone.now() else ""


@transaction.atomic
def invite(actor: Membership, email: str, role: Role) -> Invitation:
    """Mails a link that makes whoever accepts it a member in that role. Raises Refused."""
    acting = memberships.as_administrator(actor)
    if memberships.active_members(acting.siren).filter(user__email__iexact=email).exists():
        raise Refused(ALREADY_MEMBER)
    waiting = waiting_invitations(acting.siren)
    if waiting.filter(email__iexact=email).exists():
        raise Refused(ALREADY_INVITED)
    if waiting.count() >= INVITATIONS_WAITING:
        raise Refused(TOO_MANY)
    token = link_token()
    expires = timezone.now() + INVITATION_LIFE
    offered = Invitation.objects.create(
        siren=acting.siren, email=email, role=role, invited_by=acting, token_digest=digest(token), expires_at=expires
    )
    _record(acts.INVITATION_SENT, offered, acting.user_id)
    send(emails.invitation(offered, public_url(invitation_path(token))))
    return offered


@transaction.atomic
def resend(actor: Membership, number: int) -> Invitation:
    """Mails a new link, valid for as long again; the old one stops working. `actor` becomes its inviter."""
    acting = memberships.as_administrator(actor)
    offered = _waiting(acting, number)
    token = link_token()
    offered.token_digest, offered.expires_at = digest(token), timezone.now() + INVITATION_LIFE
    offered.invited_by = acting
    offered.save(update_fields=["token_digest", "expires_at", "invited_by"])
    _record(acts.INVITATION_SENT_AGAIN, offered, acting.user_id)
    send(emails.invitation(offered, public_url(invitation_path(token))))
    return offered


@transaction.atomic
def cancel(actor: Membership, number: int) -> Invitation:
    acting = memberships.as_administrator(actor)
    offered = _waiting(acting, number)
    offered.cancelled_at = timezone.now()
    offered.save(update_fields=["cancelled_at"])
    _record(acts.INVITATION_CANCELLED, offered, acting.user_id)
    return offered


@transaction.atomic
def accept(token: str, user: User) -> Membership:
    """Makes `user` a member, once for each link. Raises Refused; refusing a current member does not use up the link."""
    found = find_invitation(token)
    if found is None:
        raise Refused(UNKNOWN)
    lock_company(found.siren)
    offered = find_invitation(token)
    dead = why_dead(offered) if offered else UNKNOWN
    if offered is None or dead:
        raise Refused(dead)
    current = memberships.current_membership(user, offered.siren)
    if current is not None and current.state == MembershipState.ACTIVE:
        # an invitation is no way to change one's own role
        raise Refused(memberships.ALREADY)
    member = memberships.start(
        user,
        offered.siren,
        Role(offered.role),
        Proof.INVITATION,
        actor=user.pk,
        details={"invitation": offered.pk, "invited_by": offered.invited_by_id},
    )
    offered.accepted_at = timezone.now()
    offered.save(update_fields=["accepted_at"])
    return member


def _waiting(acting: Membership, number: int) -> Invitation:
    offered = waiting_invitations(acting.siren).filter(pk=number).first()
    if offered is None:
        raise Refused("Cette invitation a déjà été acceptée ou annulée.")
    return offered


def _record(act: Act, offered: Invitation, actor: int) -> None:
    journal.record(act, actor=actor, subject=offered.siren, details={"invitation": offered.pk, "role": offered.role})
