"""What the page of a company's members shows."""

from dataclasses import dataclass

from adock.web.kit.pieces import Day, Link, Pagination


@dataclass(frozen=True, slots=True)
class MemberCard:
    """`state` is empty for an active member; `actions` are those the viewer may take."""

    name: str
    email: str
    role: str
    meaning: str
    proof: str
    since: Day
    state: str
    is_viewer: bool
    actions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """A pending or expired invitation; the two addresses are those of its buttons."""

    resend_url: str
    cancel_url: str
    email: str
    role: str
    sent_by: str
    until: Day
    is_expired: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    """`members.jinja`."""

    title: str
    company: str
    siren: str
    parents: tuple[Link, ...]
    cards: tuple[MemberCard, ...]
    pages: Pagination | None
    invitations: tuple[InvitationCard, ...]
    manages: bool
    warning: str
    unreached: str
    leave: Link
    hand_over: Link | None
    invite_url: str
