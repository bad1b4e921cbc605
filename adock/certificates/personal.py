"""Exports the personal data held in the statements that a person signed, withdrew or is preparing."""

from adock.accounts.models import User
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.rules import EndKind
from adock.core.personal import Reference, Sections, instant

REFERENCES = (
    Reference("certificates.Certificate.signatory", told_in="attestations_signees", outlives=True),
    Reference("certificates.Certificate.ended_by", told_in="attestations_retirees", outlives=True),
    Reference("certificates.StatementDraft.user", told_in="attestations_en_preparation"),
)


def statements(user: User) -> Sections:
    return {
        "attestations_signees": [
            {
                "numero": row.number,
                "type": row.public_kind,
                "siren": row.siren,
                "entreprise": row.company_name,
                "prenom": row.first_name,
                "nom": row.last_name,
                "qualite": row.position,
                "lieu": row.place,
                "signee_le": instant(row.signed_at),
                "valable_jusqu_au": row.valid_until.isoformat(),
                "fin": instant(row.ended_at),
            }
            for row in Certificate.objects.filter(signatory=user)
        ],
        "attestations_retirees": [
            {"numero": row.number, "siren": row.siren, "le": instant(row.ended_at), "motif": row.end_reason}
            for row in Certificate.objects.filter(ended_by=user, end_kind=EndKind.WITHDRAWN)
        ],
        "attestations_en_preparation": [
            {
                "type": Kind(row.kind).public_code,
                "siren": row.siren,
                "prenom": row.first_name,
                "nom": row.last_name,
                "qualite": row.position,
                "lieu": row.place,
                "salaries_saisis": len(row.workers),  # other people: counted, not named
                "modifiee_le": instant(row.updated_at),
            }
            for row in StatementDraft.objects.filter(user=user)
        ],
    }
