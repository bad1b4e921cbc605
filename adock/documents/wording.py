"""The messages about files that people send. A domain may have its own for a fault (deposits.Desk)."""

from collections.abc import Mapping

from adock.core.french import in_minutes
from adock.core.languages import gettext as _
from adock.gateways.examinations import COME_BACK_S
from adock.gateways.inspection import Fault

TOO_BIG = "Ce fichier dépasse {most}. Numérisez la pièce en noir et blanc, ou avec une qualité moindre, puis déposez-la."
INFECTED = "L'antivirus a reconnu un programme nuisible dans ce fichier. Il n'a pas été gardé. Analysez votre ordinateur."
CANNOT_SCAN = "L'antivirus ne répond pas : par prudence, rien n'est déposé en ce moment. Réessayez dans quelques minutes."
CANNOT_KEEP = "Le coffre des fichiers ne répond pas : rien n'a été déposé. Réessayez dans quelques minutes."
NO_PICTURE = (
    "Ce fichier n'est pas un PDF : c'est son contenu qui compte, et non son nom. Enregistrez la pièce en PDF, et déposez-la."
)

FAULTS: Mapping[Fault, str] = {
    Fault.EMPTY: "Ce fichier est vide. Choisissez celui de la pièce.",
    Fault.UNKNOWN_TYPE: (
        "Ce fichier n'est ni un PDF, ni une image JPEG ou PNG : c'est son contenu qui compte, et non son nom. "
        "Enregistrez la pièce en PDF, ou prenez-la en photo."
    ),
    Fault.TELEPHONE_PICTURE: (
        "Cette photo est au format HEIC des téléphones, que bien des ordinateurs n'ouvrent pas. Faites-en un JPEG : "
        "sur l'iPhone, choisissez-la dans Photos et non dans Fichiers, ou réglez l'appareil photo sur « Le plus compatible » "
        "(Réglages, Appareil photo, Formats) et reprenez-la ; sur un téléphone Android, désactivez « HEIF » ou « Photos haute "
        "efficacité » dans les réglages de l'appareil photo ; sur un ordinateur, ouvrez-la et exportez-la en JPEG ou en PDF."
    ),
    Fault.OTHER_PICTURE: (
        "Cette image n'est ni un JPEG ni un PNG : c'est son contenu qui compte, et non son nom. "
        "Ouvrez-la, puis enregistrez-la ou exportez-la en JPEG, en PNG ou en PDF."
    ),
    Fault.BROKEN: "Ce fichier est abîmé ou incomplet : il ne s'ouvre pas. Téléchargez-le ou numérisez-le de nouveau.",
    Fault.ENCRYPTED: "Ce PDF est protégé par un mot de passe : personne d'autre que vous ne l'ouvrirait. Enregistrez-le sans.",
    Fault.TOO_MANY_PAGES: "Ce PDF a plus de {most_pages} pages. Déposez seulement les pages de la pièce.",
    Fault.BOMB: "Ce fichier devient démesuré quand on l'ouvre : il n'a pas été gardé. Numérisez la pièce de nouveau.",
    Fault.ACTIVE: (
        "Ce PDF contient du code, un formulaire actif, des fichiers joints, ou appelle un autre ordinateur. "
        "Imprimez-le en PDF (menu Imprimer, puis « Enregistrer au format PDF »), et déposez ce nouveau fichier."
    ),
    Fault.POLYGLOT: (
        "Ce fichier cache autre chose que la pièce, avant son début, après sa fin ou entre ses pages. "
        "Imprimez-le en PDF (menu Imprimer, puis « Enregistrer au format PDF »), et déposez ce nouveau fichier."
    ),
}


def busy() -> str:
    """The sentence for whoever finds no turn."""
    return _(
        "Trop de fichiers sont examinés en ce moment, et rien n'a été gardé de celui-ci. "
        "Choisissez-le de nouveau, et envoyez-le dans {seconds} secondes."
    ).format(seconds=COME_BACK_S)


def spent(wait_s: int) -> str:
    """The sentence for whoever sent files that took more seconds to examine than allowed."""
    return _(
        "Examiner les fichiers déjà envoyés a pris tout le temps prévu : celui-ci n'a pas été lu. Renvoyez-le {in_minutes}."
    ).format(in_minutes=in_minutes(max(1, -(-wait_s // 60))))
