"""The key that seals, and the certificates by which we recognise our seals afterwards.

A seal is ours when its certificate is the one configured, now or earlier; never because a public authority vouches for it,
since it vouches for others too. Outside production and without configuration, an authority made on first use stands in:
its root only certifies our seals, so that they are still recognised when they are renewed.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from adock.gateways import private_files
from adock.gateways.sealing.errors import SealUnavailable

ROOT_LIFE = timedelta(days=30 * 365)
SEAL_LIFE = timedelta(days=3 * 365)
# Longer than what we seal is good for, which is six months at most.
RENEWED_BEFORE_END = timedelta(days=200)

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, eq=False)
class Seal:
    """A key that seals, its certificate, and those that lead from it to its root."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate_der(self) -> bytes:
        return _der(self.certificate)

    @property
    def ends_at(self) -> datetime:
        return self.certificate.not_valid_after_utc

    def covers(self, moment: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= moment <= self.ends_at


def is_development() -> bool:
    """Whether seals are worthless, because they come from an authority that anybody could make."""
    return not settings.SEAL_PKCS12


def current_seal() -> Seal:
    """The seal to use now; the same object for as long as it is good. Raises SealUnavailable."""
    now = datetime.now(UTC)
    if is_development():
        return _development_seal(_development_folder(), now)
    seal = _configured_seal(settings.SEAL_PKCS12, settings.SEAL_PASSWORD)
    if not seal.covers(now):
        raise SealUnavailable(
            f"Le certificat de cachet ne vaut que du {seal.certificate.not_valid_before_utc:%d/%m/%Y} au "
            f"{seal.ends_at:%d/%m/%Y} : changez ADOCK_SEAL_PKCS12."
        )
    return seal


def is_ours(certificate: bytes) -> bool:
    """Whether a seal with this certificate (DER) was made by us. Raises SealUnavailable."""
    known = set(_past_certificates(settings.SEAL_PAST_CERTIFICATES))
    if not is_development():
        known.add(_configured_seal(settings.SEAL_PKCS12, settings.SEAL_PASSWORD).certificate_der)
    return certificate in known or (is_development() and _is_of_development(certificate))


def names_of_seals() -> tuple[list[str], list[str]]:
    """The SHA-256, in hexadecimal, of the certificate in use and of the earlier ones. Raises SealUnavailable."""
    past = _past_certificates(settings.SEAL_PAST_CERTIFICATES)
    return [sha256(current_seal().certificate_der).hexdigest()], sorted(sha256(each).hexdigest() for each in past)


def _is_of_development(certificate: bytes) -> bool:
    root = _development_root(_development_folder()).certificate
    try:
        x509.load_der_x509_certificate(certificate).verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


# The configured one


@lru_cache(maxsize=2)
def _configured_seal(file: str, password: str) -> Seal:
    try:
        content = Path(file).read_bytes()
    except OSError as fault:
        raise SealUnavailable(f"ADOCK_SEAL_PKCS12 ne se lit pas : {file}.") from fault
    try:
        bundle = pkcs12.load_pkcs12(content, password.encode())
    except ValueError as fault:
        raise SealUnavailable(
            "ADOCK_SEAL_PKCS12 ne s'ouvre pas : ce n'est pas un fichier PKCS#12, ou ADOCK_SEAL_PASSWORD est faux."
        ) from fault
    if bundle.cert is None or not isinstance(bundle.key, PrivateKey):
        raise SealUnavailable("ADOCK_SEAL_PKCS12 doit contenir une clé privée RSA ou EC et son certificat.")
    return Seal(bundle.key, bundle.cert.certificate, tuple(other.certificate for other in bundle.additional_certs))


@lru_cache(maxsize=2)
def _past_certificates(file: str) -> frozenset[bytes]:
    """The certificates of earlier seals. The file may also contain authorities; they vouch for others too, and are ignored."""
    if not file:
        return frozenset()
    try:
        listed = x509.load_pem_x509_certificates(Path(file).read_bytes())
    except (OSError, ValueError):
        listed = []
    seals = frozenset(_der(certificate) for certificate in listed if not _is_authority(certificate))
    if not seals:
        raise SealUnavailable(f"ADOCK_SEAL_PAST_CERTIFICATES doit contenir des certificats de cachet (PEM) : {file}.")
    return seals


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


# The one made on first use

_REMEMBERED: dict[Path, Seal] = {}


def _development_folder() -> Path:
    if settings.IS_PRODUCTION:
        raise SealUnavailable("En production, ADOCK_SEAL_PKCS12 et ADOCK_SEAL_PASSWORD sont obligatoires.")
    return Path(settings.DATA_DIR) / "sealing"


def _development_seal(folder: Path, now: datetime) -> Seal:
    file = folder / "seal.pem"
    remembered = _REMEMBERED.get(file)
    if remembered and _is_fresh(remembered, now):
        return remembered
    root = _development_root(folder)
    seal = _read(file, private_files.kept(file, lambda: _new_seal(root, now)), root.certificate)
    if not _is_fresh(seal, now):
        content = _new_seal(root, now)
        private_files.replace(file, content)
        seal = _read(file, content, root.certificate)
    _REMEMBERED.clear()
    _REMEMBERED[file] = seal
    return seal


def _is_fresh(seal: Seal, now: datetime) -> bool:
    return seal.covers(now) and seal.ends_at - now > RENEWED_BEFORE_END


def _development_root(folder: Path) -> Seal:
    file = folder / "root.pem"
    return _read(file, private_files.kept(file, _new_root))


def _read(file: Path, content: bytes, *chain: x509.Certificate) -> Seal:
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError as fault:
        raise SealUnavailable(f"{file} est abîmé : supprimez-le, il sera refait.") from fault
    assert isinstance(key, PrivateKey)
    return Seal(key, certificate, chain)


def _new_root() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Autorité de développement d'A Dock, sans valeur")
    return _certified(key, key, name, name, datetime.now(UTC), ROOT_LIFE, is_authority=True)


def _new_seal(root: Seal, now: datetime) -> bytes:
    name = _name("A Dock (développement, sans valeur)")
    key = ec.generate_private_key(ec.SECP256R1())
    return _certified(key, root.key, name, root.certificate.subject, now, SEAL_LIFE, is_authority=False)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Développement, sans valeur"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certified(
    key: ec.EllipticCurvePrivateKey,
    by: PrivateKey,
    name: x509.Name,
    issuer: x509.Name,
    now: datetime,
    life: timedelta,
    *,
    is_authority: bool,
) -> bytes:
    """The key and its certificate, as one PEM."""
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usage |= dict.fromkeys(("key_cert_sign", "crl_sign") if is_authority else ("digital_signature", "content_commitment"), True)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # a day earlier, since machines' clocks differ
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + certificate.public_bytes(serialization.Encoding.PEM)
