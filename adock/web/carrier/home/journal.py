"""The journal of a company in words for its members: who did what, when."""

from collections.abc import Mapping
from typing import Any

from adock.accounts.overview import Act
from adock.accounts.rules import PROOF_LABELS, ROLE_LABELS
from adock.core.moments import moment_in_words
from adock.vigilance.rules import LABELS as PAPER_LABELS
from adock.web.carrier.home.pages import ActLine

FORMER_MEMBER = "une personne dont le compte n'existe plus"
OUTSIDER = "une personne extérieure à l'entreprise"
OFFICER = "l'administration"

# {whom}: the member it is about; {role}, {proof}: in words; {place}: " (Rennes)" for an act on a sheet; {number}: a
# certificate's; {paper}: of the vigilance file.
SENTENCES = {
    "membership.started": "{whom} peut agir pour l'entreprise, avec le rôle « {role} ». Preuve : {proof}",
    "membership.suspended": "Accès suspendu pour {whom} : un membre s'y est opposé",
    "membership.restored": "Accès rétabli pour {whom}",
    "membership.ended": "Accès terminé pour {whom}",
    "membership.role_changed": "{whom} a maintenant le rôle « {role} »",
    "membership.handed_over": "{whom} a passé la main à un autre administrateur",
    "company.left_without_administrator": "L'entreprise n'a plus d'administrateur",
    "invitation.sent": "Une invitation est partie",
    "invitation.sent_again": "Une invitation est partie de nouveau",
    "invitation.accepted": "Une invitation a été acceptée",
    "invitation.cancelled": "Une invitation a été annulée",
    "letter.asked": "Un code à recevoir par courrier a été demandé",
    "letter.printed": "Le courrier qui porte le code a été imprimé",
    "letter.used": "Le code reçu par courrier a été saisi",
    "letter.code_refused": "Un code faux a été saisi",
    "letter.cancelled": "La demande de courrier a été annulée",
    "sheet.changed": "La fiche{place} a été modifiée",
    "sheet.restored": "La fiche{place} est revenue à une version antérieure",
    "sheet.email_proved": "L'adresse e-mail de la fiche{place} a été confirmée",
    "sheet.email_asked_again": "Un nouveau lien de confirmation est parti à l'adresse e-mail de la fiche{place}",
    "document.deposited": "Une pièce a été déposée dans le dossier de vigilance : {paper}",
    "document.removed": "Une pièce a été retirée du dossier de vigilance : {paper}",
    "share.created": "Un lien vers le dossier de vigilance a été créé pour un client",
    "share.end_changed": "La date de fin d'un partage du dossier de vigilance a été changée",
    "share.revoked": "Un partage du dossier de vigilance a été arrêté",
    "sheet.message_relayed": "Un visiteur a écrit à l'entreprise depuis la fiche{place}",
    "certificate.signed": "L'attestation {number} a été signée",
    "certificate.withdrawn": "L'attestation {number} a été retirée",
}
# An act that this page has no words for is still told to have happened.
UNNAMED = "Une opération a été enregistrée"


def act_line(act: Act, places: Mapping[str, str]) -> ActLine:
    """`places`: the town of each establishment, by SIRET."""
    town = places.get(act.subject, "")
    words = {
        "whom": act.concerned_name or FORMER_MEMBER,
        "role": _label(ROLE_LABELS, act.details.get("role")),
        "proof": _label(PROOF_LABELS, act.details.get("proof")),
        "place": f" ({town})" if town else "",
        "paper": _label(PAPER_LABELS, act.details.get("slot")),
        "number": act.details.get("number", ""),
    }
    sentence = SENTENCES.get(act.act, UNNAMED).format_map(words)
    return ActLine(moment_in_words(act.at), sentence[0].upper() + sentence[1:], _who(act))


def _who(act: Act) -> str:
    if act.actor is None:
        return OFFICER if "officer" in act.details else ""
    return act.actor_name or OUTSIDER


def _label(labels: Mapping[Any, str], code: str | None) -> str:
    return next((label for known, label in labels.items() if known == code), "non précisé")
