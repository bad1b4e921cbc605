"""A vigilance file and the links to it, written straight into the tables and the store. Fictional ones only."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from adock.accounts.models import User
from adock.accounts.rules import Role
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.gateways import files
from adock.vigilance import shares
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import Slot
from adock.vigilance.shares import NewShare
from tests import accounts_factories as people
from tests import factories as make

SIREN, SIRET = make.siren(1), make.siret(1)
CUSTOMER = "CHARGEUR DU PORT"
ENDS_ON = date(2027, 5, 24)  # six months after make.TODAY
_ranks = count(1)

WORKER = {
    "last_name": "Diallo",
    "first_name": "Awa",
    "hired_on": "2024-03-04",
    "nationality": "SN",
    "permit_kind": "SALARIE",
    "permit_number": "9912345678",
}


def company(rank: int = 1, **fields: Any) -> str:
    """A carrier in order; its SIREN."""
    make.registration(make.siret(rank), lc={}, **fields)
    return make.siren(rank)


def keeper(siren: str = SIREN, role: Role = Role.SIGNATORY) -> User:
    return people.member(siren, role).user


def share(by: User, siren: str = SIREN, slots: Any = tuple(Slot), **fields: Any) -> NewShare:
    usual = {"customer": CUSTOMER, "ends_on": ENDS_ON, "with_code": False}
    usual |= fields
    return shares.create(by, siren, usual["customer"], slots, usual["ends_on"], with_code=usual["with_code"])


def document(slot: Slot, siren: str = SIREN, content: bytes = b"", **fields: Any) -> DepositedDocument:
    """A current paper, its file in the store."""
    held = content or f"%PDF-1.7 {slot.value} {next(_ranks)}".encode()
    usual = {
        "issuer": "Urssaf Bretagne" if slot == Slot.URSSAF else "Assureur du Port",
        "number": f"N{next(_ranks):05d}",
        "security_code": "AB12CD34EF56GH7" if slot == Slot.URSSAF else "",
        "issued_on": date(2026, 11, 2),
        "ends_on": date(2027, 5, 1),
        "given_name": "piece.pdf",
        "media_type": "application/pdf",
        "extension": "pdf",
        "pages": 1,
        "was_scanned": False,
    }
    kept = usual | fields
    name = kept.pop("file", f"vigilance/{uuid4().hex}")
    if name:
        files.put(name, held)
    return DepositedDocument.objects.create(
        siren=siren, slot=slot, file=name, size=len(held), sha256=sha256(held).hexdigest(), **kept
    )


def certificate(siren: str = SIREN, kind: Kind = Kind.FOREIGN_WORKERS, **fields: Any) -> Certificate:
    rank = next(_ranks)
    held = f"%PDF-1.7 attestation {rank}".encode()
    name = f"certificats/{uuid4().hex}"
    files.put(name, held)
    workers = [WORKER] if kind == Kind.FOREIGN_WORKERS else []
    usual = {
        "number": f"ADK-2026-{rank:06d}",
        "code": f"7KQ2-M9FD-{rank:04d}",
        "draft_id": uuid4(),
        "siret": SIRET,
        "company_name": "TRANSPORTS MOREL",
        "address": ["12 bis rue du Port", "35000 RENNES"],
        "first_name": "Camille",
        "last_name": "Morel",
        "position": "Présidente",
        "place": "Rennes",
        "signed_at": datetime(2026, 11, 10, 9, 30, tzinfo=UTC),
        "signed_on": date(2026, 11, 10),
        "valid_until": date(2027, 5, 10),
        "workers": workers,
        "worker_count": len(workers),
        "token": "jeton",
    }
    return Certificate.objects.create(
        siren=siren, kind=kind, file=name, size=len(held), sha256=sha256(held).hexdigest(), **(usual | fields)
    )


def full_file(siren: str = SIREN) -> None:
    """Every place filled but the goods insurance; the vehicles' one ends in twelve days, the extract has ended."""
    certificate(siren)
    document(Slot.URSSAF, siren)
    document(Slot.KBIS, siren, issuer="Greffe de Rennes", issued_on=date(2026, 7, 1), ends_on=date(2026, 10, 1))
    document(Slot.LICENCE, siren, issuer="Préfet de la région Bretagne", starts_on=date(2021, 3, 12), ends_on=date(2031, 3, 11))
    soon = make.TODAY + timedelta(days=12)
    document(Slot.VEHICLE_INSURANCE, siren, extension="jpg", media_type="image/jpeg", ends_on=soon)
