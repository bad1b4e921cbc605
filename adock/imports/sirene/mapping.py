"""Mapping of INSEE's columns to our establishments, legal units and positions.

It also removes what partial diffusion withholds of them (article A123-96 of the commercial code).
"""

import re
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from adock.core.geography import COUNTRIES, country_name
from adock.core.places import place_name
from adock.imports.sirene.not_names import is_no_name
from adock.imports.sirene.source import Column, Form, Row
from adock.imports.sirene.streets import readable, street_line

# What INSEE writes in place of what partial diffusion withholds.
WITHHELD = "[ND]"
# Only "O" is fully diffused; "P" is partial, and any other status that may appear one day is treated as partial.
DIFFUSED = "O"
# As INSEE names its nomenclature of 2027, whose codes stand beside those of rév. 2 since 2026.
NAF_2025 = "NAF2025"
CLOSED, CEASED = "F", "C"
TRUE = frozenset(("true", "t", "1", "o", "oui"))
# INSEE's legal categories of natural persons all begin with this digit.
NATURAL_PERSON = "1"
LONGEST_TEXT = 300


def _optional(header: str, *others: str) -> Column:
    return Column(header, is_needed=False, other_headers=others)


def _later(header: str) -> Column:
    return Column(header, is_needed=False, came_later=True)


ESTABLISHMENTS = Form(
    label="stock d'établissements",
    key_length=14,
    treated=_optional("dateDernierTraitementEtablissement"),
    columns=(
        Column("siret"),
        Column("statutDiffusionEtablissement"),
        _optional("dateCreationEtablissement"),
        Column("etablissementSiege"),
        _optional("complementAdresseEtablissement"),
        Column("numeroVoieEtablissement"),
        _optional("indiceRepetitionEtablissement"),
        Column("typeVoieEtablissement"),
        Column("libelleVoieEtablissement"),
        _later("dernierNumeroVoieEtablissement"),
        _later("indiceRepetitionDernierNumeroVoieEtablissement"),
        _later("distributionSpecialeEtablissement"),
        Column("codePostalEtablissement"),
        Column("libelleCommuneEtablissement"),
        _optional("libelleCommuneEtrangerEtablissement"),
        Column("codeCommuneEtablissement"),
        _later("codeCedexEtablissement"),
        _later("libelleCedexEtablissement"),
        _later("codePaysEtrangerEtablissement"),
        _later("libellePaysEtrangerEtablissement"),
        _optional("dateDebut", "dateDebutEtablissement"),
        Column("etatAdministratifEtablissement"),
        Column("enseigne1Etablissement"),
        _optional("enseigne2Etablissement"),
        _optional("enseigne3Etablissement"),
        _optional("denominationUsuelleEtablissement"),
        _optional("activitePrincipaleEtablissement"),
        _optional("nomenclatureActivitePrincipaleEtablissement"),
        _later("activitePrincipaleNAF25Etablissement"),
    ),
)

LEGAL_UNITS = Form(
    label="stock d'unités légales",
    key_length=9,
    columns=(
        Column("siren"),
        Column("statutDiffusionUniteLegale"),
        _optional("dateCreationUniteLegale"),
        _optional("sigleUniteLegale"),
        _optional("prenom1UniteLegale"),
        _optional("prenomUsuelUniteLegale"),
        Column("nomUniteLegale"),
        _optional("nomUsageUniteLegale"),
        Column("denominationUniteLegale"),
        _optional("denominationUsuelle1UniteLegale"),
        _optional("denominationUsuelle2UniteLegale"),
        _optional("denominationUsuelle3UniteLegale"),
        Column("categorieJuridiqueUniteLegale"),
        Column("etatAdministratifUniteLegale"),
        _optional("activitePrincipaleUniteLegale"),
        _later("nomenclatureActivitePrincipaleUniteLegale"),
        _later("activitePrincipaleNAF25UniteLegale"),
    ),
)

POSITIONS = Form(
    label="fichier de géolocalisation",
    key_length=14,
    columns=(
        Column("siret"),
        Column("y_latitude", other_headers=("latitude",)),
        Column("x_longitude", other_headers=("longitude",)),
    ),
)


class Position(NamedTuple):
    latitude: float  # degrees north
    longitude: float  # degrees east


class Establishment(NamedTuple):
    """The columns of register.SireneEstablishment, by the same names."""

    siret: str
    siren: str
    is_partial: bool
    trade_names: list[str]
    street: str | None
    address_complement: str | None
    special_distribution: str | None
    postcode: str | None
    commune: str | None
    commune_code: str | None
    cedex_code: str | None
    cedex: str | None
    country: str | None
    naf_code: str | None
    naf_revision: str | None
    naf_2025_code: str | None
    is_head_office: bool
    created_on: date | None
    is_closed: bool
    closed_on: date | None
    latitude: float | None
    longitude: float | None


class LegalUnit(NamedTuple):
    """The columns of register.SireneLegalUnit, by the same names."""

    siren: str
    is_partial: bool
    is_natural_person: bool
    legal_name: str | None
    acronym: str | None
    trade_names: list[str]
    legal_category_code: str | None
    naf_code: str | None
    naf_2025_code: str | None
    created_on: date | None
    is_ceased: bool


def read_establishment(row: Row) -> Establishment:
    """The establishment of a row of ESTABLISHMENTS, without its position. `withhold` must still be applied."""
    (
        siret, diffusion, created, head_office, complement, number, repetition, kind, street,
        last_number, last_repetition, distribution, postcode, commune, foreign_commune, commune_code,
        cedex_code, cedex, country_code, country, since, state,
        sign1, sign2, sign3, usual_name, naf_code, naf_revision, naf_2025_code,
    ) = row  # fmt: skip
    is_closed = state == CLOSED
    code, revision, code_of_2025 = _activity(naf_code, naf_revision, naf_2025_code)
    is_told = country_code or country or (commune_code and commune_code.startswith(COUNTRIES))
    abroad = _country(country_code, country, commune_code) if is_told else None
    return Establishment(
        siret=siret or "",
        siren=(siret or "")[:9],
        is_partial=diffusion != DIFFUSED,
        trade_names=_names(sign1, sign2, sign3, usual_name),
        street=street_line(
            _text(number),
            _text(repetition),
            _text(kind),
            _text(street),
            _text(last_number) if last_number else None,
            _text(last_repetition) if last_repetition else None,
        ),
        address_complement=_readable(complement),
        special_distribution=_readable(distribution) if distribution else None,
        postcode=_coded(postcode, _POSTCODE),
        commune=(_text(foreign_commune) or _text(commune)) if abroad else (_text(commune) or _text(foreign_commune)),
        commune_code=_coded(commune_code, _COMMUNE_CODE),
        cedex_code=_coded(cedex_code, _POSTCODE),
        cedex=_text(cedex),
        country=abroad,
        naf_code=code,
        naf_revision=revision,
        naf_2025_code=code_of_2025,
        is_head_office=(head_office or "").lower() in TRUE,
        created_on=_day(created),
        is_closed=is_closed,
        # `dateDebut` begins the current period, in which the establishment is closed.
        closed_on=_day(since) if is_closed else None,
        latitude=None,
        longitude=None,
    )


@lru_cache(maxsize=10_000)
def _activity(code: str | None, revision: str | None, code_of_2025: str | None) -> tuple[str | None, str | None, str | None]:
    """The code in the nomenclature that its row names, that nomenclature, and the code of NAF 2025, whichever column has it."""
    found, named, later = _coded(code, _NAF_CODE), _coded(revision, _NAF_REVISION), _coded(code_of_2025, _NAF_CODE)
    return (None, None, found or later) if named == NAF_2025 else (found, named, later)


def _country(code: str | None, label: str | None, commune_code: str | None) -> str | None:
    """The country of an establishment abroad, Monaco included; None in France."""
    country_code = _text(code) or (commune_code if commune_code and commune_code.startswith(COUNTRIES) else None)
    written = _text(label)
    return country_name(country_code, written and place_name(written))


def read_legal_unit(row: Row) -> LegalUnit:
    """The legal unit of a row of LEGAL_UNITS, without the names that partial diffusion withholds."""
    (
        siren, diffusion, created, acronym, first_name, usual_first_name, surname, used_surname, denomination,
        usual1, usual2, usual3, category, state, naf_code, naf_revision, naf_2025_code,
    ) = row  # fmt: skip
    category_code = _coded(category, _LEGAL_CATEGORY)
    is_partial = diffusion != DIFFUSED
    is_natural_person = _is_natural_person(category_code, denomination)
    is_nameless = is_partial and is_natural_person
    person = (_text(usual_first_name) or _text(first_name), _text(used_surname) or _text(surname))
    legal_name = next(iter(_names(denomination)), None) or " ".join(part for part in person if part) or None
    code, _revision, code_of_2025 = _activity(naf_code, naf_revision, naf_2025_code)
    return LegalUnit(
        siren=siren or "",
        is_partial=is_partial,
        is_natural_person=is_natural_person,
        legal_name=None if is_nameless else legal_name,
        acronym=None if is_nameless else next(iter(_names(acronym)), None),
        trade_names=[] if is_nameless else _names(usual1, usual2, usual3),
        legal_category_code=category_code,
        naf_code=code,
        naf_2025_code=code_of_2025,
        created_on=_day(created),
        is_ceased=state == CEASED,
    )


def read_position(row: Row) -> Position | None:
    """The position of a row of POSITIONS, in degrees; None when it is not on Earth. Zero is valid: Greenwich's meridian."""
    _, north, east = row
    try:
        latitude, longitude = (float((value or "").replace(",", ".")) for value in (north, east))
    except ValueError:
        return None
    if isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180:
        return Position(latitude, longitude)
    return None


def withhold(establishment: Establishment, unit: LegalUnit | None) -> Establishment:
    """The establishment without what may not be shown when it, or its legal unit, is partially diffused.

    The address and the position are withheld for everybody, and the trade names too for a natural person. An unknown unit
    may be a natural person, and is treated as one.
    """
    if not establishment.is_partial and not (unit and unit.is_partial):
        return establishment
    return establishment._replace(
        street=None,
        address_complement=None,
        special_distribution=None,
        cedex_code=None,
        cedex=None,
        latitude=None,
        longitude=None,
        trade_names=establishment.trade_names if unit and not unit.is_natural_person else [],
    )


def _is_natural_person(category_code: str | None, denomination: str | None) -> bool:
    """Whether the category is a natural person's; without a category, a unit without denomination may be a person."""
    if category_code:
        return category_code.startswith(NATURAL_PERSON)
    return _text(denomination) is None


def _text(value: str | None) -> str | None:
    """The value on one line with single spaces; None when blank or withheld."""
    if not value:
        return None
    if not value.isprintable():
        value = "".join(letter if letter.isprintable() else " " for letter in value)
    text = " ".join(value.split())[:LONGEST_TEXT]
    return None if not text or text.upper() == WITHHELD else text


def _names(*values: str | None) -> list[str]:
    """The names in their order, without repetition nor what is no name; case makes no difference."""
    if not any(values):
        return []
    found: dict[str, str] = {}
    for value in values:
        if (text := _text(value)) and not is_no_name(text):
            found.setdefault(text.casefold(), text)
    return list(found.values())


def _readable(value: str | None) -> str | None:
    text = _text(value)
    return readable(text) if text else None


_POSTCODE = re.compile(r"\d{5}", re.ASCII)
_COMMUNE_CODE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_NAF_CODE = re.compile(r"[0-9A-Z.]{1,6}")
_NAF_REVISION = re.compile(r"[0-9A-Za-z]{1,10}")
_LEGAL_CATEGORY = re.compile(r"\d{4}", re.ASCII)


def _coded(value: str | None, pattern: re.Pattern[str]) -> str | None:
    """The code if it has the expected form, else None: a field gone wrong says nothing."""
    if not value:
        return None
    code = value.strip()
    return code if pattern.fullmatch(code) else None


@lru_cache(maxsize=50_000)
def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "").strip()[:10])
    except ValueError:
        return None
