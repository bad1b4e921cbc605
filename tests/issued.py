"""Certificates written straight into their table: rows of every kind and state, whose papers and tokens are real on demand.

Fictional companies and people only. What signing itself does is tested elsewhere.
"""

import hashlib
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pikepdf

from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.certificates.rules import EndKind
from adock.core.changes import append_changes
from adock.core.tokens import paper_code
from adock.gateways import files
from adock.gateways.sealing import pades, tokens
from adock.register.models import Registration
from tests import certificates_factories as certificates
from tests import factories as make

CODE = "7KQ2-M9FD-3XHA"


def certificate(rank: int = 1, kind: Kind = Kind.NO_FOREIGN_WORKERS, on: date = make.TODAY, **fields: Any) -> Certificate:
    """Signed on that day by the company of that rank; `fields` say what differs."""
    counted = Certificate.objects.count() + 1
    number = f"ADK-{on.year}-{counted:06d}"
    usual = {
        "number": number,
        "code": paper_code() if counted > 1 else CODE,
        "signed_on": on,
        "signed_at": datetime(on.year, on.month, on.day, 10, tzinfo=UTC),
        "position": "Gérante",
        "file": "",
        "workers": [certificates.worker(last_name="Secrette")] if kind is Kind.FOREIGN_WORKERS else [],
    }
    signed = certificates.unsaved_row(make.siren(rank), kind, **(usual | fields))
    if "token" not in fields:
        signed.token = tokens.sign_token(claims(signed))
    signed.save()
    return signed


def claims(of: Certificate, **changes: Any) -> dict[str, Any]:
    """What its QR code says."""
    return of.claims | changes


def with_paper(rank: int = 1, kind: Kind = Kind.NO_FOREIGN_WORKERS, **fields: Any) -> tuple[Certificate, bytes]:
    """One whose PDF is sealed and kept."""
    pdf = pades.seal(plain_pdf(), reason="Essai")
    file = f"certificats/{uuid4().hex}"
    files.put(file, pdf)
    return certificate(rank, kind, file=file, sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), **fields), pdf


def plain_pdf() -> bytes:
    made, written = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(written)
    return written.getvalue()


def withdraw(signed: Certificate, on: date) -> None:
    _end(signed, on, EndKind.WITHDRAWN)


def replace(signed: Certificate, by: Certificate, on: date) -> None:
    signed.replaced_by = by
    _end(signed, on, EndKind.REPLACED)


def _end(signed: Certificate, on: date, kind: EndKind) -> None:
    signed.ended_on, signed.end_kind = on, kind
    signed.ended_at = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    signed.save()
    append_changes(Registration.objects.filter(siren=signed.siren).values_list("siret", flat=True))
