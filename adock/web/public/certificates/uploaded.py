"""Checks whether a file is one that was issued. It is read, compared and forgotten: neither stored nor logged."""

import hashlib
from datetime import date

from adock.certificates.models import Certificate
from adock.certificates.paths import public_certificate_path
from adock.certificates.queries import find_by_digest
from adock.core.dates import in_words
from adock.core.languages import gettext as _
from adock.core.words import marked
from adock.gateways.examinations import Payer, examination
from adock.gateways.pdf_end import whole_document
from adock.gateways.sealing import UnreadablePdf, pades
from adock.web.kit.pieces import Link, Plate, State
from adock.web.public.certificates import wording
from adock.web.public.certificates.pages import Outcome

# PDF readers look for the header within this many bytes.
_HEAD = 1024
LONGEST_SIGNER = 80


EXACTLY = "C'est exactement le fichier délivré, au bit près."
PADDED = marked("C'est le fichier délivré, suivi de blancs qui ne changent rien.")
TYPE_THE_CODE = "Tapez le code écrit sur le papier : la page de l'attestation dira ce que le document doit contenir."
ASK_AGAIN = f"Demandez-le de nouveau. {TYPE_THE_CODE}"


def outcome(content: bytes, day: date, payers: tuple[Payer, ...]) -> Outcome:
    """Raises SealUnavailable when our own seals cannot be read, and, for a file that was not issued, core.turns.NoTurn when
    too many are being examined and examinations.Spent when a payer has no seconds left."""
    found = find_by_digest(hashlib.sha256(content).hexdigest())
    if found is not None:
        return _exact(found, day, EXACTLY)
    document = whole_document(content)
    found = find_by_digest(hashlib.sha256(document).hexdigest()) if len(document) < len(content) else None
    if found is not None:
        return _exact(found, day, PADDED)
    look, word, sentence, advice = _unknown(content, payers)
    return Outcome(Plate(look, word, sentence, f"Fichier vérifié le {in_words(day)}. Il n'a pas été gardé."), advice=advice)


def _unknown(content: bytes, payers: tuple[Payer, ...]) -> tuple[State, str, str, str]:
    """The look, word, explanation and advice for a file that was never issued."""
    if b"%PDF-" not in content[:_HEAD]:
        return (
            State.WATCH,
            "Ce n'est pas un PDF",
            "Une photo ou une page numérisée ne peut pas être comparée au fichier délivré.",
            TYPE_THE_CODE,
        )
    try:
        with examination(*payers):
            seal = pades.examine(content)
    except UnreadablePdf:
        return State.WATCH, "PDF illisible", "Ce fichier est abîmé, ou n'est pas arrivé en entier.", ASK_AGAIN
    if not seal.is_sealed:
        return (
            State.BAD,
            "Aucun sceau",
            "Ce n'est pas un fichier délivré par A Dock.",
            "Il a pu être imprimé puis numérisé, enregistré de nouveau par un autre logiciel, ou fabriqué. " + TYPE_THE_CODE,
        )
    if not seal.is_sealed_by_us:
        return (
            State.BAD,
            "Scellé par quelqu'un d'autre",
            "Ce n'est pas le sceau d'A Dock.",
            f"Celui-ci dit venir de « {seal.signer[:LONGEST_SIGNER]} », ce que nous ne pouvons pas vérifier.",
        )
    if not seal.is_intact:
        return (
            State.BAD,
            "Modifié depuis le sceau",
            "A Dock a scellé un document, et ce fichier a été changé ensuite.",
            "Ne vous fiez pas à ce qu'il affiche. " + TYPE_THE_CODE,
        )
    return (
        State.WATCH,
        "Scellé par A Dock, mais pas une attestation",
        "Ce fichier n'a pas été modifié, mais aucune attestation délivrée n'est ce fichier.",
        "Ce peut être la synthèse d'un dossier partagé : vérifiez une à une les attestations qu'elle cite.",
    )


def _exact(found: Certificate, day: date, how: str) -> Outcome:
    plate = wording.plate(found.facts, day)
    said = Plate(plate.state, plate.word, f"{_(how)} {plate.sentence}", plate.day)
    return Outcome(
        said,
        rows=wording.rows(found, day, by_code=True),
        next=Link("Voir cette attestation", public_certificate_path(found.code)),
    )
