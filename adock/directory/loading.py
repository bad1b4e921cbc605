"""Sheets read from PostgreSQL, by set: one query for the facts of each table, never one per establishment."""
# ruff: noqa: S608  what is put into queries is ours

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.db import connection
from orjson import loads

from adock.certificates.rules import CertificateFacts
from adock.core.geography import COUNTRIES, country_of, departement_of
from adock.core.nomenclatures import naf_label
from adock.core.siren import is_provisional, is_siren
from adock.directory import privacy
from adock.directory.sheet import NO_PROFILE, Label, OtherEstablishment, PastEvent, Profile, Sheet
from adock.register.columns import REGISTRATION, RegistrationFacts
from adock.register.models import Source, SourceImport
from adock.register.rules import CompanyLicence, LicenceFacts, LicenceKind, SireneFacts

# About how many establishments are read at a time when all are: enough to be quick, few enough to take little memory.
BATCH = 5_000
SIREN_LENGTH = 9

FACTS = f"""
    SELECT r.siret, r.siren, {", ".join(f"r.{name}" for name in REGISTRATION)},
           r.first_seen_on, r.last_seen_on, r.struck_off_on,
           e.siret, e.is_partial, e.trade_names, e.street, e.address_complement, e.special_distribution, e.postcode, e.commune,
           e.commune_code, e.cedex_code, e.cedex, e.country, e.naf_code, e.naf_revision, e.naf_2025_code,
           e.is_head_office, e.created_on, e.is_closed, e.closed_on, e.latitude, e.longitude,
           u.is_partial, u.is_natural_person, u.acronym, u.trade_names, u.created_on,
           p.phone, p.email, p.website, p.area, p.departements, p.specialities, p.description, p.confirmed_on,
           p.languages, p.shows_email
    FROM register_registration r
    LEFT JOIN register_sireneestablishment e ON e.siret = r.siret
    LEFT JOIN register_sirenelegalunit u ON u.siren = r.siren
    LEFT JOIN carriers_carrierprofile p ON p.registration_id = r.siret
"""


class _Row(NamedTuple):
    siret: str
    siren: str | None
    register: RegistrationFacts
    first_seen_on: Any
    last_seen_on: Any
    struck_off_on: Any
    sirene_siret: str | None
    is_partial: bool | None
    trade_names: list[str] | None
    street: str | None
    address_complement: str | None
    special_distribution: str | None
    sirene_postcode: str | None
    sirene_commune: str | None
    commune_code: str | None
    cedex_code: str | None
    cedex: str | None
    sirene_country: str | None
    naf_code: str | None
    naf_revision: str | None
    naf_2025_code: str | None
    sirene_is_head_office: bool | None
    activity_started_on: Any
    is_closed: bool | None
    closed_on: Any
    latitude: float | None
    longitude: float | None
    unit_is_partial: bool | None
    is_natural_person: bool | None
    acronym: str | None
    unit_trade_names: list[str] | None
    created_on: Any
    phone: str | None
    email: str | None
    website: str | None
    area: str | None
    departements: list[str] | None
    specialities: list[str] | None
    description: str | None
    confirmed_on: Any
    languages: list[str] | None
    shows_email: bool | None

    @property
    def withholds_address(self) -> bool:
        return bool(self.is_partial or self.unit_is_partial)

    @property
    def withholds_name(self) -> bool:
        return self.withholds_address and privacy.is_natural_person(self.register.legal_category, self.is_natural_person)

    @property
    def shown_postcode(self) -> str | None:
        """The postcode of the commune shown: Sirene's address is taken whole or not at all."""
        return (self.sirene_postcode or self.cedex_code) if self.sirene_commune else self.register.postcode

    @property
    def shown_commune(self) -> str | None:
        return self.sirene_commune or self.register.commune

    @property
    def country_abroad(self) -> str | None:
        """The country, when it is not France."""
        if self.sirene_country:
            return self.sirene_country
        code = self.commune_code if self.sirene_commune else None
        if code:  # nearly all: nothing more is looked at
            return country_of(None, code) if code[:2] == COUNTRIES else None
        return country_of(self.shown_postcode)

    @property
    def shown_departement(self) -> str | None:
        """The département of the commune shown, or the register's when that is unknown; none abroad."""
        if self.country_abroad:
            return None
        if self.sirene_commune and (found := departement_of(self.shown_postcode, self.commune_code, self.sirene_commune)):
            return found
        return self.register.departement

    @property
    def stands_at_head_office(self) -> bool | None:
        """What Sirene says when it has the establishment, else what the register says."""
        return self.register.is_head_office if self.sirene_is_head_office is None else self.sirene_is_head_office


def load_sheets(sirets: Iterable[str]) -> dict[str, Sheet]:
    """The sheets of these establishments by SIRET, without those that were never in the register."""
    wanted = set(sirets)
    rows = _rows("WHERE r.siret = ANY(%s)", [list(wanted)])
    sirens = list({row.siren for row in rows if row.siren})
    siblings = _rows("WHERE r.siren = ANY(%s)", [sirens]) if sirens else []
    together = {row.siret: row for row in [*siblings, *rows]}
    sheets = _assemble(list(together.values()), _Keys("= ANY(%s)", [list(together)]), _Keys("= ANY(%s)", [sirens]))
    return {sheet.siret: sheet for sheet in sheets if sheet.siret in wanted}


def load_sheet(siret: str) -> Sheet | None:
    return load_sheets([siret]).get(siret)


def sirets_of_company(siren: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret FROM register_registration WHERE siren = %s ORDER BY siret", [siren])
        return [row[0] for row in cursor.fetchall()]


def sheets_in_parts() -> list[Iterator[Sheet]]:
    """All sheets, in parts that may be read one after the other or at the same time. A company is in a single part."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT left(siret, %s)
            FROM (SELECT siret, row_number() OVER (ORDER BY siret) AS place FROM register_registration) AS numbered
            WHERE place %% %s = 0 ORDER BY 1
            """,
            [SIREN_LENGTH, BATCH],
        )
        # a SIRET begins with its company's SIREN
        borders = [row[0] for row in cursor.fetchall()]
    return [_sheets_between(first, end) for first, end in pairwise(["", *borders, None])]


def _sheets_between(first: str, end: str | None) -> Iterator[Sheet]:
    """The sheets of a range of SIRETs of whole companies, `end` excluded. Reads when the first sheet is asked for."""
    before_end, ends = ("", []) if end is None else ("AND r.siret < %s", [end])
    rows = _rows(f"WHERE r.siret >= %s {before_end} ORDER BY r.siret", [first, *ends])
    if rows:
        # a range: writing thousands of numbers into queries would take longer than reading what they find
        bounds = [rows[0].siret, rows[-1].siret]
        sirens = [bound[:SIREN_LENGTH] for bound in bounds]
        yield from _assemble(rows, _Keys("BETWEEN %s AND %s", bounds), _Keys("BETWEEN %s AND %s", sirens))


def _rows(where: str, parameters: Sequence[Any]) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"{FACTS} {where}", parameters)
        return list(map(_row, cursor.fetchall()))


def _row(values: tuple[Any, ...]) -> _Row:
    siret, siren, *_ = values
    end = 2 + len(REGISTRATION)
    return _Row(siret, siren, RegistrationFacts(*values[2:end]), *values[end:])


class _Keys(NamedTuple):
    """A set of keys, as the end of a condition in SQL and its parameters."""

    condition: str
    parameters: list[Any]


def _assemble(rows: list[_Row], sirets: _Keys, sirens: _Keys) -> Iterator[Sheet]:
    """The sheets of `rows`, which hold whole companies. The keys include theirs, and may include others."""
    licences = _licences_of(sirets)
    events = _events_of(sirets)
    labels = _labels_of(sirens)
    certificates = _certificates_of(sirens)
    knows_sirene = sirene_has_been_imported()
    ordered = sorted(rows, key=lambda row: (row.siren or row.siret, row.siret))
    for number, group in groupby(ordered, key=lambda row: row.siren or row.siret):
        if not (is_siren(number) or is_provisional(number)):
            continue  # until November 2026 imports let in numbers whose SIREN is nobody's: no page may lead there
        company = list(group)
        shown = [_other(row) for row in company] if len(company) > 1 else []
        for place, row in enumerate(company):
            others = (*shown[:place], *shown[place + 1 :])
            label = labels.get((row.siren, row.register.departement))
            history = [*events.get(row.siret, ()), PastEvent(row.first_seen_on, "inscription", None, None)]
            signed = certificates.get(row.siren or "", ())
            yield _sheet(row, company, others, licences, history, label, signed, knows_sirene)


def _sheet(
    row: _Row,
    company: list[_Row],
    others: tuple[OtherEstablishment, ...],
    licences: dict[str, tuple[LicenceFacts, ...]],
    events: Sequence[PastEvent],
    label: Label | None,
    certificates: tuple[CertificateFacts, ...],
    knows_sirene: bool,
) -> Sheet:
    withholds_address = row.withholds_address
    in_sirene = row.sirene_siret is not None
    own_licences = licences.get(row.siret, ())
    if withholds_address:
        events = [PastEvent(*privacy.withheld(list(event), is_person=row.withholds_name)) for event in events]
    return Sheet(
        siret=row.siret,
        siren=row.siren,
        **_register_facts(row),
        trade_names=() if row.withholds_name else _trade_names(row),
        acronym=None if row.withholds_name else row.acronym,
        naf_code=row.naf_code,
        naf_label=naf_label(row.naf_code, row.naf_revision) if row.naf_code else None,
        naf_2025_code=row.naf_2025_code,
        created_on=row.created_on,
        activity_started_on=row.activity_started_on,
        street=None if withholds_address else row.street,
        address_complement=None if withholds_address else row.address_complement,
        special_distribution=None if withholds_address else row.special_distribution,
        cedex_code=None if withholds_address else row.cedex_code,
        cedex=None if withholds_address else row.cedex,
        country_abroad=row.country_abroad,
        commune_code=row.commune_code,
        latitude=None if withholds_address else row.latitude,
        longitude=None if withholds_address else row.longitude,
        licences=own_licences,
        company_licences=() if own_licences else _company_licences(row, company, licences),
        first_seen_on=row.first_seen_on,
        last_seen_on=row.last_seen_on,
        struck_off_on=row.struck_off_on,
        sirene=_sirene_facts(row, in_sirene) if knows_sirene else None,
        profile=_profile(row),
        label=label,
        others=others,
        events=tuple(events),
        certificates=certificates,
    )


def _register_facts(row: _Row) -> dict[str, Any]:
    """The register's columns as they are shown: replaced by Sirene's where it knows better, without what is withheld."""
    shown = vars(row.register) | {
        "is_head_office": row.stands_at_head_office,
        "postcode": row.shown_postcode,
        "commune": row.shown_commune,
        "departement": row.shown_departement,
    }
    if row.withholds_name:
        shown["legal_name"] = privacy.WITHHELD_NAME
    if row.withholds_address:
        shown |= dict.fromkeys(privacy.WITHHELD_WITH_ADDRESS)
    return shown


def _trade_names(row: _Row) -> tuple[str, ...]:
    names = [*(row.trade_names or ()), *(row.unit_trade_names or ())]
    return tuple(dict.fromkeys(name for name in names if name))


def _sirene_facts(row: _Row, in_sirene: bool) -> SireneFacts:
    if not in_sirene:
        return SireneFacts("absent", None)
    if row.is_closed:
        return SireneFacts("ferme", row.closed_on)
    return SireneFacts("diffusion_partielle" if row.withholds_address else "actif", None)


def _company_licences(
    row: _Row, company: list[_Row], licences: dict[str, tuple[LicenceFacts, ...]]
) -> tuple[CompanyLicence, ...]:
    return tuple(
        CompanyLicence(
            licence,
            other.siret,
            other.shown_commune or "",
            other.shown_departement or "",
            bool(other.stands_at_head_office),
        )
        for other in company
        if other is not row and other.struck_off_on is None
        for licence in licences.get(other.siret, ())
    )


def _other(row: _Row) -> OtherEstablishment:
    trade_names = () if row.withholds_name else _trade_names(row)
    return OtherEstablishment(
        row.siret,
        trade_names[0] if trade_names else None,
        None if row.withholds_address else row.shown_postcode,
        row.shown_commune,
        row.stands_at_head_office,
        row.struck_off_on is None,
        row.shown_departement,
    )


def _profile(row: _Row) -> Profile:
    if row.phone is None:
        return NO_PROFILE
    return Profile(
        row.phone,
        (row.email or "") if row.shows_email else "",
        row.website or "",
        row.area or "",
        tuple(row.departements or ()),
        tuple(row.specialities or ()),
        row.description or "",
        row.confirmed_on,
        tuple(row.languages or ()),
        bool(row.email) and not row.shows_email,
    )


_KINDS = {kind.value: kind for kind in LicenceKind}


def _licences_of(sirets: _Keys) -> dict[str, tuple[LicenceFacts, ...]]:
    found: dict[str, tuple[LicenceFacts, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT registration_id, {", ".join(LicenceFacts._fields)}
            FROM register_licence WHERE registration_id {sirets.condition} ORDER BY registration_id, kind DESC
            """,
            sirets.parameters,
        )
        for siret, kind, *facts in cursor.fetchall():
            found[siret] = (*found.get(siret, ()), LicenceFacts(_KINDS[kind], *facts))
    return found


def _events_of(sirets: _Keys) -> dict[str, list[PastEvent]]:
    found: dict[str, list[PastEvent]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT registration_id, happened_on, kind, before, after
            FROM register_registerevent WHERE registration_id {sirets.condition} ORDER BY registration_id, id DESC
            """,
            sirets.parameters,
        )
        for siret, happened_on, kind, before, after in cursor.fetchall():
            # Django gives jsonb as text to raw cursors
            found[siret].append(PastEvent(happened_on, kind, before and loads(before), after and loads(after)))
    return found


def _labels_of(sirens: _Keys) -> dict[tuple[str | None, str | None], Label]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT siren, departement, status, starts_on, ends_on
            FROM register_objectifco2label WHERE siren {sirens.condition}
            """,
            sirens.parameters,
        )
        return {(siren, departement): Label(*label) for siren, departement, *label in cursor.fetchall()}


def _certificates_of(sirens: _Keys) -> dict[str, tuple[CertificateFacts, ...]]:
    found: dict[str, tuple[CertificateFacts, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT siren, number, signed_on, valid_until, ended_on, end_kind
            FROM certificates_certificate WHERE siren {sirens.condition} ORDER BY siren, id
            """,
            sirens.parameters,
        )
        for siren, *facts in cursor.fetchall():
            found[siren] = (*found.get(siren, ()), CertificateFacts(*facts))
    return found


def sirets_in_partial_diffusion() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.siret FROM register_sireneestablishment e
            LEFT JOIN register_sirenelegalunit u ON u.siren = e.siren WHERE e.is_partial OR u.is_partial
            """
        )
        return {row[0] for row in cursor.fetchall()}


def sirene_has_been_imported() -> bool:
    return SourceImport.objects.filter(source=Source.SIRENE).exists()
