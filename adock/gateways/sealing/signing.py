"""The sealing of our PDFs with pyHanko, whose loading takes half a second: see pades.py."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from time import monotonic
from typing import Any

import requests
from asn1crypto import cms, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from adock.core.waiting import waiting
from adock.gateways.sealing.authority import Seal
from adock.gateways.sealing.errors import SealUnavailable, UnreadablePdf

NAME = "A Dock"
LOCATION = "France"
FIELD = "Cachet"
READABLE_FIELD = "Cachet électronique d'A Dock"
ALGORITHM = "sha256"

TSA_SECONDS = 10
LARGEST_TSA_ANSWER = 64 * 1024
# Bytes reserved for a signature, its certificates apart, and for a time-stamp with its own certificates.
_SIGNATURE_ROOM, _TIME_STAMP_ROOM = 2048, 12 * 1024

# Invisible and unread, as PDF/UA requires of what is not part of the page.
_FIELD = fields.SigFieldSpec(
    FIELD,
    readable_field_name=READABLE_FIELD,
    invis_sig_settings=fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True),
)


def sealed(pdf: bytes, seal: Seal, reason: str) -> bytes:
    """The PDF with the seal appended. Raises SealUnavailable, UnreadablePdf."""
    # in its own thread: pyHanko opens an event loop, which Python refuses where one is already running
    with ThreadPoolExecutor(max_workers=1) as thread, waiting():
        return thread.submit(_sealed, pdf, seal, reason).result()


def _sealed(pdf: bytes, seal: Seal, reason: str) -> bytes:
    signer = _signer(seal)
    time_stamper = _TimeStamper(settings.SEAL_TSA_URL) if settings.SEAL_TSA_URL else None
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        asked = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=ALGORITHM,
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            name=NAME,
            location=LOCATION,
            reason=reason,
        )
        out = PdfSigner(asked, signer, timestamper=time_stamper, new_field_spec=_FIELD).sign_pdf(
            writer, bytes_reserved=_room(seal, time_stamper is not None)
        )
    except PdfError as fault:
        raise UnreadablePdf from fault
    return out.getvalue()


class _Signer(SimpleSigner):
    """Makes pyHanko build only once the signed attributes other than the document's digest: they never change, and are
    most of a seal's cost. Their DER order does not depend on the digest, whose length is constant."""

    _PLACE = sha256(b"where the digest goes").digest()
    _attributes = b""

    async def signed_attrs(self, data_digest: bytes, digest_algorithm: str, *args: Any, **asked: Any) -> cms.CMSAttributes:
        if not self._attributes:
            made = await super().signed_attrs(self._PLACE, digest_algorithm, *args, **asked)
            self._attributes = made.dump()
        return cms.CMSAttributes.load(self._attributes.replace(self._PLACE, data_digest))


@lru_cache(maxsize=2)
def _signer(seal: Seal) -> SimpleSigner:
    others = SimpleCertificateStore()
    others.register_multiple([_asn1(certificate) for certificate in seal.chain])
    private = seal.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _Signer(
        signing_cert=_asn1(seal.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=others,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _room(seal: Seal, has_time_stamp: bool) -> int:
    """Room for the signature, in hexadecimal digits. Given in advance, or pyHanko would sign once more to measure it."""
    certificates = sum(
        len(certificate.public_bytes(serialization.Encoding.DER)) for certificate in (seal.certificate, *seal.chain)
    )
    return 2 * (certificates + _SIGNATURE_ROOM + (_TIME_STAMP_ROOM if has_time_stamp else 0))


class _TimeStamper(TimeStamper):
    """An RFC 3161 client over HTTP that limits how long it waits and how much it reads."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            is_ours = stamped["hashed_message"].native == message_digest
        except Exception as fault:  # pyHanko lets any error in the answer through as it is
            raise SealUnavailable(f"L'autorité d'horodatage ne répond pas comme il faut : {type(fault).__name__}.") from fault
        if not is_ours:
            raise SealUnavailable("L'autorité d'horodatage a daté autre chose.")
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        # blocking is fine: nothing else runs in this loop, which sign_pdf opens for one document
        return tsp.TimeStampResp.load(self._answer(req.dump()))

    def _answer(self, asked: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        deadline = monotonic() + TSA_SECONDS
        answer = b""
        with requests.post(
            self._url,
            asked,
            headers=headers,
            timeout=TSA_SECONDS / 2,
            stream=True,
            allow_redirects=False,  # the authority is the one that was configured (ASVS 15.3.2)
        ) as response:
            response.raise_for_status()
            if response.headers.get("Content-Type") != "application/timestamp-reply":
                raise ValueError("no time-stamp")
            for part in response.iter_content(4096):
                answer += part
                if len(answer) > LARGEST_TSA_ANSWER or monotonic() > deadline:
                    raise ValueError("too long")
        return answer
