"""The mails about certificates, to those who may sign for the company. They never name a worker."""

from adock.accounts.companies import company_name
from adock.accounts.memberships import mailboxes
from adock.accounts.rules import Power
from adock.certificates.models import Certificate
from adock.certificates.paths import certificates_path
from adock.certificates.rules import WITHDRAWAL_REASONS, WithdrawalReason
from adock.core.addresses import public_url
from adock.core.dates import in_words
from adock.core.moments import moment_in_words
from adock.core.outbox import Button, Fact, Mail, send

REASON = "Vous recevez ce message parce que vous pouvez signer au nom de cette entreprise dans A Dock."


def _facts(certificate: Certificate) -> tuple[Fact, ...]:
    return (
        Fact("Attestation", certificate.label),
        Fact("Numéro", certificate.number),
        Fact("Code de vérification", certificate.code),
        Fact("Signée par", f"{certificate.signatory_name}, {certificate.position}"),
        Fact("Signée le", moment_in_words(certificate.signed_at)),
        Fact("Valable jusqu'au", in_words(certificate.valid_until)),
    )


def _end(certificate: Certificate) -> tuple[Fact, ...]:
    if certificate.ended_at is None:
        return ()
    return Fact("Retirée le", moment_in_words(certificate.ended_at)), Fact("Retirée par", str(certificate.ended_by))


def tell_signed(certificate: Certificate) -> None:
    name = company_name(certificate.siren)
    for mailbox in mailboxes(certificate.siren, Power.SIGN):
        send(
            Mail(
                recipient=mailbox,
                subject=f"Attestation signée pour {name}",
                sentences=(
                    f"Une attestation vient d'être signée au nom de {name}.",
                    "Vos clients peuvent la vérifier dès maintenant, avec son QR code ou son code.",
                ),
                facts=_facts(certificate),
                button=Button("Voir vos attestations", public_url(certificates_path(certificate.siren))),
                after=(
                    "Si cette signature n'aurait pas dû avoir lieu, retirez l'attestation : elle ne vaudra plus rien aussitôt.",
                ),
                reason=REASON,
            )
        )


def tell_withdrawn(certificate: Certificate) -> None:
    name = company_name(certificate.siren)
    why = WITHDRAWAL_REASONS[WithdrawalReason(certificate.end_reason)]
    for mailbox in mailboxes(certificate.siren, Power.SIGN):
        send(
            Mail(
                recipient=mailbox,
                subject=f"Attestation retirée pour {name}",
                sentences=(
                    f"L'attestation {certificate.number} de {name} a été retirée : elle ne vaut plus rien.",
                    "Qui la vérifie le lit aussitôt. Si vos clients doivent en avoir une, signez-en une nouvelle.",
                ),
                facts=(*_facts(certificate), *_end(certificate), Fact("Motif", why)),
                button=Button("Voir vos attestations", public_url(certificates_path(certificate.siren))),
                reason=REASON,
            )
        )
