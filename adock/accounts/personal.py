"""What accounts and the journal hold about a person, for their export."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from adock.accounts.devices import device_label
from adock.accounts.models import ClaimLetter, Invitation, Provider, User
from adock.accounts.services import subject_of
from adock.core.acts import Readers
from adock.core.journal import entries_about
from adock.core.models import JournalEntry
from adock.core.personal import Reference, Sections, instant

REFERENCES = (
    Reference("account.EmailAddress.user", told_in="compte"),
    Reference("account.EmailConfirmation.email_address", untold="the key of a link that was mailed, and the time it left"),
    Reference("accounts.TermsAcceptance.user", told_in="conditions_acceptees"),
    Reference("accounts.Identity.user", told_in="identites"),
    Reference("mfa.Authenticator.user", told_in="seconds_facteurs"),
    Reference("accounts.Membership.user", told_in="rattachements"),
    Reference("accounts.Membership.suspended_by", untold="the journal tells the objection to who made it", outlives=True),
    Reference("accounts.OfficerPost.user", told_in="roles_d_agent"),
    Reference("accounts.StaffPost.user", told_in="roles_dans_l_equipe"),
    Reference("accounts.Invitation.invited_by", told_in="invitations_envoyees"),
    Reference("accounts.ClaimLetter.user", told_in="courriers"),
    Reference("usersessions.UserSession.user", told_in="sessions"),
)


def account(user: User) -> Sections:
    return {
        "compte": {
            "numero": user.pk,
            "prenom": user.first_name,
            "nom": user.last_name,
            "cree_le": instant(user.created_at),
            "derniere_connexion": instant(user.last_login),
            "a_un_mot_de_passe": user.has_usable_password(),
            "adresses": [
                {"adresse": row.email, "confirmee": row.verified, "principale": row.primary}
                for row in EmailAddress.objects.filter(user=user).order_by("pk")
            ],
        },
        "conditions_acceptees": [{"version": row.version, "le": instant(row.accepted_at)} for row in user.terms.all()],
        "identites": [
            {
                "fournisseur": Provider(row.provider).label,
                "identifiant": row.subject,
                "organisation": row.organization,
                "siret": row.siret,
                "liee_le": instant(row.linked_at),
                "utilisee_le": instant(row.used_at),
            }
            for row in user.identities.all()
        ],
        "seconds_facteurs": [
            {"type": row.get_type_display(), "cree_le": instant(row.created_at), "utilise_le": instant(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "rattachements": [
            {
                "siren": row.siren,
                "role": row.role_label,
                "preuve": row.proof_label,
                "etat": row.state,
                "depuis": instant(row.started_at),
                "fin": instant(row.ended_at),
            }
            for row in user.memberships.all()
        ],
        "roles_d_agent": [
            {"service": row.office, "role": row.role, "depuis": instant(row.started_at), "fin": instant(row.ended_at)}
            for row in user.officerposts.all()
        ],
        "roles_dans_l_equipe": [
            {"role": row.role, "depuis": instant(row.started_at), "fin": instant(row.ended_at)} for row in user.staffposts.all()
        ],
        "invitations_envoyees": [
            {"siren": row.siren, "adresse": row.email, "role": row.get_role_display(), "le": instant(row.created_at)}
            for row in Invitation.objects.filter(invited_by__user=user)
        ],
        "courriers": [
            {
                "siret": row.siret,
                "destinataire": row.recipient,
                "demande_le": instant(row.requested_at),
                "imprime_le": instant(row.printed_at),
                "utilise_le": instant(row.used_at),
            }
            for row in ClaimLetter.objects.filter(user=user)
        ],
    }


def traces(user: User) -> Sections:
    """The user's open sessions, and journal entries about or by them."""
    return {
        "sessions": [
            {"ouverte_le": instant(row.created_at), "adresse_ip": row.ip, "appareil": device_label(row.user_agent)}
            for row in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "journal": [
            {"le": instant(row.at), "acte": row.act, "objet": row.subject, "details": row.details}
            for row in JournalEntry.objects.filter(actor=user.pk) | entries_about([subject_of(user)], Readers.PERSON)
        ],
    }
