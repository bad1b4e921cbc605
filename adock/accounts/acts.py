"""What the journal records of accounts, of those who act for a company, and of how they came to.

{whom}: the member it is about; {invitee}: the address invited; {role}, {proof}: in words.
"""

from adock.core.acts import Act, Readers

# --------------------------------------------------------------- of a company

MEMBERSHIP_STARTED = Act(
    "membership.started",
    "{whom} peut agir pour l'entreprise, avec le rôle « {role} ». Preuve : {proof}",
    Readers.COMPANY,
)
MEMBERSHIP_SUSPENDED = Act("membership.suspended", "Accès suspendu pour {whom} : un membre s'y est opposé", Readers.COMPANY)
MEMBERSHIP_RESTORED = Act("membership.restored", "Accès rétabli pour {whom}", Readers.COMPANY)
MEMBERSHIP_ENDED = Act("membership.ended", "Accès terminé pour {whom}", Readers.COMPANY)
MEMBERSHIP_ROLE_CHANGED = Act("membership.role_changed", "{whom} a maintenant le rôle « {role} »", Readers.COMPANY)
MEMBERSHIP_HANDED_OVER = Act("membership.handed_over", "{whom} a passé la main à un autre administrateur", Readers.COMPANY)
LEFT_WITHOUT_ADMINISTRATOR = Act(
    "company.left_without_administrator", "L'entreprise n'a plus d'administrateur", Readers.COMPANY
)

INVITATION_SENT = Act("invitation.sent", "Une invitation est partie à {invitee}", Readers.COMPANY)
INVITATION_SENT_AGAIN = Act("invitation.sent_again", "Une invitation est partie de nouveau à {invitee}", Readers.COMPANY)
INVITATION_CANCELLED = Act("invitation.cancelled", "L'invitation à {invitee} a été annulée", Readers.COMPANY)

LETTER_ASKED = Act("letter.asked", "Un code à recevoir par courrier a été demandé", Readers.COMPANY)
LETTER_PRINTED = Act("letter.printed", "Le courrier qui porte le code a été imprimé", Readers.COMPANY)
LETTER_USED = Act("letter.used", "Le code reçu par courrier a été saisi", Readers.COMPANY)
LETTER_CODE_REFUSED = Act("letter.code_refused", "Un code faux a été saisi", Readers.COMPANY)
LETTER_CANCELLED = Act("letter.cancelled", "La demande de courrier a été annulée", Readers.COMPANY)

# --------------------------------------------------------------- of an account

ACCOUNT_CREATED = Act("account.created", "Le compte a été ouvert", Readers.PERSON)
ACCOUNT_RENAMED = Act("account.renamed", "Le nom a été changé", Readers.PERSON)
ACCOUNT_FORGOTTEN = Act("account.forgotten", "Le compte a été effacé, faute d'adresse confirmée à temps", Readers.PERSON)
ACCOUNT_DELETED = Act("account.deleted", "Le compte a été supprimé", Readers.PERSON)
ADDRESS_CONFIRMED = Act("address.confirmed", "L'adresse e-mail a été confirmée", Readers.PERSON)
TERMS_ACCEPTED = Act("terms.accepted", "Les conditions d'utilisation ont été acceptées", Readers.PERSON)
NEWSLETTER_STARTED = Act("newsletter.started", "La lettre d'information a été demandée", Readers.PERSON, is_recorded=False)
NEWSLETTER_STOPPED = Act("newsletter.stopped", "La lettre d'information a été arrêtée", Readers.PERSON, is_recorded=False)
DATA_TAKEN = Act("data.taken", "Les données du compte ont été emportées", Readers.PERSON)

SESSION_OPENED = Act("session.opened", "Une session a été ouverte", Readers.PERSON)
SESSION_CLOSED = Act("session.closed", "Une session a été fermée", Readers.PERSON)
SESSION_REFUSED = Act("session.refused", "Une connexion a été refusée", Readers.PERSON)
SESSION_LOCKED = Act(
    "session.locked", "Des connexions ont été refusées sans essayer le mot de passe : trop d'essais faux", Readers.PERSON
)
PROOF_GIVEN = Act("proof.given", "L'identité a été prouvée de nouveau", Readers.PERSON)
SECOND_FACTOR_REFUSED = Act("factor.refused", "Un second facteur a été refusé", Readers.PERSON)
SECOND_FACTOR_LOCKED = Act("factor.locked", "Des codes ont été refusés sans être essayés : trop de codes faux", Readers.PERSON)
SESSIONS_ENDED = Act("sessions.ended", "Des sessions ont été fermées depuis le compte", Readers.PERSON)
SESSIONS_ENDED_BY_SERVICE = Act("sessions.ended_by_service", "Des sessions ont été fermées par le service", Readers.PERSON)

IDENTITY_USED = Act("identity.used", "Le compte a été ouvert par ProConnect ou FranceConnect", Readers.PERSON)
IDENTITY_LINKED = Act("identity.linked", "Une identité ProConnect ou FranceConnect a été ajoutée au compte", Readers.PERSON)
IDENTITY_UNLINKED = Act("identity.unlinked", "Une identité ProConnect ou FranceConnect a été retirée du compte", Readers.PERSON)
SIGNED_IN = Act(  # before IDENTITY_USED
    "account.signed_in", "Le compte a été ouvert par ProConnect ou FranceConnect", Readers.PERSON, is_recorded=False
)

PASSWORD_CHANGED = Act("account.password.changed", "Le mot de passe a été changé", Readers.PERSON)
PASSWORD_SET = Act("account.password.set", "Un mot de passe a été ajouté au compte", Readers.PERSON)
PASSWORD_RESET = Act(
    "account.password.reset", "Un nouveau mot de passe a été choisi par un lien reçu par e-mail", Readers.PERSON
)
EMAIL_CHANGED = Act("account.email.changed", "L'adresse e-mail du compte a été changée", Readers.PERSON)
EMAIL_DELETED = Act("account.email.deleted", "Une adresse e-mail a été retirée du compte", Readers.PERSON)
TOTP_ACTIVATED = Act("account.totp.activated", "Le code à usage unique a été activé", Readers.PERSON)
TOTP_DEACTIVATED = Act("account.totp.deactivated", "Le code à usage unique a été désactivé", Readers.PERSON)
PASSKEY_ADDED = Act("account.webauthn.added", "Une clé d'accès a été ajoutée", Readers.PERSON)
PASSKEY_REMOVED = Act("account.webauthn.removed", "Une clé d'accès a été retirée", Readers.PERSON)
RECOVERY_CODES_MADE = Act("account.recovery.codes.generated", "De nouveaux codes de secours ont été faits", Readers.PERSON)

OFFICER_GRANTED = Act("officer.granted", "Un rôle d'agent de l'État a été donné au compte", Readers.PERSON)
OFFICER_REVOKED = Act("officer.revoked", "Un rôle d'agent de l'État a été retiré au compte", Readers.PERSON)
STAFF_GRANTED = Act("staff.granted", "Un rôle dans l'équipe du service a été donné au compte", Readers.PERSON)
STAFF_REVOKED = Act("staff.revoked", "Un rôle dans l'équipe du service a été retiré au compte", Readers.PERSON)

# --------------------------------------------------------------- of whoever tries what is not theirs

ACCESS_REFUSED = Act("access.refused", "Une page ou un acte a été refusé à ce compte", Readers.STAFF)
