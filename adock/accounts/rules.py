"""Who may do what for a company: the roles, what each may do, and the proofs that give one. Pure.

Nothing is ever granted before a proof: the predecessor linked whoever had typed a SIRET.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a member may do for their company; each role may do all that the next one may, and more."""

    ADMINISTRATOR = "ADMINISTRATOR"
    SIGNATORY = "SIGNATORY"
    EDITOR = "EDITOR"


ROLE_LABELS = {
    Role.ADMINISTRATOR: "Administrateur",
    Role.SIGNATORY: "Signataire",
    Role.EDITOR: "Rédacteur",
}

ROLE_MEANINGS = {
    Role.ADMINISTRATOR: "Complète la fiche, signe les attestations, partage les papiers, invite et retire les membres.",
    Role.SIGNATORY: "Complète la fiche, signe les attestations au nom de l'entreprise et partage ses papiers.",
    Role.EDITOR: "Complète la fiche.",
}

# The same, after « vous pouvez ».
ROLE_POWERS = {
    Role.ADMINISTRATOR: "compléter la fiche, signer les attestations, partager les papiers, inviter et retirer les membres",
    Role.SIGNATORY: "compléter la fiche, signer les attestations au nom de l'entreprise et partager ses papiers",
    Role.EDITOR: "compléter la fiche",
}


class Power(StrEnum):
    """Something that only some roles may do."""

    EDIT_SHEET = "EDIT_SHEET"
    SIGN = "SIGN"
    KEEP_FILE = "KEEP_FILE"  # the vigilance file: depositing papers and sharing them
    MANAGE_MEMBERS = "MANAGE_MEMBERS"


POWERS = {
    Role.ADMINISTRATOR: frozenset(Power),
    Role.SIGNATORY: frozenset({Power.EDIT_SHEET, Power.SIGN, Power.KEEP_FILE}),
    Role.EDITOR: frozenset({Power.EDIT_SHEET}),
}


class Proof(StrEnum):
    """What showed that somebody may act for a company."""

    PROCONNECT = "PROCONNECT"
    LETTER = "LETTER"
    OFFICER = "OFFICER"
    INVITATION = "INVITATION"
    DEMONSTRATION = "DEMONSTRATION"


PROOF_LABELS = {
    Proof.PROCONNECT: "Identité professionnelle (ProConnect)",
    Proof.LETTER: "Code reçu par courrier à l'adresse de l'entreprise",
    Proof.OFFICER: "Accordé par un agent de l'administration",
    Proof.INVITATION: "Invité par un administrateur de l'entreprise",
    Proof.DEMONSTRATION: "Données fictives de démonstration",
}


class MembershipState(StrEnum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"  # another member objected: nothing may be done until an administrator settles it
    ENDED = "ENDED"


class EndReason(StrEnum):
    """Why a membership ended. Nobody who was removed comes back by an identity alone: a revocation must hold."""

    LEFT = "LEFT"
    REMOVED = "REMOVED"
    REPLACED = "REPLACED"  # by a membership that a new proof gave the same person
    ACCOUNT_DELETED = "ACCOUNT_DELETED"


# A letter takes two or three days to arrive, and may wait until somebody is back from holiday.
LETTER_LIFE = timedelta(days=60)
LETTER_TRIES = 5
# Nobody needs more, and each costs a stamp.
OPEN_LETTERS_OF_USER = 3
LETTERS_OF_COMPANY_IN_30_DAYS = 3
# Fewer: one person does not use up the company's. When several have, ProConnect and whoever answers messages are left.
LETTERS_OF_USER_TO_COMPANY_IN_30_DAYS = 2
INVITATION_LIFE = timedelta(days=14)
OBJECTION_LIFE = timedelta(days=30)
INVITATIONS_WAITING = 20


def role_on_proconnect(*, has_administrator: bool) -> Role:
    """The role given by ProConnect, which shows that somebody works there, not that they decide: only the first administers."""
    return Role.EDITOR if has_administrator else Role.ADMINISTRATOR


# Values of ProConnect's claim `roles`, from its documentation; people in the private sector have none.
AGENT_ROLES = frozenset({"agent_public", "agent_public_etat", "agent_public_territorial"})


def is_public_agent(roles: Iterable[str]) -> bool:
    return not AGENT_ROLES.isdisjoint(roles)


def is_stronger(role: Role, than: Role) -> bool:
    return POWERS[role] > POWERS[than]


def may_object(*, objector: int, newcomer: int) -> bool:
    """Whether a member may object to another: only to one who came later. Memberships are numbered in order."""
    return newcomer > objector


def may_settle(*, actor: int, actor_since: datetime, other: int, now: datetime) -> bool:
    """Whether an administrator may remove, restore or change the role of another member.

    Of one who came later, at once. Of one who came before, only when the time to object to the actor has passed: else
    somebody who got in by fraud could throw the others out before they have read the mail that announces it.
    """
    return other > actor or now - actor_since >= OBJECTION_LIFE


# ------------------------------------------------------------------ officers of the State


class OfficerRole(StrEnum):
    """What an officer does in their office. One who decides chooses no colleagues; one who chooses them decides nothing."""

    READER = "lecteur"
    EXAMINER = "instructeur"
    DECIDER = "decideur"
    ADMINISTRATOR = "administrateur"
    NATIONAL = "national"


class OfficerPower(StrEnum):
    """Something that only some officers' roles may do, in their own office save for READ_EVERY_OFFICE."""

    READ = "READ"
    EXAMINE = "EXAMINE"
    DECIDE = "DECIDE"
    MANAGE_OFFICERS = "MANAGE_OFFICERS"
    READ_EVERY_OFFICE = "READ_EVERY_OFFICE"


OFFICER_POWERS = {
    OfficerRole.READER: frozenset({OfficerPower.READ}),
    OfficerRole.EXAMINER: frozenset({OfficerPower.READ, OfficerPower.EXAMINE}),
    OfficerRole.DECIDER: frozenset({OfficerPower.READ, OfficerPower.EXAMINE, OfficerPower.DECIDE}),
    OfficerRole.ADMINISTRATOR: frozenset({OfficerPower.READ, OfficerPower.MANAGE_OFFICERS}),
    OfficerRole.NATIONAL: frozenset({OfficerPower.READ, OfficerPower.READ_EVERY_OFFICE}),
}


# ------------------------------------------------------------------ staff of the service


class StaffRole(StrEnum):
    """What a member of staff does for the service itself."""

    INTRAPRENEUR = "intrapreneur"  # answers for the service, and may do all of it
    MANAGER = "gestionnaire"
    SUPPORT = "support"
    OPERATOR = "exploitant"
    COMMITTEE = "comite"


STAFF_ROLE_LABELS = {
    StaffRole.INTRAPRENEUR: "Intrapreneur",
    StaffRole.MANAGER: "Gestionnaire",
    StaffRole.SUPPORT: "Support",
    StaffRole.OPERATOR: "Exploitant",
    StaffRole.COMMITTEE: "Comité d'investissement",
}


class StaffPower(StrEnum):
    """Something that only some staff roles may do."""

    READ_FIGURES = "READ_FIGURES"
    KEEP_BUDGET = "KEEP_BUDGET"
    ANSWER_MESSAGES = "ANSWER_MESSAGES"
    OPERATE = "OPERATE"  # sources, mails, purges, incidents


STAFF_POWERS = {
    StaffRole.INTRAPRENEUR: frozenset(StaffPower),
    StaffRole.MANAGER: frozenset({StaffPower.READ_FIGURES, StaffPower.KEEP_BUDGET}),
    StaffRole.SUPPORT: frozenset({StaffPower.READ_FIGURES, StaffPower.ANSWER_MESSAGES}),
    StaffRole.OPERATOR: frozenset({StaffPower.READ_FIGURES, StaffPower.OPERATE}),
    StaffRole.COMMITTEE: frozenset({StaffPower.READ_FIGURES}),
}
