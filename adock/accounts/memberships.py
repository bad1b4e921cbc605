"""Who may act for a company: the only writer of Membership.

Each act waits for the others on the same company (lock_company), checks again what it relies on, and writes its journal
entry and its mails in one transaction. A refusal raises Refused with the French reason, and changes nothing.

`actor` is the membership of the administrator who acts.
"""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.accounts import acts, emails
from adock.accounts.companies import find_company, lock_company
from adock.accounts.models import ClaimLetter, Identity, Invitation, Membership, Provider, RefusedIdentity, User
from adock.accounts.objections import objection_path, read_objection
from adock.accounts.rules import EndReason, MembershipState, Power, Proof, Role, is_stronger, may_settle, role_on_proconnect
from adock.core import journal
from adock.core.acts import Act
from adock.core.addresses import public_url
from adock.core.mail_addresses import account_address
from adock.core.outbox import Mail, send
from adock.core.refusals import Refused

# Other mailboxes notified of newcomers: adock/carriers adds the published addresses of a company's sheets (by its SIREN).
also_told: list[Callable[[str], Iterable[str]]] = []

UNKNOWN_COMPANY = "Nous ne trouvons pas cette entreprise dans le registre des transporteurs."
STRUCK_OFF = "Cette entreprise n'est plus inscrite au registre des transporteurs : nul ne peut plus y être rattaché."
SUSPENDED = (
    "Votre accès à cette entreprise est suspendu : un de ses membres s'y est opposé. "
    "Seul un autre administrateur de l'entreprise, ou l'administration, peut le rétablir."
)
ALREADY = "Vous êtes déjà membre de cette entreprise."
REMOVED = (
    "Un administrateur de cette entreprise a mis fin à votre accès. Votre identité professionnelle ne suffit plus : "
    "demandez-lui une invitation, ou faites envoyer un code au siège de l'entreprise."
)
OTHER_COMPANY = "L'identité professionnelle avec laquelle vous êtes connecté n'est pas celle de cette entreprise."
NOT_ADMINISTRATOR = "Vous n'êtes plus administrateur de cette entreprise."
TOO_RECENT = (
    "Vous administrez cette entreprise depuis moins de 30 jours : vous ne pouvez pas encore agir sur un membre arrivé "
    "avant vous. C'est le temps qu'ont les membres pour s'opposer à un nouvel accès. S'il y a urgence, écrivez-nous."
)
NOT_ACTIVE = "Cette personne n'est pas un membre actif de l'entreprise."
NOT_SUSPENDED = "L'accès de cette personne n'est pas suspendu."
ENDED = "L'accès de cette personne a déjà pris fin."
NOT_ONESELF = "Pour vous retirer vous-même, utilisez « Quitter l'entreprise »."
SAME_ROLE = "Cette personne a déjà ce rôle."
LAST = "Vous êtes le dernier administrateur de cette entreprise. Passez la main, ou confirmez qu'elle n'en aura plus."
NO_ACCOUNT = "Aucun compte n'a cette adresse e-mail vérifiée."
NO_MEMBERSHIP = "Cette personne n'est pas membre de cette entreprise."


class NoAdministratorLeft(Refused):
    """The act would leave the company without an administrator: it must be confirmed, or somebody else appointed first."""


def active_members(siren: str) -> QuerySet[Membership]:
    """The members who may act for the company now, in the order in which they joined."""
    active = Membership.objects.filter(siren=siren, state=MembershipState.ACTIVE, user__is_active=True)
    return active.select_related("user").order_by("id")


def mailboxes(siren: str, power: Power) -> list[str]:
    """The verified addresses of the members who have that power in the company."""
    members = active_members(siren).exclude(user__email="")
    return [member.user.email for member in members if member.has(power)]


def has_administrator(siren: str) -> bool:
    return active_members(siren).filter(role=Role.ADMINISTRATOR).exists()


def role_by_proconnect(siren: str) -> Role:
    """The role that ProConnect gives in that company today. A suspended administrator counts: else an editor could object
    to the administrator, then replace them. Only a letter or an officer gives an administrator to a company in dispute."""
    administrators = Membership.objects.filter(siren=siren, role=Role.ADMINISTRATOR, user__is_active=True)
    return role_on_proconnect(has_administrator=administrators.exclude(state=MembershipState.ENDED).exists())


def is_last_administrator(member: Membership) -> bool:
    administrators = active_members(member.siren).filter(role=Role.ADMINISTRATOR)
    return [found.pk for found in administrators] == [member.pk]


def current_membership(user: User, siren: str) -> Membership | None:
    """The user's membership in that company that has not ended, active or suspended."""
    return Membership.objects.filter(user=user, siren=siren).exclude(state=MembershipState.ENDED).first()


def check_claimable(siren: str) -> None:
    """Raises Refused for a company that the register does not know, or no longer holds."""
    found = find_company(siren)
    if found is None:
        raise Refused(UNKNOWN_COMPANY)
    if not found.is_registered:
        raise Refused(STRUCK_OFF)


# ------------------------------------------------------------------ joining


@transaction.atomic
def claim_by_proconnect(user: User, siren: str, identity_id: int, siret: str) -> Membership:
    """Makes `user` a member on the SIRET that ProConnect gave when this session signed in by that identity of theirs.

    Raises Refused unless it is an establishment of the company, and for anyone who was removed from it: a membership that
    an administrator ended does not come back at the press of a button, nor through another account of the same identity.
    """
    lock_company(siren)
    identity = Identity.objects.filter(pk=identity_id, user=user, provider=Provider.PROCONNECT, siret=siret).first()
    if not (identity and len(siret) == 14 and siret.startswith(siren)):
        raise Refused(OTHER_COMPANY)
    check_claimable(siren)
    if current_membership(user, siren) is None and (was_removed(user, siren) or is_refused(identity, siren)):
        raise Refused(REMOVED)
    role = role_by_proconnect(siren)
    return start(user, siren, role, Proof.PROCONNECT, actor=user.pk)


def was_removed(user: User, siren: str) -> bool:
    """Whether the user's last membership in that company was ended by somebody else."""
    last = Membership.objects.filter(user=user, siren=siren).order_by("-id").first()
    return last is not None and last.end_reason == EndReason.REMOVED


def is_refused(identity: Identity, siren: str) -> bool:
    """Whether an account of this identity, perhaps deleted since, was removed from the company or suspended there."""
    return RefusedIdentity.objects.filter(siren=siren, digest=identity.digest).exists()


def _refuse_identities(member: Membership) -> None:
    refused = [RefusedIdentity(siren=member.siren, digest=identity.digest) for identity in member.user.identities.all()]
    RefusedIdentity.objects.bulk_create(refused, ignore_conflicts=True)


def _trust_identities(member: Membership) -> None:
    """Lifts the refusal of this person's identities: the company, or a proof only it can give, has vouched for them."""
    digests = [identity.digest for identity in member.user.identities.all()]
    RefusedIdentity.objects.filter(siren=member.siren, digest__in=digests).delete()


@transaction.atomic
def grant_by_officer(siren: str, email: str, role: Role, *, officer: str, reason: str) -> Membership:
    """Grants a role by an officer's hand, for want of another proof or to settle a dispute. Overrides a suspension.

    `officer` is a service's number, never a name: it goes to the journal. Raises Refused for an unknown account or company.
    """
    user = owner_of(email)
    if find_company(siren) is None:
        raise Refused(UNKNOWN_COMPANY)
    details = {"officer": officer, "reason": reason}
    return start(user, siren, role, Proof.OFFICER, actor=None, details=details, passes_suspension=True)


@transaction.atomic
def revoke_by_officer(siren: str, email: str, *, officer: str, reason: str) -> None:
    """Ends a membership, suspended or not, by an officer's hand. Raises Refused when there is none."""
    lock_company(siren)
    member = current_membership(owner_of(email), siren)
    if member is None:
        raise Refused(NO_MEMBERSHIP)
    was_last = is_last_administrator(member)
    _end(member, EndReason.REMOVED, actor=None, details={"officer": officer, "reason": reason})
    _send(emails.removed(member, by_officer=True))
    _tell_departure(member, was_last=was_last)


def owner_of(email: str) -> User:
    """The user whose verified address that is. Raises Refused when no open account has it, or when it is no address."""
    owner = EmailAddress.objects.filter(email__iexact=account_address(email), verified=True).select_related("user").first()
    if owner is None or not owner.user.is_active:
        raise Refused(NO_ACCOUNT)
    return owner.user


@transaction.atomic
def start(
    user: User,
    siren: str,
    role: Role,
    proof: Proof,
    *,
    actor: int | None,
    details: dict[str, Any] | None = None,
    passes_suspension: bool = False,
) -> Membership:
    """Makes `user` a member on a proof that the caller has checked, and notifies all the others.

    A current member whose new proof gives a stronger role gets a new membership, to which everybody may object; a role
    that is no stronger is refused.
    """
    lock_company(siren)
    current = current_membership(user, siren)
    if current is not None:
        if current.state == MembershipState.SUSPENDED:
            if not passes_suspension:
                raise Refused(SUSPENDED)
        elif not is_stronger(role, than=Role(current.role)):
            raise Refused(ALREADY)
        _end(current, EndReason.REPLACED, actor=actor)
    member = Membership.objects.create(user=user, siren=siren, role=role, proof=proof, started_at=timezone.now())
    if proof != Proof.PROCONNECT:
        _trust_identities(member)
    _record(acts.MEMBERSHIP_STARTED, member, actor, {"proof": proof, **(details or {})})
    if role == Role.ADMINISTRATOR:
        _withdraw_letters(user, siren)
    _announce(member)
    return member


def _withdraw_letters(user: User, siren: str) -> None:
    """Withdraws the letters of a new administrator, who needs them no more: none is printed, no code works."""
    waiting = ClaimLetter.objects.filter(user=user, siren=siren, used_at=None, cancelled_at=None)
    waiting.update(cancelled_at=timezone.now())


def _announce(member: Membership) -> None:
    others = [other for other in active_members(member.siren) if other.pk != member.pk]
    for other in others:
        link = public_url(objection_path(member, other))
        _send(emails.newcomer(member, other.user.email, link, is_member=True))
    known = {other.user.email.lower() for other in others} | {member.user.email.lower()}
    for address in _mailboxes(member.siren) - known:
        _send(emails.newcomer(member, address, public_url(objection_path(member, None)), is_member=False))
    _send(emails.welcome(member))


def _mailboxes(siren: str) -> set[str]:
    return {address.lower() for addresses_of in also_told for address in addresses_of(siren) if address}


# ------------------------------------------------------------------ objecting, and settling it


@transaction.atomic
def suspend(token: str) -> Membership:
    """Suspends at once the newcomer that the link objects to. Raises Refused when the link is no longer valid."""
    asked = read_objection(token)
    if asked is None:
        raise Refused("Ce lien n'est pas valable.")
    lock_company(asked.newcomer.siren)
    objection = read_objection(token)
    if objection is None or objection.refusal:
        raise Refused(objection.refusal if objection else "Ce lien n'est pas valable.")
    member = objection.newcomer
    was_last = is_last_administrator(member)
    member.state, member.suspended_at, member.suspended_by = MembershipState.SUSPENDED, timezone.now(), objection.objector
    member.save(update_fields=["state", "suspended_at", "suspended_by"])
    _refuse_identities(member)
    _withdraw_invitations(member)
    objector = objection.objector
    _record(
        acts.MEMBERSHIP_SUSPENDED, member, objector.user_id if objector else None, {"by": objector.pk if objector else None}
    )
    _send(emails.suspended(member))
    for other in active_members(member.siren):
        _send(emails.suspension_told(member, other.user))
    if was_last:
        _tell_no_administrator(member.siren)
    return member


@transaction.atomic
def restore(actor: Membership, target: Membership) -> None:
    """Lifts a suspension. This settles the objection: the other links to object to this membership stop working."""
    acting, member = _as_administrator(actor, target)
    if member.state != MembershipState.SUSPENDED:
        raise Refused(NOT_SUSPENDED)
    member.state = MembershipState.ACTIVE
    member.save(update_fields=["state"])
    _trust_identities(member)
    _record(acts.MEMBERSHIP_RESTORED, member, acting.user_id)
    _send(emails.restored(member))


@transaction.atomic
def remove(actor: Membership, target: Membership) -> None:
    """Ends somebody else's membership, active or suspended."""
    acting, member = _as_administrator(actor, target)
    _end(member, EndReason.REMOVED, actor=acting.user_id)
    _send(emails.removed(member))
    _tell_departure(member, but=acting)


# ------------------------------------------------------------------ changing roles, leaving


@transaction.atomic
def change_role(actor: Membership, target: Membership, role: Role) -> None:
    """Gives another member another role."""
    acting, member = _as_administrator(actor, target)
    if member.state != MembershipState.ACTIVE:
        raise Refused(NOT_ACTIVE)
    _change(member, role, acting.user_id)


@transaction.atomic
def step_down(actor: Membership, role: Role, *, leaves_none: bool = False) -> None:
    """Gives oneself a lesser role. Raises NoAdministratorLeft for the last administrator, unless `leaves_none`."""
    member = as_administrator(actor)
    was_last = _check_last(member, leaves_none)
    _change(member, role, member.user_id)
    if was_last:
        _tell_no_administrator(member.siren)


@transaction.atomic
def leave(actor: Membership, *, leaves_none: bool = False) -> None:
    """Ends one's own membership. Raises NoAdministratorLeft for the last administrator, unless `leaves_none`."""
    member = _again(actor)
    if member.state != MembershipState.ACTIVE:
        raise Refused(NOT_ACTIVE)
    was_last = _check_last(member, leaves_none)
    _end(member, EndReason.LEFT, actor=member.user_id)
    _tell_departure(member, was_last=was_last)


@transaction.atomic
def hand_over(actor: Membership, heir: Membership, then: Role | None) -> None:
    """Makes `heir` administrator, then leaves the company or takes the role `then`, in one transaction."""
    acting, member = _as_administrator(actor, heir)
    if member.state != MembershipState.ACTIVE or not member.user.is_active:
        raise Refused(NOT_ACTIVE)
    _record(acts.MEMBERSHIP_HANDED_OVER, acting, acting.user_id, {"heir": member.pk})
    if member.role != Role.ADMINISTRATOR:
        _change(member, Role.ADMINISTRATOR, acting.user_id)
    if then is None:
        _end(acting, EndReason.LEFT, actor=acting.user_id)
        _tell_departure(acting)
    else:
        _change(acting, then, acting.user_id)


def companies_left_without_administrator(user: User) -> list[str]:
    """The SIRENs of the companies that would have no administrator without this user."""
    own = Membership.objects.filter(user=user, state=MembershipState.ACTIVE, role=Role.ADMINISTRATOR)
    return [member.siren for member in own if is_last_administrator(member)]


@transaction.atomic
def end_all_memberships(user: User) -> None:
    """Ends the memberships and withdraws the letters of an account about to be deleted, in the same transaction.

    Companies left without an administrator are notified, as when the last one leaves.
    """
    open_ones = Membership.objects.filter(user=user).exclude(state=MembershipState.ENDED)
    # always in the same order, so that two deletions never wait for each other
    for siren in sorted(open_ones.values_list("siren", flat=True)):
        lock_company(siren)
    for member in open_ones.select_related("user"):
        was_last = is_last_administrator(member)
        _end(member, EndReason.ACCOUNT_DELETED, actor=user.pk)
        _tell_departure(member, was_last=was_last)
    ClaimLetter.objects.filter(user=user, used_at=None, cancelled_at=None).update(cancelled_at=timezone.now())


# ------------------------------------------------------------------ shared


def _again(member: Membership) -> Membership:
    """The membership, read again now that nobody else can act on its company."""
    lock_company(member.siren)
    return Membership.objects.select_related("user").get(pk=member.pk)


def as_administrator(actor: Membership) -> Membership:
    """The actor's membership, read again under its company's lock. Raises Refused unless it is an active administrator's."""
    member = _again(actor)
    _check_administrator(member)
    return member


def _check_administrator(member: Membership) -> None:
    may_act = member.state == MembershipState.ACTIVE and member.user.is_active
    if not (may_act and member.role == Role.ADMINISTRATOR):
        raise Refused(NOT_ADMINISTRATOR)


def _as_administrator(actor: Membership, target: Membership) -> tuple[Membership, Membership]:
    """Both memberships, read again under the lock. Raises Refused unless the first may settle the fate of the second."""
    acting, member = as_administrator(actor), _again(target)
    if member.pk == acting.pk:
        raise Refused(NOT_ONESELF)
    if member.siren != acting.siren:
        raise Refused(NO_MEMBERSHIP)
    if member.state == MembershipState.ENDED:
        raise Refused(ENDED)
    if not may_settle(actor=acting.pk, actor_since=acting.started_at, other=member.pk, now=timezone.now()):
        raise Refused(TOO_RECENT)
    return acting, member


def _check_last(member: Membership, leaves_none: bool) -> bool:
    was_last = is_last_administrator(member)
    if was_last and not leaves_none:
        raise NoAdministratorLeft(LAST)
    return was_last


def _change(member: Membership, role: Role, actor: int) -> None:
    before = Role(member.role)
    if before == role:
        raise Refused(SAME_ROLE)
    member.role = role
    member.save(update_fields=["role"])
    if role != Role.ADMINISTRATOR:
        _withdraw_invitations(member)
    _record(acts.MEMBERSHIP_ROLE_CHANGED, member, actor, {"before": before})
    for other in active_members(member.siren):
        if other.user_id == member.user_id or other.role == Role.ADMINISTRATOR:
            _send(emails.role_changed(member, before, other.user))


def _end(member: Membership, reason: EndReason, *, actor: int | None, details: dict[str, Any] | None = None) -> None:
    member.state, member.ended_at, member.end_reason = MembershipState.ENDED, timezone.now(), reason
    member.save(update_fields=["state", "ended_at", "end_reason"])
    if reason == EndReason.REMOVED:
        _refuse_identities(member)
    _withdraw_invitations(member)
    _record(acts.MEMBERSHIP_ENDED, member, actor, {"why": reason, **(details or {})})


def _withdraw_invitations(member: Membership) -> None:
    """Cancels the waiting invitations of a member who no longer administers."""
    waiting = Invitation.objects.filter(invited_by=member, accepted_at=None, cancelled_at=None)
    waiting.update(cancelled_at=timezone.now())


def _tell_departure(member: Membership, *, but: Membership | None = None, was_last: bool = False) -> None:
    for other in active_members(member.siren).filter(role=Role.ADMINISTRATOR):
        if but is None or other.pk != but.pk:
            _send(emails.departure_told(member, other.user))
    if was_last:
        _tell_no_administrator(member.siren)


def _tell_no_administrator(siren: str) -> None:
    journal.record(acts.LEFT_WITHOUT_ADMINISTRATOR, actor=None, subject=siren)
    members = {member.user.email.lower(): member.user.email for member in active_members(siren)}
    for address in members.values():
        _send(emails.no_administrator(siren, address, is_member=True))
    for address in _mailboxes(siren) - members.keys():
        _send(emails.no_administrator(siren, address, is_member=False))


def _record(act: Act, member: Membership, actor: int | None, details: dict[str, Any] | None = None) -> None:
    known = {"membership": member.pk, "user": member.user_id, "role": member.role}
    journal.record(act, actor=actor, subject=member.siren, details=known | (details or {}))


def _send(mail: Mail) -> None:
    """Sends nothing to somebody without an address, who signs in by a provider alone: the members' page informs them."""
    if mail.recipient:
        send(mail)
