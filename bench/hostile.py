"""Files made to take as long as they may, within the ten megabytes that are received. Each is different, so none is known."""

import zlib
from io import BytesIO
from os import urandom

from PIL import Image

MOST = 9_900_000
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def deposits() -> list[bytes]:
    """For whoever inspects what is deposited: parses every object, decodes pictures in full."""
    numbers = b"<%s>" % (urandom(16).hex().encode() * ((MOST - 2000) // 32))
    objects = b"<< /A 1 /B [0 1 2 3 4 5 6 7 8 9] /C (abc) /D << /E 1 /G 2 >> >>"
    missing = [b"<< /A %d 0 R >>" % (100_000 + number) for number in range(30_000)]
    many = [_stream(_zeros(99), b"/Filter /FlateDecode")] * 5
    picture = BytesIO()
    Image.new("RGB", (7_700, 7_700), tuple(urandom(3))).save(picture, "PNG", compress_level=1)
    return [
        _pdf([numbers]),
        _pdf([objects] * 49_000),
        _pdf([*missing, _stream(urandom(1000) + b"x" * 8_000_000)]),
        _pdf(many),
        picture.getvalue(),
    ]


def checks() -> list[bytes]:
    """For whoever examines the seals of a PDF, which its form's fields hold."""
    fields = b" ".join(b"<< /FT /Tx /T (%d) /Kids [<< /T (a) >>] >>" % number for number in range(150_000))
    return [_pdf([b"<< /Fields [%s] >>" % fields], b"/AcroForm 4 0 R")]


def _pdf(objects: list[bytes], catalog: bytes = b"") -> bytes:
    made, places = bytearray(b"%%PDF-1.7\n%%%s\n" % urandom(8).hex().encode()), []
    for number, body in enumerate([_CATALOG % catalog, _PAGES, _PAGE, *objects], start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table)
    return bytes(made)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _zeros(megabytes: int) -> bytes:
    deflater = zlib.compressobj(1)
    return b"".join(deflater.compress(bytes(1_000_000)) for _ in range(megabytes)) + deflater.flush()
