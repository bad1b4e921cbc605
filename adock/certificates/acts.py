"""What the journal says of certificates. {number}: the certificate's."""

from adock.core.acts import Act, Readers

CERTIFICATE_SIGNED = Act("certificate.signed", "L'attestation {number} a été signée", Readers.COMPANY)
CERTIFICATE_WITHDRAWN = Act("certificate.withdrawn", "L'attestation {number} a été retirée", Readers.COMPANY)
