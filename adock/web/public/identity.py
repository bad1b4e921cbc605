"""Who an establishment is, where it is and how to reach it, as summary lists and a map."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from adock.carriers import values
from adock.carriers.paths import write_path
from adock.carriers.rules import AREA_LABELS, SPECIALITIES, Area, served
from adock.carriers.rules import in_words as said
from adock.core.dates import in_words
from adock.core.geography import DEPARTEMENTS, outline_of
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.siren import group_siret
from adock.directory.sheet import Label, OtherEstablishment, Profile, Sheet
from adock.directory.situation import FICTIONAL, Situation
from adock.directory.verdicts import Judged
from adock.register.paths import sheet_path
from adock.register.transport import Transport
from adock.web.kit import drawings
from adock.web.kit.pieces import Day, Line, Number, Plate, Row, Source, State, siren_number
from adock.web.public import wording
from adock.web.public.pages import Contact

# Other establishments listed on a sheet; the company's page has them all.
MOST_OTHERS = 5


def rows(sheet: Sheet) -> tuple[Row, ...]:
    vat = sheet.vat_number
    found: list[Row | None] = [
        Row(_("Raison sociale"), sheet.legal_name),
        _row(_("Enseigne"), ", ".join(sheet.trade_names)),
        _row(_("Sigle"), sheet.acronym or ""),
        Row("SIREN", number=siren_number(sheet.siren)) if sheet.siren else None,
        Row(_("Numéro provisoire"), sheet.siret) if sheet.provisional_number else None,
        Row(_("TVA intracommunautaire"), number=Number(_("de TVA"), vat, vat)) if vat else None,
        Row(_("Forme juridique"), sheet.legal_category or ""),
        Row(_("Adresse"), address(sheet)),
        Row(_("Gestionnaire de transport"), sheet.transport_manager or ""),
        _row(_("Activité (Insee)"), " ".join(part for part in (sheet.naf_code, sheet.naf_label) if part)),
        _row(_("Activité (NAF 2025)"), sheet.naf_2025_code or ""),
        _row(_("Entreprise créée le"), _in_words(sheet.created_on)),
        _row(_("Établissement ouvert le"), _in_words(sheet.activity_started_on)),
        Row(_("Au registre depuis"), _first_seen(sheet)),
        _row(_("Ne figure plus au registre depuis"), _in_words(sheet.struck_off_on)),
        _row(_("Région"), sheet.region or ""),
    ]
    return tuple(row for row in found if row)


def _row(label: str, value: str) -> Row | None:
    return Row(label, value) if value else None


def _in_words(day: date | None) -> str:
    return in_words(day) if day else ""


def _first_seen(sheet: Sheet) -> str:
    return _("le {day} au plus tard").format(day=in_words(sheet.first_seen_on))


def address(sheet: Sheet) -> str:
    shown = sheet.address
    where = shown.where
    if sheet.sirene and sheet.sirene.state == "diffusion_partielle":
        where = (_("Adresse non diffusée à la demande de l'entreprise"),)
    code, town = shown.place
    return ", ".join((*where, wording.place(code, town, sheet.departement, sheet.country_abroad)))


def contact(sheet: Sheet) -> Contact | None:
    """The carrier's contact details; None when it has said nothing of itself."""
    profile = sheet.profile
    if profile == Profile():
        return None
    return Contact(
        phone=values.shown_phone(profile.phone) if profile.phone else "",
        phone_url=values.phone_url(profile.phone) if profile.phone else "",
        email=profile.email,
        write_url=write_path(sheet.siret) if profile.has_relay and sheet.is_registered else "",
        website=values.shown_website(profile.website),
        website_url=profile.website,
        area=_(AREA_LABELS[Area(profile.area)]) if profile.area else "",
        departements=departement_names(served(profile.area, profile.departements)),
        specialities=tuple(_(SPECIALITIES[code]) for code in profile.specialities if code in SPECIALITIES),
        languages=said("languages", profile.languages),
        description=profile.description,
        confirmed_on=Day.of(profile.confirmed_on) if profile.confirmed_on else None,
    )


def departement_names(codes: Iterable[str]) -> str:
    return ", ".join(f"{DEPARTEMENTS[code].name} ({code})" for code in codes if code in DEPARTEMENTS)


@cache
def _outline(departement: str) -> drawings.Outline | None:
    geometry = outline_of(departement)
    return drawings.outline_of(geometry) if geometry else None


def town_map_of(sheet: Sheet, town: str) -> drawings.TownMap | None:
    outline = _outline(sheet.departement) if sheet.departement else None
    return drawings.town_map(outline, town, sheet.latitude, sheet.longitude) if outline else None


def others_shown(sheet: Sheet) -> list[OtherEstablishment]:
    """The company's other establishments that a sheet lists: those still registered first, head office first among them."""
    ordered = sorted(sheet.others, key=lambda other: (not other.is_registered, not other.is_head_office, other.siret))
    return ordered[:MOST_OTHERS]


def other_line(sheet: Sheet, other: OtherEstablishment, judged: Judged | None, day: date, asked: Transport) -> Line:
    """Another establishment with its own verdict for what was asked, or without any colour when it could not be judged."""
    if judged:
        return wording.result_line(judged.sheet, judged.verdict, day, asked)
    standing = _("Inscrit au registre") if other.is_registered else _(wording.NO_LONGER_REGISTERED)
    return Line(
        url=sheet_path(other.siret, asked),
        name=other.trade_name or sheet.legal_name,
        trade_name="",
        place=wording.place(other.postcode, other.commune, other.departement),
        siret=group_siret(other.siret),
        plate=Plate(State.NEUTRAL, standing, ""),
        licences="",
        covers="",
        notes=(wording.role(other.is_head_office),),
    )


def others_count(sheet: Sheet) -> str:
    return plural(len(sheet.others) + 1, "établissement") if len(sheet.others) > MOST_OTHERS else ""


def label_rows(label: Label | None, day: date) -> tuple[Row, ...]:
    if label is None:
        return ()
    if day > label.ends_on:
        return (Row(_("Label Objectif CO2"), _("expiré le {day}").format(day=in_words(label.ends_on))),)
    first, last = in_words(label.starts_on), in_words(label.ends_on)
    return (Row(_("Label Objectif CO2"), _("du {first} au {last}").format(first=first, last=last)),)


def shown_sources(situation: Situation) -> tuple[Source, ...]:
    origin = (Source(_(FICTIONAL), _("aucune de ces entreprises n'existe")),) if situation.has_fictional_data else ()
    known = tuple(
        Source(source.name, _("situation au {day}").format(day=in_words(source.situation_on))) for source in situation.sources
    )
    return (*known, *origin)
