"""The sheet, an establishment as it is shown: facts of the register, Sirene, the labels and the carrier, side by side.

A sheet is read-only: each of its facts is written elsewhere. It is stored as JSON in the search index, so that an answer
needs no query; `to_bytes` and `from_bytes` are inverses.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, get_args, get_type_hints

import orjson

from adock.carriers.rules import Missing, completeness, missing
from adock.certificates.rules import CertificateFacts, shown
from adock.core.geography import DEPARTEMENTS, REGIONS
from adock.core.identifiers import compact_number
from adock.core.postal import PostalAddress
from adock.core.siren import is_provisional, vat_number
from adock.register.columns import RegistrationFacts
from adock.register.rules import CompanyLicence, EstablishmentFacts, LicenceFacts, LicenceKind, SireneFacts


class Profile(NamedTuple):
    """What the carrier says of itself; all empty when it has said nothing."""

    phone: str = ""
    email: str = ""
    website: str = ""
    area: str = ""
    departements: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    description: str = ""
    confirmed_on: date | None = None
    languages: tuple[str, ...] = ()
    # the carrier has an address that it does not show (`email` is then empty), and people write to it through a form
    has_relay: bool = False

    @property
    def completeness(self) -> int:
        return completeness(
            has_phone=bool(self.phone),
            has_email=bool(self.email) or self.has_relay,
            has_area=bool(self.area),
            has_speciality=bool(self.specialities),
        )

    @property
    def missing(self) -> tuple[Missing, ...]:
        return missing(
            has_phone=bool(self.phone),
            has_email=bool(self.email) or self.has_relay,
            has_area=bool(self.area),
            has_speciality=bool(self.specialities),
        )


NO_PROFILE = Profile()
FRANCE = "France"


class Label(NamedTuple):
    """The Objectif CO2 label."""

    status: str
    starts_on: date
    ends_on: date


class OtherEstablishment(NamedTuple):
    """Another establishment of the same company that is or was in the register."""

    siret: str
    trade_name: str | None
    postcode: str | None
    commune: str | None
    is_head_office: bool | None
    is_registered: bool
    departement: str | None = None  # an index written before it was kept does not have it


class PastEvent(NamedTuple):
    happened_on: date
    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(kw_only=True)
class Sheet(RegistrationFacts):
    """The sheet. Its inherited register columns are as shown: with Sirene's place and head office, without what is
    withheld."""

    siret: str
    first_seen_on: date
    siren: str | None = None
    trade_names: tuple[str, ...] = ()
    acronym: str | None = None
    naf_code: str | None = None
    naf_label: str | None = None
    naf_2025_code: str | None = None
    created_on: date | None = None
    activity_started_on: date | None = None
    street: str | None = None
    address_complement: str | None = None
    special_distribution: str | None = None
    cedex_code: str | None = None
    cedex: str | None = None
    # None in France
    country_abroad: str | None = None
    commune_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    licences: tuple[LicenceFacts, ...] = ()
    company_licences: tuple[CompanyLicence, ...] = ()
    last_seen_on: date | None = None
    struck_off_on: date | None = None
    sirene: SireneFacts | None = None
    profile: Profile = field(default_factory=Profile)
    label: Label | None = None
    others: tuple[OtherEstablishment, ...] = ()
    events: tuple[PastEvent, ...] = ()
    # all certificates that the company ever signed
    certificates: tuple[CertificateFacts, ...] = ()
    # set when a past day was asked for, on which the register did not have it
    was_never_registered: bool = False

    @property
    def is_registered(self) -> bool:
        return self.struck_off_on is None and not self.was_never_registered

    @property
    def is_findable_by_name(self) -> bool:
        return self.is_registered and not (self.sirene and self.sirene.state == "ferme")

    @property
    def trade_name(self) -> str | None:
        return self.trade_names[0] if self.trade_names else None

    @property
    def display_name(self) -> str:
        return self.trade_name or self.legal_name

    @property
    def vat_number(self) -> str | None:
        return vat_number(self.siren) if self.siren else None

    @property
    def provisional_number(self) -> str | None:
        return self.siret if is_provisional(self.siret) else None

    @property
    def country(self) -> str | None:
        """None when nothing tells it: the register alone names an unknown place."""
        return self.country_abroad or (FRANCE if self.departement or self.commune_code else None)

    @property
    def address(self) -> PostalAddress:
        """What may be shown of the address."""
        return PostalAddress.of(self, self.country_abroad)

    @property
    def region(self) -> str | None:
        departement = DEPARTEMENTS.get(self.departement or "")
        region = REGIONS.get(departement.region_code) if departement else None
        return region.name if region else None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number that finds the establishment, in its one form; the VAT number is found by the SIREN in it."""
        found = [self.siret, self.siren]
        found += [compact_number(licence.number) for licence in self.licences if licence.number]
        return tuple([number for number in found if number])

    def certificates_on(self, day: date) -> tuple[CertificateFacts, ...]:
        """The certificates to show for that day, the latest first. A past day does not know those signed since."""
        return shown(tuple(facts for facts in self.certificates if facts.signed_on <= day), day)

    def facts(self, situation_on: date, *, situation_is_assumed: bool = False) -> EstablishmentFacts:
        """The facts that the verdict rests on; `situation_on` is the day of the register's situation it is judged by."""
        return EstablishmentFacts(
            is_registered=self.is_registered,
            struck_off_on=self.struck_off_on,
            is_provisional=self.provisional_number is not None,
            departement=self.departement,
            licences=self.licences,
            company_licences=self.company_licences,
            sirene=self.sirene,
            situation_on=situation_on,
            situation_is_assumed=situation_is_assumed,
        )

    def to_bytes(self) -> bytes:
        said = {name: value for name, value in vars(self).items() if value or (value is not None and value != ())}
        if self.profile == NO_PROFILE:
            del said["profile"]
        return orjson.dumps(said, default=tuple)

    @classmethod
    def from_bytes(cls, payload: bytes) -> "Sheet":
        facts = orjson.loads(payload)
        for name in _DAYS:
            if name in facts:
                facts[name] = date.fromisoformat(facts[name])
        for name, build in _BUILDERS.items():
            if name in facts:
                facts[name] = build(facts[name])
        return cls(**facts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def licence_from_row(row: list[Any]) -> LicenceFacts:
    kind, number, valid_from, valid_until, *others = row
    return LicenceFacts(LicenceKind(kind), number, _day(valid_from), _day(valid_until), *others)


def _company_licence(row: list[Any]) -> CompanyLicence:
    return CompanyLicence(licence_from_row(row[0]), *row[1:])


def _certificate(row: list[Any]) -> CertificateFacts:
    # an index written when it held the kind has one value more, the first
    number, signed_on, valid_until, ended_on, end_kind = row[-len(CertificateFacts._fields) :]
    return CertificateFacts(number, date.fromisoformat(signed_on), date.fromisoformat(valid_until), _day(ended_on), end_kind)


def _profile(row: list[Any]) -> Profile:
    phone, email, website, area, departements, specialities, description, confirmed_on, *later = row
    languages, has_relay = later or ((), False)  # an index written before carriers could say them
    served, carried = tuple(departements), tuple(specialities)
    confirmed = _day(confirmed_on)
    return Profile(phone, email, website, area, served, carried, description, confirmed, tuple(languages), has_relay)


_DAYS = tuple(name for name, kind in get_type_hints(Sheet).items() if date in (kind, *get_args(kind)))
_BUILDERS: dict[str, Any] = {
    "trade_names": tuple,
    "licences": lambda rows: tuple(map(licence_from_row, rows)),
    "company_licences": lambda rows: tuple(map(_company_licence, rows)),
    "sirene": lambda row: SireneFacts(row[0], _day(row[1])),
    "profile": _profile,
    "label": lambda row: Label(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2])),
    "others": lambda rows: tuple(OtherEstablishment(*row) for row in rows),
    "certificates": lambda rows: tuple(map(_certificate, rows)),
    "events": lambda rows: tuple(PastEvent(date.fromisoformat(row[0]), *row[1:]) for row in rows),
}
