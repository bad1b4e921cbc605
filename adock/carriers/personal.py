"""What sheets hold about the people who changed them, for their export."""

from adock.accounts.models import User
from adock.carriers.models import ProfileRevision
from adock.core.personal import Reference, Sections, instant

REFERENCES = (
    Reference("carriers.ProfileRevision.author", told_in="modifications_de_fiches", outlives=True),
    Reference("carriers.EmailProof.asked_by", untold="the revision that asked for the address tells it"),
)


def revisions(user: User) -> Sections:
    return {
        "modifications_de_fiches": [
            {
                "siret": row.registration_id,
                "nature": row.get_kind_display(),
                "le": instant(row.at),
                "avant": row.before,
                "apres": row.after,
            }
            for row in ProfileRevision.objects.filter(author=user)
        ],
    }
