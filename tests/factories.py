"""Facts for tests, written straight into the tables their importers write. Fictional companies only."""

from datetime import date
from typing import Any

from adock.carriers.models import CarrierProfile
from adock.core.siren import luhn_digit
from adock.register.models import (
    Licence,
    ObjectifCO2Label,
    RegisterEvent,
    Registration,
    SireneEstablishment,
    SireneLegalUnit,
    Source,
    SourceImport,
)

TODAY = date(2026, 11, 24)
SITUATION = date(2026, 11, 20)


def siren(rank: int) -> str:
    body = f"000{rank:05d}"
    return body + luhn_digit(body)


def siret(rank: int, establishment: int = 1) -> str:
    body = f"{siren(rank)}{establishment:04d}"
    return body + luhn_digit(body)


def source_import(source: Source = Source.REGISTER, on: date = SITUATION, **fields: Any) -> SourceImport:
    usual = {"file_name": "fichier.csv", "sha256": "0" * 64, "situation_on": on, "rows": 1, "report": {}}
    return SourceImport.objects.create(source=source, **(usual | fields))


def current_import() -> SourceImport:
    return SourceImport.objects.filter(source=Source.REGISTER).order_by("id").last() or source_import()


def registration(number: str, *, lc: dict[str, Any] | None = None, lti: dict[str, Any] | None = None, **fields: Any):
    """A head office in Rennes; `lc` and `lti` say what differs from a licence valid from 2021 to 2031, six copies."""
    usual = {
        "siren": None if number.startswith("P") else number[:9],
        "legal_name": "TRANSPORTS MOREL",
        "legal_category": "Société par actions simplifiée (SAS)",
        "departement": "35",
        "postcode": "35000",
        "commune": "RENNES",
        "is_head_office": True,
        "transport_manager": "MOREL CAMILLE",
        "first_seen_on": SITUATION,
        "since_import": current_import(),
        "digest": b"0" * 16,
    }
    created = Registration.objects.create(siret=number, **(usual | fields))
    for kind, changes in (("LTI", lti), ("LC", lc)):
        if changes is not None:
            licence(created, kind, **changes)
    return created


def licence(of: Registration, kind: str = "LC", **fields: Any) -> Licence:
    usual = {
        "number": f"2021 53 {of.pk[3:10]}",
        "valid_from": date(2021, 3, 12),
        "valid_until": date(2031, 3, 11),
        "certified_copies": 6,
        "light_copies": None if kind == "LTI" else 0,
    }
    return Licence.objects.create(registration=of, kind=kind, **(usual | fields))


def event(of: Registration, kind: str, on: date = SITUATION, before: Any = None, after: Any = None) -> RegisterEvent:
    return RegisterEvent.objects.create(
        registration=of, source_import=current_import(), happened_on=on, kind=kind, before=before, after=after
    )


def sirene_import(on: date = SITUATION) -> SourceImport:
    return source_import(Source.SIRENE, on)


def sirene(number: str, **fields: Any) -> SireneEstablishment:
    usual = {
        "siren": number[:9],
        "is_partial": False,
        "trade_names": [],
        "street": "12 bis rue du Port",
        "address_complement": None,
        "postcode": "35000",
        "commune": "RENNES",
        "commune_code": "35238",
        "naf_code": "49.41A",
        "naf_revision": "NAFRev2",
        "is_head_office": True,
        "created_on": date(2012, 3, 1),
        "is_closed": False,
        "closed_on": None,
        "latitude": 48.11,
        "longitude": -1.68,
    }
    return SireneEstablishment.objects.create(siret=number, **(usual | fields))


def legal_unit(number: str, **fields: Any) -> SireneLegalUnit:
    usual = {"is_partial": False, "is_natural_person": False, "is_ceased": False, "created_on": date(2012, 3, 1)}
    return SireneLegalUnit.objects.create(siren=number[:9], **(usual | fields))


def profile(of: Registration, **fields: Any) -> CarrierProfile:
    return CarrierProfile.objects.create(registration=of, **fields)


def label(number: str, **fields: Any) -> ObjectifCO2Label:
    usual = {
        "departement": "35",
        "company_name": "TRANSPORTS MOREL",
        "starts_on": date(2025, 7, 1),
        "ends_on": date(2028, 7, 1),
    }
    return ObjectifCO2Label.objects.create(siren=number[:9], **(usual | fields))
