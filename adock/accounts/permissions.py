"""Whether a user may do something, read from the database at each request: an end or an objection takes effect at once.

For a company, this takes an active membership in a role that has the power. For the State or for this service, it takes a
post that has not ended, whose role has the power. In any case the account itself must be active.
"""

from adock.accounts.models import Membership, OfficerPost, StaffPost, User
from adock.accounts.rules import MembershipState, Power


def membership_of(user: User, siren: str | None) -> Membership | None:
    """The user's active membership in a company; None for a stranger, a suspended or a former member."""
    if not (siren and user.is_active):
        return None
    return Membership.objects.filter(user=user, siren=siren, state=MembershipState.ACTIVE).first()


def may(user: User, power: Power, siren: str | None) -> bool:
    member = membership_of(user, siren)
    return member is not None and member.has(power)


def officer_post_of(user: User) -> OfficerPost | None:
    """The user's current post in an office of the State, if any."""
    return OfficerPost.objects.filter(user=user, ended_at=None).first() if user.is_active else None


def staff_post_of(user: User) -> StaffPost | None:
    """The user's current staff post in this service, if any."""
    return StaffPost.objects.filter(user=user, ended_at=None).first() if user.is_active else None
