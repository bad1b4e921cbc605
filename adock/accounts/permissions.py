"""May this user do that? Asked of the database at each request, so that an end or an objection bites at once.

For a company: an active membership of it, in a role that has the power. For the State or for this service: a post that has
not ended, whose role has the power. In any case held by an account that is itself active.
"""

from adock.accounts.models import Membership, OfficerPost, StaffPost, User
from adock.accounts.rules import MembershipState, Power


def membership_of(user: User, siren: str | None) -> Membership | None:
    """The active membership of a user in a company; None for a stranger, a suspended or a former member."""
    if not (siren and user.is_active):
        return None
    return Membership.objects.filter(user=user, siren=siren, state=MembershipState.ACTIVE).first()


def may(user: User, power: Power, siren: str | None) -> bool:
    member = membership_of(user, siren)
    return member is not None and member.has(power)


def officer_post_of(user: User) -> OfficerPost | None:
    """What the user does in an office of the State; None for who is no officer, or no longer one."""
    return OfficerPost.objects.filter(user=user, ended_at=None).first() if user.is_active else None


def staff_post_of(user: User) -> StaffPost | None:
    """What the user does for this service; None for who is not of its staff, or no longer is."""
    return StaffPost.objects.filter(user=user, ended_at=None).first() if user.is_active else None
