"""Exports the personal data held about a person who manages vigilance files."""

from adock.accounts.models import User
from adock.core.personal import Reference, Sections, instant
from adock.vigilance.models import DepositedDocument, Share

REFERENCES = (
    Reference("vigilance.DepositedDocument.deposited_by", told_in="pieces_deposees", outlives=True),
    Reference("vigilance.DepositedDocument.ended_by", untold="the journal tells it to who took the paper out", outlives=True),
    Reference("vigilance.Share.created_by", told_in="partages_du_dossier", outlives=True),
    Reference("vigilance.Share.revoked_by", untold="the journal tells it to who stopped the share", outlives=True),
)


def file(user: User) -> Sections:
    return {
        "pieces_deposees": [
            {
                "siren": row.siren,
                "piece": row.get_slot_display(),
                "emetteur": row.issuer,
                "nom_du_fichier": row.given_name,
                "le": instant(row.deposited_at),
                "fin": instant(row.ended_at),
            }
            for row in DepositedDocument.objects.filter(deposited_by=user).order_by("pk")
        ],
        "partages_du_dossier": [
            {"siren": row.siren, "client": row.customer, "pieces": row.slots, "le": instant(row.created_at)}
            for row in Share.objects.filter(created_by=user).order_by("pk")
        ],
    }
