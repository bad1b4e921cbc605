"""A whole vigilance file and links to it, for those who read one by a link. Fictional companies only."""

from datetime import date, timedelta
from typing import Any

from adock.accounts.models import User
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.vigilance.shares import NewShare
from tests import factories as make
from tests.vigilance_factories import certificate, document

__all__ = ["certificate", "document"]  # what a file holds, besides

SIREN, SIRET = make.siren(1), make.siret(1)
CUSTOMER = "CHARGEUR DU PORT"
ENDS_ON = date(2027, 5, 24)  # six months after make.TODAY


def company(rank: int = 1, **fields: Any) -> str:
    """A carrier in order; its SIREN."""
    make.registration(make.siret(rank), lc={}, **fields)
    return make.siren(rank)


def share(by: User, siren: str = SIREN, slots: Any = tuple(Slot), **fields: Any) -> NewShare:
    usual = {"customer": CUSTOMER, "ends_on": ENDS_ON, "with_code": False}
    usual |= fields
    return shares.create(by, siren, usual["customer"], slots, usual["ends_on"], with_code=usual["with_code"])


def listing(siren: str = SIREN, **fields: Any) -> Certificate:
    """A statement that lists one worker, Awa Diallo."""
    usual = {"kind": Kind.FOREIGN_WORKERS, "position": "Présidente"}
    return certificate(siren, date(2026, 11, 10), **(usual | fields))


def full_file(siren: str = SIREN) -> None:
    """Every place filled but the goods insurance; the vehicles' one ends in twelve days, the extract has ended."""
    listing(siren)
    document(Slot.URSSAF, siren, issuer="Urssaf Bretagne", number="N00012", ends_on=date(2027, 5, 1))
    document(Slot.KBIS, siren, issuer="Greffe de Rennes", issued_on=date(2026, 7, 1), ends_on=None)
    dates = {"starts_on": date(2021, 3, 12), "ends_on": date(2031, 3, 11)}
    document(Slot.LICENCE, siren, issuer="Préfet de la région Bretagne", number="2021 53 0000001", **dates)
    soon = make.TODAY + timedelta(days=12)
    picture = {"extension": "jpg", "media_type": "image/jpeg"}
    document(Slot.VEHICLE_INSURANCE, siren, issuer="Assureur du Port", number="RC-17", ends_on=soon, **picture)
