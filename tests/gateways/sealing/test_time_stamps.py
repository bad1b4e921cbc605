"""A seal dated by a time-stamp authority: a real one by its protocol (RFC 3161), on this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from time import sleep

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from adock.gateways.sealing import SealUnavailable, authority, pades, signing
from tests.gateways.sealing import authorities

REPLY = "application/timestamp-reply"
DER = serialization.Encoding.DER
Answer = Callable[[bytes], tuple[int, str, bytes]]


def stamp(asked: bytes) -> tuple[int, str, bytes]:
    theirs = authorities.time_stamp_authority()
    private = theirs.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = x509.Certificate.load(theirs.certificate.public_bytes(DER))
    stamper = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private), [certificate])
    return 200, REPLY, stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()


def stamp_something_else(asked: bytes) -> tuple[int, str, bytes]:
    request = tsp.TimeStampReq.load(asked)
    request["message_imprint"]["hashed_message"] = b"x" * 32
    return stamp(request.dump(force=True))


def refuse(asked: bytes) -> tuple[int, str, bytes]:
    return 200, REPLY, tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()


def answer_slowly(asked: bytes) -> tuple[int, str, bytes]:
    sleep(2)
    return stamp(asked)


@contextmanager
def authority_that(answers: Answer, location: str = "") -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, kind, body = answers(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_seal_bears_the_time_stamp_of_the_authority_that_is_configured(pdf, settings):
    with authority_that(stamp) as settings.SEAL_TSA_URL:
        sealed = pades.seal(pdf, reason="Attestation")
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    roots = [
        x509.Certificate.load(authority._development_root(authority._development_folder()).certificate_der),
        x509.Certificate.load(authorities.authority("Racine d'horodatage").certificate.public_bytes(DER)),
    ]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    examination = pades.examine(sealed)
    assert (examination.is_sealed_by_us, examination.is_intact) == (True, True)


@pytest.mark.parametrize(
    "answers",
    [
        stamp_something_else,
        refuse,
        lambda asked: (200, "text/html", b"<p>Bonjour</p>"),
        lambda asked: (503, REPLY, b""),
        lambda asked: (200, REPLY, b"autre chose"),
        lambda asked: (200, REPLY, b"\0" * 1_000_000),
    ],
    ids=["other digest", "refusal", "page", "503", "no answer of that protocol", "too long"],
)
def test_nothing_is_sealed_when_the_authority_answers_anything_else(pdf, settings, answers):
    with authority_that(answers) as settings.SEAL_TSA_URL, pytest.raises(SealUnavailable, match="horodatage"):
        pades.seal(pdf, reason="Attestation")


def test_an_authority_that_sends_elsewhere_is_not_followed(pdf, settings):
    """ASVS 15.3.2."""
    with (
        authority_that(stamp) as other,
        authority_that(lambda asked: (307, REPLY, b""), location=other) as settings.SEAL_TSA_URL,
        pytest.raises(SealUnavailable, match="horodatage"),
    ):
        pades.seal(pdf, reason="Attestation")


def test_nothing_is_sealed_when_the_authority_is_away(pdf, settings):
    with authority_that(stamp) as url:
        pass
    settings.SEAL_TSA_URL = url
    with pytest.raises(SealUnavailable, match="horodatage"):
        pades.seal(pdf, reason="Attestation")


def test_an_authority_that_does_not_answer_is_not_waited_for(pdf, settings, monkeypatch):
    monkeypatch.setattr(signing, "TSA_SECONDS", 0.4)
    with authority_that(answer_slowly) as settings.SEAL_TSA_URL, pytest.raises(SealUnavailable, match="horodatage"):
        pades.seal(pdf, reason="Attestation")
