"""May this user do that for this company? Asked of the database at each request, so that an end or an objection bites at once.

The rule: an active membership of that company, in a role that has the power, held by an account that is itself active.
"""

from adock.accounts.models import Membership, User
from adock.accounts.rules import MembershipState, Power


def membership_of(user: User, siren: str | None) -> Membership | None:
    """The active membership of a user in a company; None for a stranger, a suspended or a former member."""
    if not (siren and user.is_active):
        return None
    return Membership.objects.filter(user=user, siren=siren, state=MembershipState.ACTIVE).first()


def may(user: User, power: Power, siren: str | None) -> bool:
    member = membership_of(user, siren)
    return member is not None and member.has(power)
