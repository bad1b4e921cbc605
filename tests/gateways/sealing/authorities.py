"""Authorities that are not ours: made for a test, with seals and time-stamps of theirs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSWORD = "mot de passe du cachet"
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Certified:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def authority(name: str) -> Certified:
    return _certified(rsa_key(name), name, None, is_authority=True)


def seal_of(by: Certified, name: str, *, ends: datetime = datetime(2050, 1, 1, tzinfo=UTC)) -> Certified:
    return _certified(rsa_key(name), name, by, ends=ends)


def time_stamp_authority() -> Certified:
    return _certified(rsa_key("Horodatage"), "Horodatage", authority("Racine d'horodatage"), dates=True)


def pkcs12_file(file: Path, seal: Certified, *others: Certified, password: str = PASSWORD) -> str:
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"cachet",
            seal.key,
            seal.certificate,
            [other.certificate for other in others],
            serialization.BestAvailableEncryption(password.encode()),
        )
    )
    return str(file)


def _certified(
    key: rsa.RSAPrivateKey,
    name: str,
    by: Certified | None,
    *,
    is_authority: bool = False,
    dates: bool = False,
    ends: datetime = datetime(2050, 1, 1, tzinfo=UTC),
) -> Certified:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(by.certificate.subject if by else named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINNING)
        .not_valid_after(ends + timedelta(0))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                **usage,
            ),
            critical=True,
        )
    )
    if dates:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Certified(key, builder.sign(by.key if by else key, hashes.SHA256()))
