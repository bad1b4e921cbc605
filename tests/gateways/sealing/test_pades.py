"""A seal holds for others' validators as for ours, and whatever happens to a sealed file afterwards is said."""

import asyncio
import re
import shutil
import zlib
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

import pikepdf
import pytest
import time_machine
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from adock.gateways.apart import run_apart
from adock.gateways.inspection.pdf import examine as inspected
from adock.gateways.sealing import SealUnavailable, UnreadablePdf, authority, pades, signing
from adock.gateways.sealing.authority import Seal
from tests.gateways.sealing import authorities
from tests.sealed import said_by_pdfsig

HERE = pytest.mark.usefixtures("examined_here")
pdfsig = shutil.which("pdfsig")
needs_pdfsig = pytest.mark.skipif(
    pdfsig is None or shutil.which("certutil") is None,
    reason="no independent validator here: pdfsig (Debian: poppler-utils) and certutil (libnss3-tools)",
)


def seal_of_somebody_else(pdf: bytes, field: str = "Autre") -> bytes:
    root = authorities.authority("Autorité d'autrui")
    theirs = authorities.seal_of(root, "Cachet d'autrui")
    signer = signing._signer(Seal(theirs.key, theirs.certificate, (root.certificate,)))
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    # what forbids it does not stop whoever means to
    writer.root.pop("/Perms", None)
    writer.update_root()
    return PdfSigner(PdfSignatureMetadata(field_name=field), signer).sign_pdf(writer).getvalue()


def validated(pdf: bytes):
    """By pyHanko's whole validation, which ours does not use."""
    root = x509.Certificate.load(authority._development_root(authority._development_folder()).certificate_der)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))


def development_root() -> bytes:
    return authority._development_root(authority._development_folder()).certificate.public_bytes(authorities.PEM)


def changed_at(pdf: bytes, position: int) -> bytes:
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


def place_of_contents(pdf: bytes) -> tuple[int, int]:
    """Where the signature's hexadecimal string begins and ends."""
    before, after = re.search(rb"/ByteRange\s*\[0\s+(\d+)\s+(\d+)", pdf).groups()
    return int(before), int(after)


def with_the_seal_of(sealed: bytes, onto: bytes) -> bytes:
    """`onto`, whose signature is replaced with that of `sealed`."""
    (begin, end), (there, until) = place_of_contents(sealed), place_of_contents(onto)
    signature = sealed[begin + 1 : end - 1].rstrip(b"0").ljust(until - there - 2, b"0")
    return onto[: there + 1] + signature + onto[until - 1 :]


def added_to(pdf: bytes) -> bytes:
    """With another language, written after its end as the format allows."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Lang"] = pdf_string("en")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_sealed_document_is_recognised_in_a_process_of_its_own(pdf):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False):
        examination = pades.examine(pades.seal(pdf, reason="Attestation"))
    assert (examination.is_sealed, examination.is_sealed_by_us, examination.is_intact) == (True, True, True)
    assert examination.sealed_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert examination.signer == "A Dock (développement, sans valeur)"


def test_pyhanko_s_whole_validation_accepts_the_seal_and_finds_it_a_certification_without_changes(sealed):
    status = validated(sealed)
    assert status.bottom_line
    assert status.trusted
    assert status.docmdp_ok
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "Attestation délivrée par A Dock"
    assert (signature.sig_object["/Name"], signature.sig_object["/Location"]) == ("A Dock", "France")


def test_each_document_has_its_own_signature(pdf, other_pdf):
    # what is the same of all is made once, and must not carry one document's digest into the next
    for document in (pdf, other_pdf, pdf):
        assert validated(pades.seal(document, reason="Attestation")).bottom_line


@needs_pdfsig
def test_an_independent_validator_accepts_and_trusts_the_seal(sealed, tmp_path):
    said = said_by_pdfsig(sealed, tmp_path, development_root())
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@needs_pdfsig
def test_a_seal_by_rsa_from_a_pkcs12_file_is_valid_to_the_independent_validator(pdf, settings, tmp_path):
    root = authorities.authority("Autorité publique")
    ours = authorities.seal_of(root, "A Dock")
    settings.SEAL_PKCS12 = authorities.pkcs12_file(tmp_path / "seal.p12", ours, root)
    settings.SEAL_PASSWORD = authorities.PASSWORD
    said = said_by_pdfsig(pades.seal(pdf, reason="Attestation"), tmp_path, root.pem)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said


@HERE
def test_a_byte_changed_anywhere_outside_the_signature_is_seen(sealed):
    begin, end = place_of_contents(sealed)
    outside = [position for position in range(0, len(sealed), 61) if not begin < position < end - 1]
    for position in [*outside, begin, end - 1, len(sealed) - 1]:
        try:
            examination = pades.examine(changed_at(sealed, position))
        except UnreadablePdf:
            continue
        assert not (examination.is_sealed_by_us and examination.is_intact), position


@HERE
def test_nothing_can_be_hidden_behind_the_signature_s_own_bytes(sealed):
    _, end = place_of_contents(sealed)
    hidden = sealed[: end - 9] + b"abcdef12" + sealed[end - 1 :]
    assert not pades.examine(hidden).is_intact


@HERE
@needs_pdfsig
def test_a_changed_byte_of_a_page_is_refused_by_both(sealed, tmp_path):
    changed = changed_at(sealed, sealed.index(b"stream") + 20)
    examination = pades.examine(changed)
    assert examination.is_sealed_by_us
    assert not examination.is_intact
    assert "Digest Mismatch." in said_by_pdfsig(changed, tmp_path, development_root())


@HERE
def test_what_is_added_after_the_seal_is_said(sealed):
    examination = pades.examine(added_to(sealed))
    assert examination.is_sealed_by_us
    assert not examination.is_intact


@HERE
@pytest.mark.parametrize("tail", [b"%", b"\0" * 500 + b"%", b"\n%", b"x"])
def test_even_a_tail_that_readers_ignore_is_said(sealed, tail):
    assert not pades.examine(sealed + tail).is_intact


@HERE
@pytest.mark.parametrize("tail", [b"\n", b"\r\n \t", b"\0" * 5000, b"\0\n" * 1000])
def test_white_space_and_nuls_after_the_end_are_no_change_and_a_deposit_says_so_too(sealed, tail):
    assert pades.examine(sealed + tail).is_intact
    assert inspected(sealed + tail) == inspected(sealed) == {"pages": 1}


@HERE
@pytest.mark.parametrize("tail", [b"x", b"%", b"\0" * 500 + b"x"])
def test_what_a_check_says_was_changed_after_the_end_a_deposit_refuses(sealed, tail):
    assert not pades.examine(sealed + tail).is_intact
    assert "fault" in inspected(sealed + tail)


@HERE
def test_a_document_written_anew_by_another_program_is_said(sealed):
    out = BytesIO()
    with pikepdf.open(BytesIO(sealed)) as opened:
        opened.save(out)
    assert not pades.examine(out.getvalue()).is_intact


@HERE
def test_the_seal_of_another_authority_is_somebody_else_s(pdf):
    examination = pades.examine(seal_of_somebody_else(pdf))
    assert (examination.is_sealed, examination.is_sealed_by_us, examination.is_intact) == (True, False, True)
    assert examination.signer == "Cachet d'autrui"


@HERE
def test_a_seal_that_takes_our_name_is_somebody_else_s(pdf):
    root = authorities.authority("Autorité de développement d'A Dock, sans valeur")
    theirs = authorities.seal_of(root, "A Dock (développement, sans valeur)")
    forged = signing.sealed(pdf, Seal(theirs.key, theirs.certificate, (root.certificate,)), "Attestation")
    assert not pades.examine(forged).is_sealed_by_us


@HERE
def test_our_certificate_over_another_key_s_signature_is_refused(pdf):
    ours = authority.current_seal()
    forged = signing.sealed(pdf, Seal(ec.generate_private_key(ec.SECP256R1()), ours.certificate, ours.chain), "Attestation")
    examination = pades.examine(forged)
    assert examination.is_sealed_by_us
    assert not examination.is_intact


@HERE
def test_our_signature_carried_over_onto_another_document_is_refused(sealed, other_pdf):
    carried = with_the_seal_of(sealed, onto=pades.seal(other_pdf, reason="Attestation"))
    examination = pades.examine(carried)
    assert examination.is_sealed_by_us
    assert not examination.is_intact


@HERE
def test_a_signature_added_after_ours_is_a_change(sealed):
    twice = seal_of_somebody_else(sealed)
    examination = pades.examine(twice)
    assert examination.is_sealed_by_us
    assert not examination.is_intact


@HERE
def test_several_seals_of_others_make_none_of_ours(pdf):
    examination = pades.examine(seal_of_somebody_else(seal_of_somebody_else(pdf), field="Encore"))
    assert not examination.is_sealed_by_us


@HERE
def test_a_document_without_a_seal_is_not_sealed(pdf):
    examination = pades.examine(pdf)
    assert (examination.is_sealed, examination.is_intact, examination.sealed_at) == (False, False, None)


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0", b"%PDF-1.7\nfoo", b"<svg/>", bytes(100_000)])
def test_what_is_no_pdf_is_unreadable(content):
    with pytest.raises(UnreadablePdf):
        pades.examine(content)


def test_a_file_that_unfolds_without_end_is_unreadable(monkeypatch):
    monkeypatch.setattr(pades, "run_apart", partial(run_apart, memory_mb=256))
    bomb = zlib.compress(zlib.compress(bytes(300_000_000), 1), 9)
    head = b"%PDF-1.7\n"
    table = (
        b"1 0 obj\n<</Type/XRef/ByteRange[]/Size 2/W[1 1 1]/Root 2 0 R/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n"
        % len(bomb)
    )
    with pytest.raises(UnreadablePdf):
        pades.examine(head + table + bomb + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(head))


@HERE
def test_a_file_cut_anywhere_is_never_intact_and_never_a_fault_of_ours(sealed):
    for length in range(0, len(sealed), 331):
        try:
            assert not pades.examine(sealed[:length]).is_intact
        except UnreadablePdf:
            continue


def test_nothing_but_a_pdf_is_sealed():
    with pytest.raises(UnreadablePdf):
        pades.seal(b"Bonjour", reason="Attestation")


def test_marks_of_accessibility_survive_and_the_seal_s_field_is_unseen_and_named(sealed):
    with pikepdf.open(BytesIO(sealed)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Attestation d'essai"
        (page,) = opened.pages
        assert str(page.Tabs) == "/S"
        (field,) = opened.Root.AcroForm.Fields
        assert str(field.TU) == "Cachet électronique d'A Dock"
        hidden = 2
        assert int(field.F) & hidden
        x, y, right, top = (float(number) for number in field.Rect)
        assert (x, y) == (right, top)
        assert x < 0


def test_production_seals_with_no_development_authority(pdf, settings, sealing_folder):
    settings.IS_PRODUCTION = True
    with pytest.raises(SealUnavailable, match="ADOCK_SEAL_PKCS12"):
        pades.seal(pdf, reason="Attestation")
    assert not sealing_folder.exists()


def test_a_seal_is_made_where_an_event_loop_runs_too(pdf):
    async def within_a_loop() -> bytes:
        return pades.seal(pdf, reason="Essai")

    assert pades.examine(asyncio.run(within_a_loop())).is_intact


# Ten megabytes that libraries search for seconds, for an end or a table that is not there.
SEARCHED = {
    "a comment": b"%PDF-1.7\n" + b"%" * 9_000_000 + b"\n%%EOF\n",
    "ends": b"%PDF-1.7\n" + b"%%EOF" * 1_900_000,
    "trailers": b"%PDF-1.7\n" + (b"trailer" + b" " * 3_000) * 3_000 + b"\n%%EOF\n",
    "tags": b"%PDF-1.7\n" + b"<svg " * 1_900_000 + b"\n%%EOF\n",
    "a table beyond the end": b"%PDF-1.7\nstartxref\n99999\n%%EOF\n",
}


@pytest.mark.parametrize("what", SEARCHED)
def test_a_document_that_does_not_say_where_its_table_is_is_not_opened(what, monkeypatch):
    monkeypatch.setattr(pades, "run_apart", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(UnreadablePdf):
        pades.examine(SEARCHED[what])


def test_a_document_that_can_hold_no_signature_is_not_opened(pdf, monkeypatch):
    monkeypatch.setattr(pades, "run_apart", lambda *_, **__: pytest.fail("opened"))
    assert not pades.examine(pdf).is_sealed
