"""Vigilance files for tests, written straight into the tables, their files into the store. Fictional companies only."""

import hashlib
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.certificates.rules import valid_until
from adock.core.tokens import paper_code
from adock.gateways import files
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import Slot
from tests import factories as make

SIREN = make.siren(1)
_ranks = count(1)


def pdf(words: str = "attestation", pages: int = 1) -> bytes:
    """A small whole PDF; other words make another file."""
    kids = " ".join(f"{rank + 3} 0 R" for rank in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        *(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>" for _ in range(pages)),
    ]
    return pdf_of(*objects, info=f"<< /Title ({words}) >>".encode())


def pdf_of(*objects: bytes, info: bytes = b"<< >>") -> bytes:
    """These objects, numbered from 1, the first being the catalogue."""
    objects = (*objects, info)
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


# What a carrier types for each paper, good on make.TODAY.
TYPED: dict[Slot, dict[str, str]] = {
    Slot.URSSAF: {"issued_on": "2026-11-02", "security_code": "AB12CD34EF56GH7"},
    Slot.KBIS: {"issuer": "Greffe du tribunal de commerce de Rennes", "issued_on": "2026-11-10"},
    Slot.LICENCE: {
        "issuer": "Préfet de région (DREAL)",
        "number": "2021 53 0000001",
        "starts_on": "2021-03-12",
        "ends_on": "2031-03-11",
    },
    Slot.VEHICLE_INSURANCE: {
        "issuer": "Assurances du Port",
        "number": "RC-2026-17",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    },
    Slot.GOODS_INSURANCE: {
        "issuer": "Assurances du Port",
        "number": "MT-2026-18",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    },
}


def document(slot: Slot = Slot.URSSAF, siren: str = SIREN, content: bytes | None = None, **fields: Any) -> DepositedDocument:
    """A paper in the file, deposited ten days ago; its end is far unless it is said."""
    held = pdf(f"{slot} {next(_ranks)}") if content is None else content
    file = f"vigilance/{siren}/{uuid4().hex}"
    files.put(file, held)
    usual = {
        "issuer": "Urssaf",
        "security_code": "AB12CD34EF56GH7" if slot == Slot.URSSAF else "",
        "issued_on": date(2026, 11, 2),
        "ends_on": date(2027, 5, 2),
        "given_name": f"{slot}.pdf",
        "file": file,
        "media_type": "application/pdf",
        "extension": "pdf",
        "size": len(held),
        "pages": 1,
        "sha256": hashlib.sha256(held).hexdigest(),
        "was_scanned": False,
        "deposited_at": timezone.now() - timedelta(days=10),
    }
    return DepositedDocument.objects.create(siren=siren, slot=slot, **(usual | fields))


def certificate(siren: str = SIREN, signed_on: date = date(2026, 11, 2), **fields: Any) -> Certificate:
    """A statement as it is after signing; its paper is a plain PDF in the store."""
    rank = next(_ranks)
    held = pdf(f"certificate {rank}")
    file = f"certificats/{uuid4().hex}"
    files.put(file, held)
    usual = {
        "number": f"ADK-{signed_on.year}-{rank:06d}",
        "code": paper_code(),
        "draft_id": uuid4(),
        "siret": f"{siren}00018",
        "company_name": "TRANSPORTS MOREL",
        "address": ["12 bis rue du Port", "35000 RENNES"],
        "kind": Kind.NO_FOREIGN_WORKERS,
        "first_name": "Camille",
        "last_name": "Morel",
        "position": "Gérante",
        "place": "Rennes",
        "signed_at": timezone.make_aware(timezone.datetime(signed_on.year, signed_on.month, signed_on.day, 9)),
        "signed_on": signed_on,
        "valid_until": valid_until(signed_on),
        "workers": [],
        "worker_count": 0,
        "token": "jeton",
        "file": file,
        "sha256": hashlib.sha256(held).hexdigest(),
        "size": len(held),
    }
    return Certificate.objects.create(siren=siren, **(usual | fields))
