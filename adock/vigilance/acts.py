"""What the journal says of vigilance files and of links to them. {paper}: its kind, in words."""

from adock.core.acts import Act, Readers

DOCUMENT_DEPOSITED = Act(
    "document.deposited", "Une pièce a été déposée dans le dossier de vigilance : {paper}", Readers.COMPANY
)
DOCUMENT_REMOVED = Act("document.removed", "Une pièce a été retirée du dossier de vigilance : {paper}", Readers.COMPANY)
SHARE_CREATED = Act("share.created", "Un lien vers le dossier de vigilance a été créé pour un client", Readers.COMPANY)
SHARE_END_CHANGED = Act(
    "share.end_changed", "La date de fin d'un partage du dossier de vigilance a été changée", Readers.COMPANY
)
SHARE_REVOKED = Act("share.revoked", "Un partage du dossier de vigilance a été arrêté", Readers.COMPANY)
