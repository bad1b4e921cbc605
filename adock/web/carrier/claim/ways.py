"""The proofs that a user may give for a company, each in a few sentences."""

from django.utils import timezone
from django.utils.http import urlencode

from adock.accounts import letters, memberships
from adock.accounts.companies import head_office
from adock.accounts.models import ClaimLetter, Membership, Provider, User
from adock.accounts.paths import (
    ask_for_letter_path,
    cancel_letter_path,
    claim_by_proconnect_path,
    claim_path,
    letter_code_path,
    link_provider_path,
    sign_in_by_provider_path,
)
from adock.accounts.rules import LETTER_LIFE, LETTER_TRIES, ROLE_LABELS, ROLE_POWERS, Role, is_stronger
from adock.core.dates import in_words
from adock.core.french import plural
from adock.core.paths import contact_path
from adock.core.siren import group_siren
from adock.web.carrier.claim.pages import Press, Way
from adock.web.kit.pieces import Link
from adock.web.kit.sign_in import ProConnectSignIn


def ways(user: User, siren: str, siret: str, sign_in: ProConnectSignIn | None, member: Membership | None) -> tuple[Way, ...]:
    """The proofs a user may give; ProConnect only if it grants more than their present role."""
    is_administered = memberships.has_administrator(siren)
    role = memberships.role_by_proconnect(siren)
    adds = member is None or is_stronger(role, than=Role(member.role))
    return (
        *((_by_proconnect(user, siren, siret, sign_in, role),) if adds else ()),
        _by_letter(user, siren),
        _by_invitation(is_administered),
        Way(
            "Sans aucun de ces moyens",
            ("Un agent de l'administration peut vous rattacher à l'entreprise, au vu de vos justificatifs.",),
            link=Link("Nous écrire", contact_path(siret=siret)),
        ),
    )


def _by_proconnect(user: User, siren: str, siret: str, sign_in: ProConnectSignIn | None, role: Role) -> Way:
    title = "Avec ProConnect, tout de suite"
    given = f"Vous aurez le rôle « {ROLE_LABELS[role]} ». Vous pourrez {ROLE_POWERS[role]}."
    if role != Role.ADMINISTRATOR:
        given += " Un administrateur pourra vous en donner plus."
    identity = user.identities.filter(pk=sign_in.identity).first() if sign_in else None
    if memberships.was_removed(user, siren) or (identity and memberships.is_refused(identity, siren)):
        return Way(title, (memberships.REMOVED,))
    if sign_in and sign_in.siret.startswith(siren):
        vouched = "Votre identité professionnelle indique que vous travaillez dans cette entreprise."
        return Way(
            title, (vouched, given), press=Press("Rattacher mon compte", claim_by_proconnect_path(), (("siren", siren),))
        )
    sentences: tuple[str, ...] = (
        "ProConnect est l'identité professionnelle de l'État. Il nous dit pour quel SIRET vous travaillez : "
        "il faut que ce soit celui de cette entreprise.",
        given,
    )
    if sign_in:
        other = f"Vous êtes identifié pour une autre entreprise (SIREN {group_siren(sign_in.siret[:9])})."
        sentences = (other, *sentences)
    back = urlencode({"next": claim_path(siret)})
    return Way(title, sentences, link=Link("S'identifier avec ProConnect", f"{_proconnect_path(user)}?{back}"))


def _proconnect_path(user: User) -> str:
    """Where to sign in by ProConnect, or to add it to an account opened otherwise: signing in would open a second one."""
    is_known = user.identities.filter(provider=Provider.PROCONNECT).exists()
    proconnect = Provider.PROCONNECT.value
    return sign_in_by_provider_path(proconnect) if is_known else link_provider_path(proconnect)


def _by_letter(user: User, siren: str) -> Way:
    title = "Par un courrier au siège, en quelques jours"
    letter = letters.open_letters(user).filter(siren=siren).first()
    if letter and not letters.why_dead(letter):
        return _letter_under_way(title, letter)
    place = head_office(siren)
    if isinstance(place, str):
        return Way(title, (place,))
    sentences = (
        f"Nous postons un code à l'adresse du siège : {place.lines[-1]}. Vous le saisissez ici à sa réception.",
        f"Vous aurez le rôle « {ROLE_LABELS[Role.ADMINISTRATOR]} ». Vous pourrez {ROLE_POWERS[Role.ADMINISTRATOR]}.",
    )
    dead = letters.why_dead(letter) if letter else ""
    ask = Link("Demander le courrier", ask_for_letter_path(siren))
    return Way(title, (dead, *sentences) if dead else sentences, link=ask)


def _letter_under_way(title: str, letter: ClaimLetter) -> Way:
    asked = in_words(timezone.localdate(letter.requested_at))
    cancel = Press("Annuler ce courrier", cancel_letter_path(), (("courrier", str(letter.pk)),))
    if letter.printed_at is None or letter.expires_at is None:
        told = f"Vous avez demandé un courrier le {asked}. Il n'est pas encore parti."
        return Way(title, (told,), also=cancel)
    sent, last = (in_words(timezone.localdate(day)) for day in (letter.printed_at, letter.expires_at))
    sentences = (
        f"Votre courrier a été imprimé le {sent}. Le code sert jusqu'au {last} ({plural(LETTER_LIFE.days, 'jour')}).",
        f"Il vous reste {plural(LETTER_TRIES - letter.tries, 'essai')}.",
    )
    return Way(title, sentences, link=Link("Saisir le code", letter_code_path()), also=cancel)


def _by_invitation(is_administered: bool) -> Way:
    title = "Par l'invitation d'un administrateur"
    if is_administered:
        told = "Demandez à la personne qui administre déjà l'entreprise de vous inviter : vous recevrez un lien par e-mail."
    else:
        told = "Personne n'administre encore cette entreprise : il n'y a personne pour vous inviter."
    return Way(title, (told,))
