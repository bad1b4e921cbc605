"""What the journal records of sheets. {place}: " (Rennes)", the town of the establishment."""

from adock.core.acts import Act, Readers

SHEET_CHANGED = Act("sheet.changed", "La fiche{place} a été modifiée", Readers.COMPANY)
SHEET_CONFIRMED = Act("sheet.confirmed", "La fiche{place} a été relue et confirmée", Readers.COMPANY)
SHEET_RESTORED = Act("sheet.restored", "La fiche{place} est revenue à une version antérieure", Readers.COMPANY)
EMAIL_PROVED = Act("sheet.email_proved", "L'adresse e-mail de la fiche{place} a été confirmée", Readers.COMPANY)
EMAIL_ASKED_AGAIN = Act(
    "sheet.email_asked_again",
    "Un nouveau lien de confirmation est parti à l'adresse e-mail de la fiche{place}",
    Readers.COMPANY,
)
MESSAGE_RELAYED = Act("sheet.message_relayed", "Un visiteur a écrit à l'entreprise depuis la fiche{place}", Readers.COMPANY)
