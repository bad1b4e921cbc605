"""The kinds of paper in a vigilance file: one row each, which the rest of the code reads. Pure.

A new kind needs a member of Slot and its row in KINDS. The law makes customers ask for some of them alone, for contracts of
5,000 euros before tax and more, when they are made and every six months (code du travail, R8222-1 and D8222-5; D8254-1 and
D8254-2 for the list of foreign workers); the others are asked for by usage. Each row says which (`basis`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from adock.core.words import marked


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
    missing: str = ""  # shown when it is left empty
    hint: str = ""
    usual: str = ""  # what it is when it is left empty, and prefilled with


@dataclass(frozen=True, slots=True)
class Counted:
    """The end of a paper that prints none: it is less than so many months old. `over`: the message from then on; {over}: that
    day."""

    months: int
    over: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Why customers ask for a paper: `article` where the law says it, none where usage does. `checked_on`: when it was last
    read (`verifie_le`)."""

    sentence: str
    article: str = ""
    checked_on: date = date(2026, 11, 30)
    said: str = ""  # in short, where one paper stands for two

    @property
    def in_short(self) -> str:
        if self.said:
            return self.said
        return f"Demandée par la loi : {self.article}." if self.article else marked("Demandée par l'usage, non par la loi.")


@dataclass(frozen=True, slots=True)
class PaperKind:
    label: str
    file_name: str  # on the disk of whoever downloads it: ASCII, so that no program mangles it
    basis: Basis
    about: tuple[str, ...] = ()  # for its company: what it is, and where to get it
    asked: tuple[Asked, ...] = ()
    counted: Counted | None = None
    number_is_siren: bool = False  # its only number is the company's
    family: str = ""  # papers of one family may be one and the same file
    check: str = ""  # for customers: how to check it with its issuer
    renewal: str = marked("Demandez la nouvelle à qui la délivre, puis déposez-la : elle prendra la place de l'ancienne.")
    missing: str = marked("Vous ne l'avez pas déposée.")
    is_deposited: bool = True
    undated: str = marked("Elle ne dit pas quand elle finit.")  # for its company, of a paper without an end


def _period(number_label: str, number_missing: str, number_hint: str = "") -> tuple[Asked, ...]:
    """The fields of a paper that prints its number, its first day and its last day."""
    return (
        Asked("number", number_label, number_missing, number_hint),
        Asked("starts_on", marked("Premier jour de validité"), marked("Donnez le premier jour de validité.")),
        Asked("ends_on", marked("Dernier jour de validité"), marked("Donnez le dernier jour de validité.")),
    )


_ISSUED_ON = marked("Donnez la date à laquelle cette pièce a été délivrée.")
_INSURANCE = (
    Asked("issuer", "Assureur", marked("Donnez le nom de l'assureur."), marked("La société d'assurance, et non le courtier")),
    *_period(marked("Numéro du contrat"), marked("Donnez le numéro du contrat. Il est sur l'attestation d'assurance.")),
)

KINDS: Mapping[Slot, PaperKind] = {
    Slot.STATEMENT: PaperKind(
        label=marked("Attestation sur les salariés étrangers"),
        file_name="attestation-salaries-etrangers",
        basis=Basis(
            marked(
                "La loi demande la liste des salariés étrangers soumis à autorisation de travail ; quand il n'y en a aucun, "
                "l'attestation de non-emploi est un usage."
            ),
            marked("D8254-1 et D8254-2 du code du travail"),
            said=marked("La loi demande la liste ; l'attestation de non-emploi est un usage."),
        ),
        renewal=marked("Signez la nouvelle : elle prendra la place de l'ancienne, sans que vous ayez rien à ressaisir."),
        missing=marked("Aucune n'a été signée."),
        is_deposited=False,
    ),
    Slot.URSSAF: PaperKind(
        label=marked("Attestation de vigilance (Urssaf)"),
        file_name="attestation-vigilance-urssaf",
        basis=Basis(
            marked("La loi la demande : vos clients doivent en avoir une de moins de six mois."),
            marked("D8222-5, 1° du code du travail"),
        ),
        about=(
            marked("Elle dit que l'entreprise déclare ses salariés et paie ses cotisations."),
            marked(
                "Demandez-la dans votre espace sur urssaf.fr : elle est délivrée aussitôt. Outre-mer, elle viendrait de la "
                "CGSS, et à Mayotte de la CSSM : nous n'en avons pas trouvé de texte, dites donc qui l'a délivrée."
            ),
        ),
        asked=(
            Asked(
                "issuer",
                marked("Qui l'a délivrée"),
                hint=marked("L'Urssaf, ou la caisse écrite sur l'attestation"),
                usual="Urssaf",
            ),
            Asked(
                "issued_on",
                marked("Date de la pièce"),
                _ISSUED_ON,
                marked("Écrite sur l'attestation. La veille de ses six mois est son dernier jour."),
            ),
            Asked(
                "security_code",
                marked("Code de sécurité"),
                marked("Donnez le code de sécurité. Il est imprimé sur l'attestation : vos clients la vérifient avec."),
                marked(
                    "15 lettres et chiffres, imprimés sur l'attestation. Vos clients le saisissent sur urssaf.fr pour la "
                    "vérifier."
                ),
            ),
        ),
        counted=Counted(
            months=6,  # code du travail, D8222-5, 1°: "de moins de six mois"
            over=(
                marked(
                    "Cette attestation a six mois depuis le {over} : la loi en demande une de moins de six mois. "
                    "Demandez la nouvelle sur urssaf.fr, ou à la caisse qui l'a délivrée, puis déposez-la."
                )
            ),
        ),
        check=(
            marked(
                "Pour la vérifier, si elle vient de l'Urssaf : sur urssaf.fr, ouvrez « Vérifier une attestation », puis "
                "saisissez ce code de sécurité. Le site de l'Urssaf montre l'attestation qu'il a délivrée : comparez-la à "
                "celle-ci. Si elle vient d'une autre caisse, demandez à celle-ci comment la vérifier."
            )
        ),
    ),
    Slot.KBIS: PaperKind(
        label=marked("Extrait Kbis ou extrait du RNE"),
        file_name="extrait-immatriculation",
        basis=Basis(
            marked(
                "La loi demande l'une de quatre pièces : l'extrait Kbis, l'extrait du RNE, un devis ou papier d'affaires avec "
                "les mentions d'immatriculation, ou le récépissé électronique du registre. Elle ne dit pas de quand."
            ),
            marked("D8222-5, 2° du code du travail"),
        ),
        about=(
            marked(
                "Il prouve que l'entreprise est immatriculée. Le dirigeant l'obtient sans frais sur monidenum.fr ; "
                "l'extrait du registre national des entreprises (RNE) se télécharge sur annuaire-entreprises.data.gouv.fr."
            ),
            marked(
                "La loi ne dit pas au bout de combien de temps il est trop ancien. L'usage de bien des clients est d'en "
                "demander un de moins de trois mois."
            ),
        ),
        asked=(
            Asked(
                "issuer",
                marked("Qui l'a délivré"),
                marked("Dites qui a délivré l'extrait : le greffe du tribunal de commerce, ou l'Inpi."),
                marked("Par exemple Greffe du tribunal de commerce de Rennes, ou Inpi pour un extrait du RNE"),
            ),
            Asked("issued_on", marked("Date de la pièce"), _ISSUED_ON, marked("Écrite sur l'extrait, « à jour au »")),
        ),
        number_is_siren=True,
        undated=marked("La loi ne fixe pas d'âge à cette pièce ; bien des clients en demandent une de moins de trois mois."),
    ),
    Slot.LICENCE: PaperKind(
        label=marked("Copie de la licence de transport"),
        file_name="licence-transport",
        basis=Basis(marked("L'usage la demande : vos clients lisent la licence au registre des transports.")),
        about=(
            marked("La licence communautaire ou la licence de transport intérieur, délivrée par le préfet de région."),
            marked("Ce que le registre des transports en dit est déjà rempli : comparez avec votre exemplaire."),
        ),
        asked=(
            Asked(
                "issuer", marked("Qui l'a délivrée"), marked("Dites qui a délivré la licence : le préfet de région (DREAL).")
            ),
            *_period(
                marked("Numéro de la licence"),
                marked("Donnez le numéro de la licence. Il est en haut de la licence."),
                marked("Tel qu'il est imprimé sur la licence"),
            ),
        ),
    ),
    Slot.VEHICLE_INSURANCE: PaperKind(
        label=marked("Assurance des véhicules (responsabilité civile automobile)"),
        file_name="assurance-vehicules",
        basis=Basis(
            marked("L'usage en demande l'attestation. L'assurance est obligatoire ; la remettre à ses clients ne l'est pas.")
        ),
        about=(
            marked(
                "Elle est obligatoire pour tout véhicule à moteur. Votre assureur délivre l'attestation, pour la flotte "
                "entière si elle est assurée ensemble."
            ),
        ),
        asked=_INSURANCE,
        family="assurance",  # one certificate may cover vehicles and goods
    ),
    Slot.GOODS_INSURANCE: PaperKind(
        label=marked("Assurance des marchandises transportées"),
        file_name="assurance-marchandises",
        basis=Basis(marked("L'usage la demande, et souvent le contrat : la loi, non.")),
        about=(
            marked(
                "Elle couvre ce que vous transportez pour vos clients. La loi ne l'impose pas : la plupart des contrats, si."
            ),
            marked("Déposez l'attestation de votre assureur, avec ses garanties et ses plafonds."),
        ),
        asked=_INSURANCE,
        family="assurance",
    ),
}

LABELS = {slot: kind.label for slot, kind in KINDS.items()}
DEPOSITED = tuple(slot for slot, kind in KINDS.items() if kind.is_deposited)


def slot_choices() -> list[tuple[str, str]]:
    return [(slot.value, label) for slot, label in LABELS.items()]
