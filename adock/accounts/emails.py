"""The mails about who may act for a company."""

from django.utils import timezone

from adock.accounts.companies import company_name
from adock.accounts.models import ClaimLetter, Invitation, Membership, User
from adock.accounts.paths import claim_path, company_path, letter_code_path, members_path
from adock.accounts.rules import INVITATION_LIFE, LETTER_LIFE, OBJECTION_LIFE, ROLE_LABELS, ROLE_MEANINGS, ROLE_POWERS, Role
from adock.core.addresses import public_url
from adock.core.dates import in_words
from adock.core.french import plural
from adock.core.outbox import Button, Fact, Mail
from adock.core.paths import contact_path
from adock.core.siren import group_siren

AS_MEMBER = "Vous recevez ce message parce que vous êtes membre de cette entreprise dans A Dock. Il sert à protéger vos accès."
AS_PERSON = "Vous recevez ce message parce qu'il concerne votre compte A Dock. Il sert à protéger vos accès."
AS_MAILBOX = "Vous recevez ce message parce que cette adresse est publiée sur la fiche de l'entreprise dans A Dock."


def _company(siren: str) -> Fact:
    return Fact("Entreprise", f"{company_name(siren)}, SIREN {group_siren(siren)}")


def _who(user: User) -> str:
    return f"{user.full_name} ({user.email})" if user.full_name and user.email else str(user)


def welcome(member: Membership) -> Mail:
    name = company_name(member.siren)
    return Mail(
        recipient=member.user.email,
        subject=f"Vous pouvez agir pour {name}",
        sentences=(
            f"Votre compte est rattaché à {name}. Vous avez le rôle « {member.role_label} ».",
            f"Vous pouvez {ROLE_POWERS[Role(member.role)]}.",
        ),
        facts=(_company(member.siren), Fact("Preuve", member.proof_label)),
        button=Button("Compléter la fiche", public_url(company_path(member.siren))),
        reason=AS_PERSON,
    )


def newcomer(member: Membership, recipient: str, objection: str, *, is_member: bool) -> Mail:
    """Says who has joined, and how to object; `objection` is the full address of the link."""
    name = company_name(member.siren)
    return Mail(
        recipient=recipient,
        subject=f"Nouveau membre pour {name} : {member.user}",
        sentences=(
            f"{_who(member.user)} peut maintenant agir pour {name} dans A Dock.",
            "Si vous connaissez cette personne, vous n'avez rien à faire.",
            "Sinon, opposez-vous : son accès est suspendu aussitôt, jusqu'à ce qu'un administrateur tranche.",
        ),
        facts=(
            _company(member.siren),
            Fact("Rôle", f"{member.role_label}. {ROLE_MEANINGS[Role(member.role)]}"),
            Fact("Preuve", member.proof_label),
        ),
        button=Button("S'opposer à cet accès", objection),
        after=(f"Ce lien sert pendant {plural(OBJECTION_LIFE.days, 'jour')}. Une page vous demandera de confirmer.",),
        reason=AS_MEMBER if is_member else AS_MAILBOX,
    )


def suspended(member: Membership) -> Mail:
    name = company_name(member.siren)
    return Mail(
        recipient=member.user.email,
        subject=f"Votre accès à {name} est suspendu",
        sentences=(
            f"Une personne de l'entreprise s'est opposée à votre accès à {name}.",
            "Vous ne pouvez plus rien y faire tant qu'un administrateur de l'entreprise ne l'a pas rétabli.",
            "Rapprochez-vous de l'entreprise. Si elle n'a plus d'administrateur, écrivez-nous.",
        ),
        facts=(_company(member.siren),),
        button=Button("Nous écrire", public_url(contact_path())),
        reason=AS_PERSON,
    )


def suspension_told(member: Membership, recipient: User) -> Mail:
    name = company_name(member.siren)
    administers = "Un administrateur peut rétablir cet accès ou y mettre fin, depuis la page des membres."
    return Mail(
        recipient=recipient.email,
        subject=f"L'accès de {member.user} à {name} est suspendu",
        sentences=(f"Une personne de l'entreprise s'est opposée à l'accès de {_who(member.user)}.", administers),
        facts=(_company(member.siren), Fact("Rôle", member.role_label), Fact("Preuve", member.proof_label)),
        button=Button("Voir les membres de l'entreprise", public_url(members_path(member.siren))),
        reason=AS_MEMBER,
    )


def restored(member: Membership) -> Mail:
    name = company_name(member.siren)
    return Mail(
        recipient=member.user.email,
        subject=f"Votre accès à {name} est rétabli",
        sentences=("Un administrateur de l'entreprise a rétabli votre accès. Vous pouvez de nouveau agir pour elle.",),
        facts=(_company(member.siren), Fact("Rôle", member.role_label)),
        button=Button("Voir les membres de l'entreprise", public_url(members_path(member.siren))),
        reason=AS_PERSON,
    )


def removed(member: Membership, *, by_officer: bool = False) -> Mail:
    name = company_name(member.siren)
    who = "L'administration" if by_officer else "Un administrateur de l'entreprise"
    return Mail(
        recipient=member.user.email,
        subject=f"Vous ne pouvez plus agir pour {name}",
        sentences=(f"{who} a mis fin à votre accès à {name}.", "Si vous pensez à une erreur, écrivez-nous."),
        facts=(_company(member.siren),),
        button=Button("Nous écrire", public_url(contact_path())),
        reason=AS_PERSON,
    )


def departure_told(member: Membership, recipient: User) -> Mail:
    name = company_name(member.siren)
    return Mail(
        recipient=recipient.email,
        subject=f"{member.user} ne peut plus agir pour {name}",
        sentences=(f"L'accès de {_who(member.user)} à {name} a pris fin.",),
        facts=(_company(member.siren), Fact("Rôle", member.role_label)),
        button=Button("Voir les membres de l'entreprise", public_url(members_path(member.siren))),
        reason=AS_MEMBER,
    )


def role_changed(member: Membership, before: Role, recipient: User) -> Mail:
    name = company_name(member.siren)
    is_own = recipient.pk == member.user_id
    return Mail(
        recipient=recipient.email,
        subject=f"Votre rôle change pour {name}" if is_own else f"Le rôle de {member.user} change pour {name}",
        sentences=(
            f"{'Vous avez' if is_own else f'{_who(member.user)} a'} maintenant le rôle « {member.role_label} ».",
            f"{'Vous pouvez' if is_own else 'Cette personne peut'} {ROLE_POWERS[Role(member.role)]}.",
        ),
        facts=(_company(member.siren), Fact("Rôle", member.role_label, before=ROLE_LABELS[before])),
        button=Button("Voir les membres de l'entreprise", public_url(members_path(member.siren))),
        reason=AS_PERSON if is_own else AS_MEMBER,
    )


def no_administrator(siren: str, recipient: str, *, is_member: bool) -> Mail:
    name = company_name(siren)
    return Mail(
        recipient=recipient,
        subject=f"{name} n'a plus d'administrateur",
        sentences=(
            "Plus personne ne peut inviter ni retirer de membres pour cette entreprise dans A Dock.",
            "Le premier qui prouve qu'il agit pour l'entreprise peut en devenir administrateur. Si c'est à vous, faites-le.",
        ),
        facts=(_company(siren),),
        button=Button("Devenir administrateur", public_url(claim_path(siren))),
        reason=AS_MEMBER if is_member else AS_MAILBOX,
    )


def invitation(offered: Invitation, link: str) -> Mail:
    """`link` is the full address, with the invitation's secret."""
    name, inviter = company_name(offered.siren), offered.invited_by.user
    role = Role(offered.role)
    return Mail(
        recipient=offered.email,
        subject=f"{inviter} vous invite à agir pour {name}",
        sentences=(
            f"{_who(inviter)}, administrateur de {name}, vous propose le rôle « {ROLE_LABELS[role]} » dans A Dock, "
            "le registre public des transporteurs routiers.",
            f"Vous pourrez {ROLE_POWERS[role]}.",
            "Si vous ne connaissez pas cette personne, ne faites rien.",
        ),
        facts=(_company(offered.siren),),
        button=Button("Voir l'invitation", link),
        after=(
            f"Ce lien sert une fois, pendant {plural(INVITATION_LIFE.days, 'jour')}.",
            "Il vous faudra un compte A Dock, à n'importe quelle adresse.",
        ),
        reason="Vous recevez ce message parce que cette personne a saisi votre adresse. Sans réponse, rien ne change.",
    )


def letter_asked(letter: ClaimLetter, recipient: User) -> Mail:
    """Warns the existing members: somebody is about to prove that the head office trusts them."""
    name = company_name(letter.siren)
    return Mail(
        recipient=recipient.email,
        subject=f"Un code va être posté au siège de {name}",
        sentences=(
            f"{_who(letter.user)} a demandé un courrier pour devenir administrateur de {name} dans A Dock.",
            "Le code arrive au siège de l'entreprise. Ne le donnez qu'à une personne que vous connaissez.",
        ),
        facts=(_company(letter.siren),),
        button=Button("Voir les membres de l'entreprise", public_url(members_path(letter.siren))),
        reason=AS_MEMBER,
    )


def letter_printed(letter: ClaimLetter) -> Mail:
    assert letter.expires_at is not None
    last = in_words(timezone.localdate(letter.expires_at))
    return Mail(
        recipient=letter.user.email,
        subject=f"Votre courrier pour {company_name(letter.siren)} est parti",
        sentences=(
            "La lettre est imprimée. Elle arrive au siège de l'entreprise en quelques jours.",
            f"Saisissez le code qu'elle porte avant le {last} ({plural(LETTER_LIFE.days, 'jour')}).",
        ),
        facts=(_company(letter.siren),),
        button=Button("Saisir le code", public_url(letter_code_path())),
        reason=AS_PERSON,
    )
