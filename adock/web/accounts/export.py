"""Everything A Dock keeps about a person, as that person may take it away (RGPD, articles 15 and 20)."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from adock.accounts.models import ClaimLetter, Invitation, Provider, User
from adock.accounts.services import subject_of
from adock.carriers.models import ProfileRevision
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.rules import EndKind
from adock.core.models import JournalEntry
from adock.vigilance.models import DepositedDocument, Share
from adock.web.accounts.devices import device_label

Entry = dict[str, Any]


def personal_data(user: User) -> Entry:
    """French keys, instants in ISO 8601, no secret: neither digest of a password, nor key of a code, nor token."""
    return {
        "compte": {
            "numero": user.pk,
            "prenom": user.first_name,
            "nom": user.last_name,
            "cree_le": _instant(user.created_at),
            "derniere_connexion": _instant(user.last_login),
            "a_un_mot_de_passe": user.has_usable_password(),
            "lettre_d_information_depuis": _instant(user.newsletter_since),
            "adresses": [
                {"adresse": row.email, "confirmee": row.verified, "principale": row.primary}
                for row in EmailAddress.objects.filter(user=user).order_by("pk")
            ],
        },
        "conditions_acceptees": [{"version": row.version, "le": _instant(row.accepted_at)} for row in user.terms.all()],
        "identites": [
            {
                "fournisseur": Provider(row.provider).label,
                "identifiant": row.subject,
                "organisation": row.organization,
                "siret": row.siret,
                "liee_le": _instant(row.linked_at),
                "utilisee_le": _instant(row.used_at),
            }
            for row in user.identities.all()
        ],
        "seconds_facteurs": [
            {"type": row.get_type_display(), "cree_le": _instant(row.created_at), "utilise_le": _instant(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "rattachements": [
            {
                "siren": row.siren,
                "role": row.role_label,
                "preuve": row.proof_label,
                "etat": row.state,
                "depuis": _instant(row.started_at),
                "fin": _instant(row.ended_at),
            }
            for row in user.memberships.all()
        ],
        "roles_d_agent": [
            {"service": row.office, "role": row.role, "depuis": _instant(row.started_at), "fin": _instant(row.ended_at)}
            for row in user.officerposts.all()
        ],
        "roles_dans_l_equipe": [
            {"role": row.role, "depuis": _instant(row.started_at), "fin": _instant(row.ended_at)}
            for row in user.staffposts.all()
        ],
        "invitations_envoyees": [
            {"siren": row.siren, "adresse": row.email, "role": row.get_role_display(), "le": _instant(row.created_at)}
            for row in Invitation.objects.filter(invited_by__user=user)
        ],
        "courriers": [
            {
                "siret": row.siret,
                "destinataire": row.recipient,
                "demande_le": _instant(row.requested_at),
                "imprime_le": _instant(row.printed_at),
                "utilise_le": _instant(row.used_at),
            }
            for row in ClaimLetter.objects.filter(user=user)
        ],
        "modifications_de_fiches": [
            {
                "siret": row.registration_id,
                "nature": row.get_kind_display(),
                "le": _instant(row.at),
                "avant": row.before,
                "apres": row.after,
            }
            for row in ProfileRevision.objects.filter(author=user)
        ],
        "pieces_deposees": [
            {
                "siren": row.siren,
                "piece": row.get_slot_display(),
                "emetteur": row.issuer,
                "nom_du_fichier": row.given_name,
                "le": _instant(row.deposited_at),
                "fin": _instant(row.ended_at),
            }
            for row in DepositedDocument.objects.filter(deposited_by=user).order_by("pk")
        ],
        "partages_du_dossier": [
            {"siren": row.siren, "client": row.customer, "pieces": row.slots, "le": _instant(row.created_at)}
            for row in Share.objects.filter(created_by=user).order_by("pk")
        ],
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
                "signee_le": _instant(row.signed_at),
                "valable_jusqu_au": row.valid_until.isoformat(),
                "fin": _instant(row.ended_at),
            }
            for row in Certificate.objects.filter(signatory=user)
        ],
        "attestations_retirees": [
            {"numero": row.number, "siren": row.siren, "le": _instant(row.ended_at), "motif": row.end_reason}
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
                "salaries_saisis": len(row.workers),  # they are other people: counted, not named
                "modifiee_le": _instant(row.updated_at),
            }
            for row in StatementDraft.objects.filter(user=user)
        ],
        "sessions": [
            {"ouverte_le": _instant(row.created_at), "adresse_ip": row.ip, "appareil": device_label(row.user_agent)}
            for row in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "journal": [
            {"le": _instant(row.at), "acte": row.act, "objet": row.subject, "details": row.details}
            for row in (JournalEntry.objects.filter(actor=user.pk) | JournalEntry.objects.filter(subject=subject_of(user)))
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
