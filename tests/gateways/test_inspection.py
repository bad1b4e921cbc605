"""A deposited file is what its content says, and is accepted only if whoever opens it risks nothing."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.fields import SigFieldSpec

from adock.gateways import inspection
from adock.gateways.inspection import Fault, Unacceptable, inspect, inspecting
from adock.gateways.inspection.pictures import examine_jpeg, examine_png
from tests import deposits as made


def fault_of(content: bytes) -> Fault:
    with pytest.raises(Unacceptable) as refusal:
        inspect(content)
    return refusal.value.fault


# ------------------------------------------------------------------ what is accepted


def test_a_pdf_is_told_with_its_number_of_pages():
    assert inspect(made.pdf(3)) == ("pdf", "application/pdf", "pdf", 3)


@pytest.mark.parametrize(
    ("kind", "told"), [("JPEG", ("jpeg", "image/jpeg", "jpg", 1)), ("PNG", ("png", "image/png", "png", 1))]
)
def test_a_picture_is_one_page(kind, told):
    assert inspect(made.picture(kind)) == told


def test_a_document_of_ours_is_accepted(tmp_path):
    assert inspect(made.typeset_pdf(tmp_path)).pages == 2


@pytest.mark.parametrize(
    "content",
    [
        made.with_link_and_view(),
        made.locked(user_password=""),
        made.pdf() + b"\r\n\r\n\0\0\0",
        b"\xef\xbb\xbf\r\n" + made.pdf(),
        made.picture_in_a_pdf(4960, 7016),
        made.picture_in_a_pdf(40, 30, made.picture("JPEG"), b"/DCTDecode"),
        made.with_contents(made.stream(made.zeros(100), b"/Filter /FlateDecode")),
        made.pdf(pages=100),
        made.picture("PNG", mode="1"),
        made.picture("JPEG", mode="CMYK"),
        made.picture("JPEG", progressive=True) + b"SEFH what a telephone adds SEFT",
        made.picture("PNG") + b"\0\n",
        made.picture("JPEG", size=(8000, 6000)),
    ],
    ids=[
        "links and views",
        "may not be printed",
        "padded",
        "byte order mark",
        "a scan",
        "a photograph",
        "a great scan",
        "100 pages",
        "black and white",
        "for print",
        "from a telephone",
        "padded picture",
        "48 million pixels",
    ],
)
def test_what_honest_programs_make_is_accepted(content):
    assert inspect(content).pages


def test_a_sealed_document_is_accepted(tmp_path):
    assert inspect(sealed(made.typeset_pdf(tmp_path), tmp_path)).pages == 2


def sealed(content: bytes, folder: Path) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sceau d'essai")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content)),
        PdfSignatureMetadata(field_name="Sceau", md_algorithm="sha256"),
        signers.SimpleSigner.load(str(folder / "key.pem"), str(folder / "certificate.pem")),
        new_field_spec=SigFieldSpec("Sceau"),
    )
    return out.getvalue()


# ------------------------------------------------------------------ what is refused


def test_an_empty_file_is_said_to_be_empty():
    assert fault_of(b"") is Fault.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        made.PROGRAM_OF_WINDOWS,
        made.PROGRAM_OF_LINUX,
        made.DRAWING,
        made.PAGE_OF_THE_WEB,
        made.OLD_OFFICE,
        made.archive(),
        made.png_of(8, 8, b"", made.chunk(b"acTL", bytes(8))),
        b"x",
        bytes(5000),
        " attestation ".encode("utf-16"),
    ],
    ids=["exe", "elf", "svg", "html", "doc", "docx", "animated png", "letter", "zeros", "text"],
)
def test_another_kind_of_file_is_refused_whatever_its_name(content):
    assert fault_of(content) is Fault.UNKNOWN_TYPE


def boxed(*brands: bytes) -> bytes:
    """As a file of ISO 14496-12 begins, of these brands."""
    names = brands[0] + bytes(4) + b"".join(brands[1:])
    return (8 + len(names)).to_bytes(4, "big") + b"ftyp" + names + bytes(2_000)


@pytest.mark.parametrize("brands", [(b"heic", b"mif1", b"heic"), (b"mif1", b"heic"), (b"heix",), (b"msf1", b"hevc")])
def test_a_photograph_as_telephones_keep_it_is_known_for_what_it_is(brands):
    assert fault_of(boxed(*brands)) is Fault.TELEPHONE_PICTURE


@pytest.mark.parametrize(
    "content",
    [made.picture("GIF"), made.picture("WEBP"), made.picture("TIFF"), boxed(b"avif", b"mif1")],
    ids=lambda _: "picture",
)
def test_a_picture_in_a_format_that_is_not_taken_is_told_as_a_picture(content):
    assert fault_of(content) is Fault.OTHER_PICTURE


@pytest.mark.parametrize("brand", [b"mp42", b"isom", b"qt  "])
def test_a_film_is_no_photograph(brand):
    assert fault_of(boxed(brand)) is Fault.UNKNOWN_TYPE


@pytest.mark.parametrize(
    "content",
    [
        made.pdf(50)[:-200],
        made.pdf(50)[:2000],
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\nn'importe quoi\n%%EOF\n",
        made.raw_pdf([b"<< /Type /Catalog >>"]),
        made.raw_pdf([made.CATALOG, b"<< /Type /Pages /Kids [] /Count 12 >>"]),
        made.raw_pdf([made.CATALOG, b"<< /Type /Pages /Kids 12 /Count 12 >>"]),
        made.page_tree_in_a_circle(),
        made.page_tree_that_doubles(40),
        made.picture("PNG")[:-20],
        made.picture("JPEG")[:-200],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        made.picture("PNG")[:200] + b"\0" * 50 + made.picture("PNG")[250:],
    ],
    ids=range(15),
)
def test_a_file_that_is_cut_or_damaged_is_said_to_be_so(content):
    assert fault_of(content) is Fault.BROKEN


def test_a_pdf_that_asks_for_a_password_is_refused():
    assert fault_of(made.locked(user_password="secret")) is Fault.ENCRYPTED


@pytest.mark.parametrize("content", [made.pdf(pages=101), made.many_pages_said_to_be_one(5000)], ids=["said", "hidden"])
def test_pages_are_counted_and_not_believed(content):
    assert fault_of(content) is Fault.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "make",
    [
        made.flate_bomb,
        made.many_small_flate_bombs,
        made.double_flate_bomb,
        made.flate_bomb_in_letters,
        made.million_objects,
        lambda: made.many_objects(60_000),
        lambda: made.deep_page_tree(5000),
        lambda: made.nested(100_000),
        lambda: made.pdf(width=20_000),
        lambda: made.raw_pdf([made.CATALOG, made.ONE_PAGE, made.PAGE.replace(b"595", b"1000000000"), made.stream(b"")]),
        lambda: made.picture_in_a_pdf(60_000, 60_000),
        lambda: made.picture_in_a_pdf(100, 100, made.jpeg_of(65_000, 65_000), b"/DCTDecode"),
        lambda: made.png_of(60_000, 60_000, b""),
        lambda: made.png_of(30_000, 10, b""),
        lambda: made.jpeg_of(65_000, 65_000),
        lambda: made.png_of(8, 8, b"", made.chunk(b"zTXt", b"Comment\0\0" + made.zeros(200))),
    ],
    ids=[
        "flate",
        "many flates",
        "flate in flate",
        "flate in letters",
        "a million objects in a stream",
        "60,000 objects",
        "deep page tree",
        "deep lists",
        "wide page",
        "wide page beyond reason",
        "picture in a PDF",
        "photograph in a PDF",
        "PNG",
        "long PNG",
        "JPEG",
        "text of a PNG",
    ],
)
def test_a_bomb_bursts_elsewhere(make):
    assert fault_of(make()) is Fault.BOMB


@pytest.mark.parametrize(
    "make",
    [
        made.with_script,
        made.with_script_under_an_escaped_name,
        made.with_script_in_an_object_stream,
        made.with_script_that_no_table_names,
        made.with_script_in_an_object_stream_that_no_table_names,
        made.with_program_to_start,
        made.with_file_elsewhere_to_open,
        made.with_file_inside,
        made.with_dynamic_form,
    ],
)
def test_a_pdf_that_acts_is_refused(make):
    assert fault_of(make()) is Fault.ACTIVE


@pytest.mark.parametrize(
    "content",
    [
        made.PAGE_OF_THE_WEB + made.pdf(),
        made.PROGRAM_OF_WINDOWS + made.pdf(),
        made.pdf() + made.archive(),
        made.pdf() + made.PAGE_OF_THE_WEB,
        made.archive_that_ends_as_a_pdf(made.pdf()),
        made.picture("PNG") + made.archive(),
        made.picture("PNG") + made.pdf(),
        made.picture("PNG") + b"x",
        made.picture("JPEG") + made.archive(),
        made.picture("JPEG") + made.PAGE_OF_THE_WEB,
        made.picture("JPEG") + made.pdf(),
        made.picture("JPEG", comment=b"<script>alert(1)</script>"),
    ],
    ids=range(12),
)
def test_a_file_that_is_two_things_at_once_is_refused(content):
    assert fault_of(content) is Fault.POLYGLOT


FILM = b"\0\0\0\x14ftypmp42\0\0\0\0isom" + b"\0\0\0\x0cmdat1234"


@pytest.mark.parametrize(
    "after",
    [
        b"",
        b"\0" * 3000 + b"\r\n",
        made.picture("JPEG"),
        made.picture("JPEG", progressive=True) + made.picture("JPEG") + b"\0",
        FILM,
        made.picture("JPEG") + FILM + b"\0\0\x01\nImage_UTC_DataSEFH\x65\0\0\0SEFT",
        b"SEFH what a telephone adds SEFT\n",
    ],
    ids=["nothing", "padding", "a preview", "two pictures", "a film", "all", "notes"],
)
@pytest.mark.parametrize("progressive", [False, True], ids=["baseline", "progressive"])
def test_what_telephones_add_after_a_photograph_is_accepted(progressive, after):
    assert examine_jpeg(made.picture("JPEG", progressive=progressive) + after) == {"pages": 1}


@pytest.mark.parametrize(
    "after",
    [
        b"x",
        made.PROGRAM_OF_WINDOWS,
        made.PROGRAM_OF_LINUX,
        b"#!/bin/sh\nreboot\n",
        b"Rar!\x1a\x07\x01\x00",
        b"\0" * 3000 + b"7z\xbc\xaf\x27\x1c",
        b'<svg onload="alert(1)">',
        made.picture("PNG"),
        made.picture("JPEG") + made.PROGRAM_OF_WINDOWS,
        FILM + made.PROGRAM_OF_WINDOWS,
        made.PROGRAM_OF_WINDOWS + b"SEFT",
    ],
    ids=range(11),
)
def test_anything_else_after_a_photograph_is_refused(after):
    assert examine_jpeg(made.picture("JPEG") + after) == {"fault": Fault.POLYGLOT}
    assert examine_png(made.picture("PNG") + after) == {"fault": Fault.POLYGLOT}


@pytest.mark.parametrize("examiner", inspecting._EXAMINERS.values())
def test_an_examiner_that_crashes_accepts_nothing(monkeypatch, examiner):
    monkeypatch.setattr(inspecting, "_EXAMINERS", dict.fromkeys(inspecting._EXAMINERS, examiner + "_absent"))
    assert fault_of(made.pdf()) is Fault.BROKEN


def test_nothing_that_opens_files_is_loaded_where_pages_are_served():
    script = "import sys, adock.gateways.inspection; print([name for name in sys.modules if name in ('pypdf', 'PIL')])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"
    assert inspection.inspect is inspect
