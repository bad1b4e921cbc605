"""Vigilance files for tests, written straight into the tables, their files into the store. Fictional companies only."""

import hashlib
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from adock.certificates.models import Certificate
from adock.documents import keeping
from adock.gateways import files
from adock.gateways.inspection import Fault
from adock.vigilance.deposits import DESK
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from tests import factories as make
from tests import sealed
from tests.deposits import raw_pdf

SIREN = make.siren(1)
_ranks = count(1)
# What a carrier is told of each.
FAULTS = {fault: DESK.sentence(fault) for fault in Fault}


def pdf(words: str = "attestation", pages: int = 1) -> bytes:
    """A small whole PDF; other words make another file."""
    kids = " ".join(f"{rank + 3} 0 R" for rank in range(pages))
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
            *(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>" for _ in range(pages)),
            f"<< /Title ({words}) >>".encode(),
        ]
    )


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


def erase_old(now: datetime) -> int:
    return keeping.erase_old(DepositedDocument, now)


def certificate(siren: str = SIREN, signed_on: date = date(2026, 11, 2), **fields: Any) -> Certificate:
    """A statement as it is after signing; its paper is a plain PDF in the store."""
    return sealed.row(siren, content=pdf(f"certificate {next(_ranks)}"), signed_on=signed_on, **fields)
