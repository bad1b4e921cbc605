"""What the journal says of vigilance files and of links to them. {paper}: its kind, in words; {customer}: the share's."""

from adock.core.acts import Act, Readers

DOCUMENT_DEPOSITED = Act(
    "document.deposited", "Une pièce a été déposée dans le dossier de vigilance : {paper}", Readers.COMPANY
)
DOCUMENT_REMOVED = Act("document.removed", "Une pièce a été retirée du dossier de vigilance : {paper}", Readers.COMPANY)
SHARE_CREATED = Act("share.created", "Un lien vers le dossier de vigilance a été créé pour {customer}", Readers.COMPANY)
SHARE_END_CHANGED = Act("share.end_changed", "La date de fin du partage avec {customer} a été changée", Readers.COMPANY)
SHARE_REVOKED = Act("share.revoked", "Le partage avec {customer} a été arrêté", Readers.COMPANY)
