"""Who works for the State, and who for this service: the only writer of OfficerPost and StaffPost.

An account has one post of each kind: another role, or another office, replaces it. `by` is the number that a service gives
to whoever decided, never a name, and `reason` says why without naming anybody: both go to the journal. A refusal raises
Refused with the French reason, and changes nothing.
"""

from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from adock.accounts import acts
from adock.accounts.memberships import NO_ACCOUNT, owner_of
from adock.accounts.models import OfficerPost, Post, StaffPost, User
from adock.accounts.offices import OFFICES
from adock.accounts.rules import OfficerRole, StaffRole
from adock.core import journal
from adock.core.acts import Act
from adock.core.mail_addresses import account_address
from adock.core.refusals import Refused

AnyPost = TypeVar("AnyPost", bound=Post)

UNKNOWN_OFFICE = "Aucun service de l'État n'a le code « {} ». Les codes : {}."
SAME_POST = "Ce compte a déjà ce rôle."
NO_OFFICER = "Aucun compte à cette adresse e-mail vérifiée n'a de rôle d'agent."
NO_STAFF = "Aucun compte à cette adresse e-mail vérifiée n'a de rôle dans l'équipe du service."
ACCOUNT_DELETED = "compte supprimé"


@transaction.atomic
def grant_officer(email: str, office: str, role: OfficerRole, *, by: str, reason: str) -> OfficerPost:
    """Raises Refused for an address without an account, an unknown office, or a post already held."""
    if office not in OFFICES:
        raise Refused(UNKNOWN_OFFICE.format(office, ", ".join(OFFICES)))
    user = _only_one_at_a_time(owner_of(email))
    return _grant(OfficerPost(user=user, office=office, role=role, granted_by=by, grant_reason=reason))


@transaction.atomic
def revoke_officer(email: str, *, by: str, reason: str) -> OfficerPost:
    """Raises Refused when there is none. A closed account loses its post like any other."""
    return _revoke(OfficerPost, email, by, reason, NO_OFFICER)


@transaction.atomic
def grant_staff(email: str, role: StaffRole, *, by: str = "", reason: str = "") -> StaffPost:
    """Raises Refused for an address without an account, or a role already held."""
    user = _only_one_at_a_time(owner_of(email))
    return _grant(StaffPost(user=user, role=role, granted_by=by, grant_reason=reason))


@transaction.atomic
def revoke_staff(email: str, *, by: str = "", reason: str = "") -> StaffPost:
    """Raises Refused when there is none. A closed account loses its post like any other."""
    return _revoke(StaffPost, email, by, reason, NO_STAFF)


def end_posts(user: User) -> None:
    """Ends the posts of an account about to be deleted, in the same transaction: the journal retains when they ended."""
    _only_one_at_a_time(user)
    for kind in (OfficerPost, StaffPost):
        for post in kind.objects.filter(user=user, ended_at=None):
            _end(post, "", ACCOUNT_DELETED, actor=user.pk)


def _only_one_at_a_time(user: User) -> User:
    """Makes anybody else who grants, ends or deletes something of that account wait until the current transaction ends.

    Raises Refused when the account was deleted meanwhile.
    """
    locked = User.objects.select_for_update().filter(pk=user.pk).first()
    if locked is None:
        raise Refused(NO_ACCOUNT)
    return locked


def _grant(post: AnyPost) -> AnyPost:
    current = type(post)._default_manager.filter(user=post.user, ended_at=None).first()
    if current is not None:
        if current.terms == post.terms:
            raise Refused(SAME_POST)
        _end(current, post.granted_by, post.grant_reason)
    post.started_at = timezone.now()
    post.save()
    _record(_GRANTED[type(post)], post, post.granted_by, post.grant_reason)
    return post


def _revoke(kind: type[AnyPost], email: str, by: str, reason: str, refusal: str) -> AnyPost:
    owner = User.objects.filter(emailaddress__email__iexact=account_address(email), emailaddress__verified=True).first()
    # the post is read under the lock: the one read before may have been replaced by another
    posts = kind._default_manager.filter(ended_at=None)
    post = posts.filter(user=_only_one_at_a_time(owner)).first() if owner else None
    if post is None:
        raise Refused(refusal)
    _end(post, by, reason)
    return post


def _end(post: Post, by: str, reason: str, *, actor: int | None = None) -> None:
    post.ended_at, post.ended_by, post.end_reason = timezone.now(), by, reason
    post.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _record(_REVOKED[type(post)], post, by, reason, actor)


_GRANTED = {OfficerPost: acts.OFFICER_GRANTED, StaffPost: acts.STAFF_GRANTED}
_REVOKED = {OfficerPost: acts.OFFICER_REVOKED, StaffPost: acts.STAFF_REVOKED}


def _record(act: Act, post: Post, by: str, reason: str, actor: int | None = None) -> None:
    details = {"post": post.pk, **post.terms, "by": by, "reason": reason}
    journal.record(act, actor=actor, subject=f"user:{post.user_id}", details=details)
