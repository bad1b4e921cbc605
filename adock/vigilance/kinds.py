"""The kinds of paper in a vigilance file: one row each, which the rest of the code reads. Pure.

A new kind needs a member of Slot and its row in KINDS. Customers must ask for these papers for contracts of 5,000 euros and
more, at signature and every six months (code du travail, D8222-5 and D8254-2 to D8254-5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Slot(StrEnum):
    """A place in the file, with one current paper and a history of older ones. Files show slots in this order."""

    STATEMENT = "attestation"  # signed here (adock.certificates), never deposited
    URSSAF = "urssaf"
    KBIS = "kbis"
    LICENCE = "licence"
    VEHICLE_INSURANCE = "assurance_vehicules"
    GOODS_INSURANCE = "assurance_marchandises"


@dataclass(frozen=True, slots=True)
class Asked:
    """A field asked for besides the file. `field` names one of PaperFields, whose check is in fields.py."""

    field: str
    label: str
    missing: str  # shown when it is left empty
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The end of a paper that prints none: so many months after its date. `over`: the message after that; {end}: its last day.

    `is_usage`: customers' habit rather than a law, as pages and mails then say.
    """

    months: int
    in_words: str
    over: str
    is_usage: bool = False


@dataclass(frozen=True, slots=True)
class PaperKind:
    label: str
    file_name: str  # on the disk of whoever downloads it: ASCII, so that no program mangles it
    about: tuple[str, ...] = ()  # for its company: what it is, and where to get it
    asked: tuple[Asked, ...] = ()
    counted: Counted | None = None
    issuer: str = ""  # where it is always the same, and not asked for
    number_is_siren: bool = False  # its only number is the company's
    family: str = ""  # papers of one family may be one and the same file
    check: str = ""  # for customers: how to check it with its issuer
    renewal: str = "Demandez la nouvelle à qui la délivre, puis déposez-la : elle prendra la place de l'ancienne."
    missing: str = "Vous ne l'avez pas déposée."
    is_deposited: bool = True


def _period(number_label: str, number_missing: str, number_hint: str = "") -> tuple[Asked, ...]:
    """The fields of a paper that prints its number, its first day and its last day."""
    return (
        Asked("number", number_label, number_missing, number_hint),
        Asked("starts_on", "Premier jour de validité", "Donnez le premier jour de validité."),
        Asked("ends_on", "Dernier jour de validité", "Donnez le dernier jour de validité."),
    )


_ISSUED_ON = "Donnez la date à laquelle cette pièce a été délivrée."
_INSURANCE = (
    Asked("issuer", "Assureur", "Donnez le nom de l'assureur.", "La société d'assurance, et non le courtier"),
    *_period("Numéro du contrat", "Donnez le numéro du contrat. Il est sur l'attestation d'assurance."),
)

KINDS: Mapping[Slot, PaperKind] = {
    Slot.STATEMENT: PaperKind(
        label="Attestation sur les salariés étrangers",
        file_name="attestation-salaries-etrangers",
        renewal="Signez la nouvelle : elle prendra la place de l'ancienne, sans que vous ayez rien à ressaisir.",
        missing="Aucune n'a été signée.",
        is_deposited=False,
    ),
    Slot.URSSAF: PaperKind(
        label="Attestation de vigilance de l'Urssaf",
        file_name="attestation-vigilance-urssaf",
        about=(
            "Elle dit que l'entreprise déclare ses salariés et paie ses cotisations.",
            "Demandez-la dans votre espace sur urssaf.fr : elle est délivrée aussitôt. Vos clients l'acceptent pendant six "
            "mois.",
        ),
        asked=(
            Asked(
                "issued_on",
                "Date de la pièce",
                _ISSUED_ON,
                "Écrite sur l'attestation. Six mois de validité sont comptés à partir d'elle.",
            ),
            Asked(
                "security_code",
                "Code de sécurité",
                "Donnez le code de sécurité. Il est imprimé sur l'attestation : vos clients la vérifient avec.",
                "15 lettres et chiffres, imprimés sur l'attestation. Vos clients le saisissent sur urssaf.fr pour la vérifier.",
            ),
        ),
        counted=Counted(
            months=6,  # code du travail, D8222-5
            in_words="six mois",
            over=(
                "Cette attestation n'est plus acceptée depuis le {end}, six mois après sa date. "
                "Demandez la nouvelle sur urssaf.fr, puis déposez-la."
            ),
        ),
        issuer="Urssaf",
        check=(
            "Pour la vérifier : sur urssaf.fr, ouvrez « Vérifier une attestation », puis saisissez ce code de "
            "sécurité. Le site de l'Urssaf montre l'attestation qu'il a délivrée : comparez-la à celle-ci."
        ),
    ),
    Slot.KBIS: PaperKind(
        label="Extrait Kbis ou extrait du RNE",
        file_name="extrait-immatriculation",
        about=(
            "Il prouve que l'entreprise est immatriculée. Le dirigeant l'obtient sans frais sur monidenum.fr ; "
            "l'extrait du registre national des entreprises (RNE) se télécharge sur annuaire-entreprises.data.gouv.fr.",
            "La loi ne dit pas au bout de combien de temps il est trop ancien. L'usage des clients est d'en demander un de "
            "moins de trois mois : c'est ce que le dossier compte.",
        ),
        asked=(
            Asked(
                "issuer",
                "Qui l'a délivré",
                "Dites qui a délivré l'extrait : le greffe du tribunal de commerce, ou l'Inpi.",
                "Par exemple Greffe du tribunal de commerce de Rennes, ou Inpi pour un extrait du RNE",
            ),
            Asked("issued_on", "Date de la pièce", _ISSUED_ON, "Écrite sur l'extrait, « à jour au »"),
        ),
        counted=Counted(
            months=3,  # no text says after how long an extract is too old
            in_words="trois mois",
            over=(
                "Cet extrait a plus de trois mois : l'usage des clients, sinon la loi, est d'en demander un plus récent. "
                "Obtenez-en un nouveau, puis déposez-le."
            ),
            is_usage=True,
        ),
        number_is_siren=True,
    ),
    Slot.LICENCE: PaperKind(
        label="Copie de la licence de transport",
        file_name="licence-transport",
        about=(
            "La licence communautaire ou la licence de transport intérieur, délivrée par le préfet de région.",
            "Ce que le registre des transports en dit est déjà rempli : comparez avec votre exemplaire.",
        ),
        asked=(
            Asked("issuer", "Qui l'a délivrée", "Dites qui a délivré la licence : le préfet de région (DREAL)."),
            *_period(
                "Numéro de la licence",
                "Donnez le numéro de la licence. Il est en haut de la licence.",
                "Tel qu'il est imprimé sur la licence",
            ),
        ),
    ),
    Slot.VEHICLE_INSURANCE: PaperKind(
        label="Assurance des véhicules (responsabilité civile automobile)",
        file_name="assurance-vehicules",
        about=(
            "Elle est obligatoire pour tout véhicule à moteur. Votre assureur délivre l'attestation, pour la flotte entière "
            "si elle est assurée ensemble.",
        ),
        asked=_INSURANCE,
        family="assurance",  # one certificate may cover vehicles and goods
    ),
    Slot.GOODS_INSURANCE: PaperKind(
        label="Assurance des marchandises transportées",
        file_name="assurance-marchandises",
        about=(
            "Elle couvre ce que vous transportez pour vos clients. La loi ne l'impose pas : la plupart des contrats, si.",
            "Déposez l'attestation de votre assureur, avec ses garanties et ses plafonds.",
        ),
        asked=_INSURANCE,
        family="assurance",
    ),
}

LABELS = {slot: kind.label for slot, kind in KINDS.items()}
DEPOSITED = tuple(slot for slot, kind in KINDS.items() if kind.is_deposited)


def slot_choices() -> list[tuple[str, str]]:
    return [(slot.value, label) for slot, label in LABELS.items()]


def is_counted_by_usage(slot: Slot) -> bool:
    counted = KINDS[slot].counted
    return counted is not None and counted.is_usage
