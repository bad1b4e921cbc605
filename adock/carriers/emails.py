"""The mails about a sheet: to the address to confirm, to the one it replaces, to the other members, to the carrier."""

from collections.abc import Iterable

from adock.accounts.models import Membership, User
from adock.accounts.rules import MembershipState
from adock.carriers.paths import confirm_sheet_email_path, edit_sheet_path, sheet_versions_path
from adock.carriers.rules import FIELDS, State, in_words
from adock.core.addresses import public_url
from adock.core.outbox import Button, Fact, Mail, send
from adock.core.paths import contact_path
from adock.core.siren import group_siret
from adock.register.models import Registration

OBJECT = (
    "Si cette demande ne vient pas de votre entreprise, dites-le à un administrateur de votre entreprise sur A Dock, "
    "ou écrivez-nous : {address}"
)


def _named(registration: Registration) -> str:
    return f"{registration.legal_name} (SIRET {group_siret(registration.pk)})"


def _who(author: User | None) -> str:
    return (author and author.full_name) or "Un membre de votre entreprise"


def _objection(registration: Registration) -> str:
    return OBJECT.format(address=public_url(contact_path(siret=registration.pk)))


def ask_for_proof(registration: Registration, email: str, token: str, author: User) -> None:
    send(
        Mail(
            recipient=email,
            subject=f"Confirmez l'adresse e-mail de la fiche {registration.legal_name}",
            sentences=(
                f"{_who(author)} a donné cette adresse pour la fiche de {_named(registration)} sur A Dock.",
                "Elle n'y paraîtra que lorsque vous l'aurez confirmée. Le lien vaut deux jours et sert une seule fois.",
            ),
            button=Button("Confirmer cette adresse", public_url(confirm_sheet_email_path(token))),
            after=("Si cette demande ne vous dit rien, ne faites rien : l'adresse ne sera pas publiée.",),
            reason="Vous recevez ce message parce que cette adresse a été donnée pour une fiche d'A Dock.",
        )
    )


def tell_address_of_request(registration: Registration, current: str, wanted: str, author: User) -> None:
    send(
        Mail(
            recipient=current,
            subject=f"Une autre adresse e-mail est demandée pour la fiche {registration.legal_name}",
            sentences=(
                f"{_who(author)} demande que la fiche de {_named(registration)} donne une autre adresse que celle-ci.",
                "La vôtre reste en place tant que la nouvelle n'a pas répondu.",
            ),
            facts=(Fact("Adresse demandée", wanted, before=current),),
            after=(_objection(registration),),
            reason=_reason_of_address(),
        )
    )


def tell_address_of_change(registration: Registration, old: str, new: str, author: User | None) -> None:
    what = "a changé" if new else "a été retirée"
    send(
        Mail(
            recipient=old,
            subject=f"L'adresse e-mail de la fiche {registration.legal_name} {what}",
            sentences=(f"La fiche de {_named(registration)} ne donne plus cette adresse. Fait par : {_who(author)}.",),
            facts=(Fact("Adresse e-mail", new or "aucune", before=old),),
            after=(_objection(registration),),
            reason=_reason_of_address(),
        )
    )


def tell_members_of_email(registration: Registration, author: User, old: str, new: str) -> None:
    subject, act = "Changement de l'adresse e-mail de la fiche", "a changé l'adresse e-mail de la fiche de"
    _tell_members(registration, author, subject, act, {"email": old}, {"email": new})


def tell_members_of_return(registration: Registration, author: User, before: State, after: State) -> None:
    subject, act = "Retour à une version antérieure de la fiche", "a rétabli une version antérieure de la fiche de"
    _tell_members(registration, author, subject, act, before, after)


def _tell_members(registration: Registration, author: User, subject: str, act: str, before: State, after: State) -> None:
    """Notifies the members other than the author, with the values in words: an intruder would change these first."""
    facts = tuple(
        Fact(FIELDS[field], in_words(field, value) or "rien", before=in_words(field, before[field]))
        for field, value in after.items()
    )
    page = public_url(sheet_versions_path(registration.pk))
    for email in _other_members(registration, author):
        send(
            Mail(
                recipient=email,
                subject=f"{subject} {registration.legal_name}",
                sentences=(f"{_who(author)} {act} {_named(registration)}.",),
                facts=facts,
                button=Button("Voir les versions de la fiche", page),
                after=("Une version antérieure se rétablit depuis cette page.",),
                reason="Vous recevez ce message parce que vous êtes membre de cette entreprise sur A Dock.",
            )
        )


def _other_members(registration: Registration, author: User | None) -> Iterable[str]:
    active = Membership.objects.filter(siren=registration.siren, state=MembershipState.ACTIVE, user__is_active=True)
    others = active.exclude(user=author).exclude(user__email="")
    return others.values_list("user__email", flat=True).distinct()


def _reason_of_address() -> str:
    return "Vous recevez ce message parce que cette adresse est, ou était, celle de la fiche."


def relay(registration: Registration, recipient: str, *, name: str, email: str, message: str) -> None:
    edit = public_url(edit_sheet_path(registration.pk))
    send(
        Mail(
            recipient=recipient,
            reply_to=email,
            subject=f"Message de {name} par A Dock",
            sentences=(
                f"{name} ({email}) vous écrit par votre fiche A Dock, {_named(registration)}.",
                "Il ne connaît pas votre adresse e-mail. Si vous répondez à ce message, il la verra.",
            ),
            quotation=message,
            after=(
                "A Dock n'a pas vérifié qui vous écrit. Ne donnez ni mot de passe ni coordonnées bancaires.",
                "Pour signaler un abus : " + public_url(contact_path(siret=registration.pk)),
            ),
            reason=f"Vous recevez ce message parce que votre fiche propose ce formulaire. Pour l'arrêter : {edit}",
        )
    )
