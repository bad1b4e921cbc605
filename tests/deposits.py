"""Files that people deposit, and those that others would: made here, byte by byte where it matters."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from adock.gateways.typesetting import typeset

# ------------------------------------------------------------------ PDF


def pdf(pages: int = 1, *, width: float = 595, change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, 842)
    change(writer)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def typeset_pdf(folder: Path) -> bytes:
    source = folder / "essai.typ"
    source.write_text(
        '#let values = json(bytes(sys.inputs.values))\n#set document(title: values.titre)\n#set text(lang: "fr")\n'
        '= #values.titre\n#table(columns: 2, [Nom], [Date], ..values.lignes)\n#link("https://adock.example/a")[Vérifier]'
    )
    return typeset(source, {"titre": "Attestation de vigilance", "lignes": ["Camille", "24/11/2026"] * 50})


def raw_pdf(objects: list[bytes], *, root: int = 1, header: bytes = b"%PDF-1.7\n") -> bytes:
    """Numbered from 1, in a table that is right."""
    made, offsets = bytearray(header), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, table)
    return bytes(made)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def with_contents(content_stream: bytes) -> bytes:
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, content_stream])


def zeros(megabytes: int) -> bytes:
    """Deflated."""
    deflater = zlib.compressobj(1)
    return b"".join(deflater.compress(bytes(1_000_000)) for _ in range(megabytes)) + deflater.flush()


def flate_bomb() -> bytes:
    return with_contents(stream(zeros(200), b"/Filter /FlateDecode"))


def many_small_flate_bombs() -> bytes:
    small = stream(zeros(100), b"/Filter /FlateDecode")
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, *[small] * 20])


def double_flate_bomb() -> bytes:
    return with_contents(stream(zlib.compress(zeros(100)), b"/Filter [/FlateDecode /FlateDecode]"))


def flate_bomb_in_letters() -> bytes:
    letters = zeros(200).hex().encode() + b">"
    return with_contents(stream(letters, b"/Filter [/ASCIIHexDecode /FlateDecode]"))


def picture_in_a_pdf(width: int, height: int, data: bytes = b"", filter_name: bytes = b"/CCITTFaxDecode") -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /Filter %s" % (width, height, filter_name)
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, stream(b""), stream(data, entries)])


def page_tree_in_a_circle() -> bytes:
    return raw_pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])


def page_tree_that_doubles(levels: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (number, number) for number in range(3, levels + 3)]
    return raw_pdf([CATALOG, *nodes, b"<< /Type /Page /MediaBox [0 0 595 842] >>"])


def deep_page_tree(levels: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % number for number in range(3, levels + 3)]
    return raw_pdf([CATALOG, *nodes, b"<< /Type /Page /MediaBox [0 0 595 842] >>"])


def many_pages_said_to_be_one(pages: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    return raw_pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count 1 >>" % kids, PAGE, stream(b"")])


def million_objects() -> bytes:
    """A table in a stream, of a few kilobytes: a million objects at one place."""
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate([CATALOG, ONE_PAGE, PAGE, stream(b"")], start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries = b"\0" * 6 + b"".join(struct.pack(">BIB", 1, place, 0) for place in places)
    entries += struct.pack(">BIB", 1, places[1], 0) * 1_000_000
    count = 1_000_005
    table = len(made)
    data = zlib.compress(entries)
    head = b"/Type /XRef /Size %d /W [1 4 1] /Root 1 0 R /Filter /FlateDecode" % count
    made += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        stream(data, head),
        table,
    )
    return bytes(made)


def many_objects(count: int) -> bytes:
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, stream(b""), *[b"null"] * count])


def nested(depth: int) -> bytes:
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, stream(b""), b"[" * depth + b"]" * depth])


def locked(user_password: str) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf(2))) as document:
        document.save(made, encryption=pikepdf.Encryption(user=user_password, owner="propriétaire", R=6))
    return made.getvalue()


def _action(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def with_script() -> bytes:
    script = _action(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert('bonjour');"))
    return pdf(change=lambda writer: writer.root_object.update({NameObject("/OpenAction"): script}))


def with_script_under_an_escaped_name() -> bytes:
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Java#53cript /J#53 (app.alert\\(1\\)) >> >>",
            ONE_PAGE,
            PAGE,
            stream(b""),
        ]
    )


def with_script_in_an_object_stream() -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(with_script())) as document:
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def with_script_in_an_object_stream_that_no_table_names() -> bytes:
    inside = b"900 0 << /S /Java#53cript /JS (app.alert\\(1\\)) >>"
    entries = b"/Type /ObjStm /N 1 /First 6 /Filter /FlateDecode"
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, stream(b""), stream(zlib.compress(inside), entries)])


def with_script_that_no_table_names() -> bytes:
    """A reader that finds the table damaged looks for objects by itself."""
    whole = pdf()
    hidden = b"\n900 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"
    table = whole.rindex(b"xref", 0, whole.rindex(b"startxref"))
    start = whole.rindex(b"startxref")
    return whole[:table] + hidden + whole[table:start] + b"startxref\n%d\n%%%%EOF\n" % (table + len(hidden))


def with_program_to_start() -> bytes:
    action = _action(S=NameObject("/Launch"), F=TextStringObject("cmd.exe"))
    return pdf(change=lambda writer: writer.root_object.update({NameObject("/OpenAction"): action}))


def with_file_elsewhere_to_open() -> bytes:
    action = _action(S=NameObject("/GoToR"), F=TextStringObject("//ailleurs.example/partage/a.pdf"), D=ArrayObject())
    return pdf(change=lambda writer: writer.root_object.update({NameObject("/OpenAction"): action}))


def with_file_inside() -> bytes:
    return pdf(change=lambda writer: writer.add_attachment("facture.exe", b"MZ" * 100))


def with_dynamic_form() -> bytes:
    def add(writer: PdfWriter) -> None:
        form = DecodedStreamObject()
        form.set_data(b"<xdp:xdp/>")
        fields = _action(Fields=ArrayObject(), XFA=writer._add_object(form))
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(fields)

    return pdf(change=add)


def with_link_and_view() -> bytes:
    """What many honest documents have: a page to open at, a link, a form without a script."""

    def add(writer: PdfWriter) -> None:
        view = _action(S=NameObject("/GoTo"), D=ArrayObject([NumberObject(0), NameObject("/Fit")]))
        writer.root_object[NameObject("/OpenAction")] = view
        uri = _action(S=NameObject("/URI"), URI=TextStringObject("https://www.urssaf.fr/JavaScript/Launch"))
        box = ArrayObject([FloatObject(side) for side in (0, 0, 50, 50)])
        link = _action(Type=NameObject("/Annot"), Subtype=NameObject("/Link"), Rect=box, A=uri)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])

    return pdf(change=add)


# ------------------------------------------------------------------ pictures


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    made = BytesIO()
    Image.effect_noise(size, 50).convert(mode).save(made, kind, **options)
    return made.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, data: bytes = b"", extra: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A small one that says it is of that size."""
    made = bytearray(picture("JPEG"))
    frame = made.index(b"\xff\xc0")
    made[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(made)


# ------------------------------------------------------------------ other things


def archive() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as opened:
        opened.writestr("word/document.xml", "<w:document/>")
    return made.getvalue()


def archive_that_ends_as_a_pdf(whole: bytes) -> bytes:
    """The PDF, with an archive among its bytes whose comment is what follows: readers of both find what they look for."""
    cut = whole.rindex(b"startxref")
    made = BytesIO()
    made.write(whole[:cut] + b"% ")
    with ZipFile(made, "a") as opened:
        opened.writestr("a.txt", "x")
        opened.comment = b"\n" + whole[cut:]
    return made.getvalue()


PROGRAM_OF_WINDOWS = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(200) + b"This program cannot be run in DOS mode."
PROGRAM_OF_LINUX = b"\x7fELF\2\1\1" + bytes(200)
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE_OF_THE_WEB = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
