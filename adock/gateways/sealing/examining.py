"""Examination of the seals of a PDF that may come from anybody.

Runs in a process apart (adock/gateways/apart.py): no settings, no keys, nothing fetched. Whose seals they are is for
pades.py to say."""

from io import BytesIO
from typing import Any

from asn1crypto import parser, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from adock.gateways.pdf_end import PADDING

DIGESTS = {"sha256", "sha384", "sha512"}
LONGEST_NAME = 200


def seals(pdf: bytes) -> dict[str, Any]:
    """Returns `seals`: one dictionary per signature, in their order, or None when the PDF cannot be read."""
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 a hostile file may raise anything
        return {"seals": None}
    return {"seals": [_said(pdf, signature) for signature in signatures if signature.sig_object_type == "/Sig"]}


def _said(pdf: bytes, signature: EmbeddedPdfSignature) -> dict[str, Any]:
    certificate = _certificate(signature)
    return {
        "certificate": certificate.dump().hex() if certificate else "",
        "signer": _name(certificate) if certificate else "",
        "at": _moment(signature),
        "is_good": certificate is not None and _is_good(signature, certificate),
        "covers_everything": _covers_everything(pdf, signature),
    }


def _certificate(signature: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        return signature.signer_cert
    except Exception:  # noqa: BLE001
        return None


def _is_good(signature: EmbeddedPdfSignature, certificate: x509.Certificate) -> bool:
    """Whether the signature matches the file's content and is by this certificate's key."""
    try:
        if signature.md_algorithm not in DIGESTS:
            return False
        is_same, is_signed = validate_sig_integrity(
            signature.signer_info, certificate, expected_content_type="data", actual_digest=signature.compute_digest()
        )
    except Exception:  # noqa: BLE001
        return False
    return is_same and is_signed


def _covers_everything(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether everything but the signature's own hexadecimal digits is signed. pyHanko only compares lengths, which would
    let the gap be elsewhere."""
    try:
        first, before, after, rest = (int(number) for number in signature.byte_range)
    except (TypeError, ValueError):
        return False
    if first != 0 or not 0 < before < after or rest < 0 or not _is_the_end(pdf, after + rest):
        return False
    gap, contents = pdf[before:after], bytes(signature.pkcs7_content)
    if gap[:1] != b"<" or gap[-1:] != b">" or gap[1:-1].lower() != contents.hex().encode():
        return False
    # only zeros may follow the signature
    try:
        return not contents[parser.peek(contents) :].strip(b"\0")
    except ValueError:
        return False


def _is_the_end(pdf: bytes, place: int) -> bool:
    """A line's end that was added after a document that has none is no part of it."""
    return place <= len(pdf) and not pdf[place:].strip(PADDING)


def _moment(signature: EmbeddedPdfSignature) -> str | None:
    try:
        moment = signature.self_reported_timestamp
    except Exception:  # noqa: BLE001
        return None
    return moment.isoformat() if moment else None


def _name(certificate: x509.Certificate) -> str:
    try:
        said = certificate.subject.native
        name = said.get("common_name") or said.get("organization_name") or ""
    except Exception:  # noqa: BLE001
        return ""
    text = " ".join(name if isinstance(name, list) else [str(name)])
    return "".join(character for character in text if character.isprintable())[:LONGEST_NAME]
