"""Turns facts into the words and looks of the pages. The only place where a page's French is built from values."""

from datetime import date
from typing import Any

from adock.core.dates import in_words
from adock.core.french import enumerated, grouped, time_left
from adock.core.geography import DEPARTEMENTS
from adock.core.languages import gettext as _
from adock.core.languages import plural, said
from adock.core.places import commune_name
from adock.core.siren import group_siret
from adock.core.text import compact, words
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.register.paths import sheet_path
from adock.register.reasons import OVERSEAS
from adock.register.rules import (
    PRESENTATION_LABELS,
    SEVERITY_LABELS,
    Journey,
    LicenceFacts,
    LicenceKind,
    LicenceState,
    Presentation,
    Severity,
    Vehicle,
    Verdict,
    licence_state,
)
from adock.register.transport import ANY_TRANSPORT, Transport
from adock.web.kit.drawings import licence_bar
from adock.web.kit.pieces import Day, LicencePanel, Line, Number, Plate, Reason, State

_VERDICT_STATES = {
    Presentation.VALID: State.GOOD,
    Presentation.TO_CHECK: State.WATCH,
    Presentation.NOT_COVERED: State.UNSUITED,
    Presentation.NOT_VALID: State.BAD,
}
VERDICT_WORDS = {shown: (_VERDICT_STATES[shown], label) for shown, label in PRESENTATION_LABELS.items()}
_SEVERITY_STATES = {Severity.BLOCKING: State.BAD, Severity.WARNING: State.WATCH, Severity.NOTE: State.NEUTRAL}
SEVERITY_WORDS = {severity: (_SEVERITY_STATES[severity], label) for severity, label in SEVERITY_LABELS.items()}
LICENCE_STATE_WORDS = {
    LicenceState.IN_FORCE: marked("En cours"),
    LicenceState.EXPIRES_SOON: marked("Expire bientôt"),
    LicenceState.EXPIRED: marked("Expirée"),
    LicenceState.NOT_STARTED: marked("À venir"),
    LicenceState.UNKNOWN: marked("Date inconnue"),
}
LAST_KNOWN = marked("Dernière licence connue")
NO_LONGER_REGISTERED = marked("Ne figure plus au registre")
LICENCE_NAMES = {
    LicenceKind.LC: marked("Licence communautaire"),
    LicenceKind.LTI: marked("Licence de transport intérieur"),
}
VEHICLES = {
    Vehicle.HEAVY: marked("véhicule de plus de 3,5 t"),
    Vehicle.LIGHT: marked("véhicule de 3,5 t au plus"),
    Vehicle.VERY_LIGHT: marked("véhicule de 2,5 t au plus, remorque comprise"),
}
JOURNEYS = {Journey.NATIONAL: marked("trajet en France"), Journey.INTERNATIONAL: marked("trajet international")}


def covers(licence: LicenceFacts, departement: str | None = None) -> str:
    """What a licence covers, in a few words (code des transports, R3211-12), held by an establishment of that département: an
    LTI overseas has no limit of weight in its collectivité, and may be limited to it (R3511-7, R3521-7)."""
    overseas = OVERSEAS.get(departement or "")
    if licence.kind is LicenceKind.LTI and overseas:
        return _("licence {of} : tous véhicules {inside} ; ailleurs, elle peut ne pas valoir").format(
            of=_(overseas.of), inside=_(overseas.inside)
        )
    if licence.kind is LicenceKind.LTI:
        return _("3,5 t au plus en France, 2,5 t au plus à l'étranger")
    if licence.certified_copies and licence.light_copies == licence.certified_copies:
        return _("3,5 t au plus, France et Europe")
    return _("tous véhicules, France et Europe")


def plate(verdict: Verdict, today: date, situation_on: date) -> Plate:
    """The large plate of a sheet: the verdict, its reason, and the question it answers."""
    when = (_("Aujourd'hui, {day}") if verdict.on == today else _("Le {day}")).format(day=in_words(verdict.on))
    what = transport_in_words(verdict) or _("quel que soit le transport")
    register = _("Registre des transports, situation au {day}.").format(day=in_words(situation_on))
    state, word = VERDICT_WORDS[verdict.presentation]
    headline = verdict.headline
    return Plate(
        state,
        _(word),
        said(headline.said),
        f"{when}, {what}.",
        article=headline.article or "",
        check=_(headline.check) if headline.check else "",
        source=register,
    )


def small_plate(verdict: Verdict) -> Plate:
    state, word = VERDICT_WORDS[verdict.presentation]
    return Plate(state, _(word), said(verdict.headline.said))


def transport_in_words(asked: Transport | Verdict) -> str:
    """ "véhicule de plus de 3,5 t, trajet international"; empty when neither was asked."""
    words = [_(VEHICLES[asked.vehicle])] if asked.vehicle else []
    words += [_(JOURNEYS[asked.journey])] if asked.journey else []
    return ", ".join(words)


def other_reasons(verdict: Verdict) -> tuple[Reason, ...]:
    others = [reason for reason in verdict.reasons if reason is not verdict.headline]
    looks = [SEVERITY_WORDS[reason.severity] for reason in others]
    return tuple(
        Reason(state, _(word), said(reason.said), reason.article or "", _(reason.check) if reason.check else "")
        for (state, word), reason in zip(looks, others, strict=True)
    )


def licence_panel(
    licence: LicenceFacts, on: date, *, departement: str | None = None, is_registered: bool = True, is_today: bool = True
) -> LicencePanel:
    """A licence on the day judged. That of an establishment out of the register covers nothing: it is the last one known."""
    state = licence_state(licence, on)
    remaining = ""
    if is_registered and licence.valid_until and state in {LicenceState.IN_FORCE, LicenceState.EXPIRES_SOON}:
        remaining = time_left((licence.valid_until - on).days)
    number = licence.number
    day = _("aujourd'hui") if is_today else in_words(on)
    return LicencePanel(
        title=_(LICENCE_NAMES[licence.kind]),
        covers=covers(licence, departement) if is_registered else "",
        number=Number(_("de licence"), number, number) if number else None,
        state_word=_(LICENCE_STATE_WORDS[state] if is_registered else LAST_KNOWN),
        valid_from=Day.of(licence.valid_from) if licence.valid_from else None,
        valid_until=Day.of(licence.valid_until) if licence.valid_until else None,
        copies=copies(licence),
        remaining=remaining,
        bar=licence_bar(licence.valid_from, licence.valid_until, on, day) if is_registered else None,
    )


def copies(licence: LicenceFacts) -> str:
    if licence.certified_copies is None:
        return _("nombre non indiqué")
    if licence.certified_copies == 0:
        return _("aucune")
    text = grouped(licence.certified_copies)
    if not licence.light_copies:
        return text
    return _("{copies}, dont {light} pour 3,5 t au plus").format(copies=text, light=licence.light_copies)


def place(postcode: str | None, commune: str | None, departement: str | None = None, country_abroad: str | None = None) -> str:
    """ "35400 Saint-Malo (Ille-et-Vilaine)", "Bruxelles (Belgique)"."""
    town = " ".join(part for part in (postcode, commune_name(commune, departement) if commune else None) if part)
    known = DEPARTEMENTS.get(departement or "")
    if country_abroad and commune and country_abroad == commune_name(commune, None):
        return town  # Monaco
    wider = known.name if known else country_abroad
    return f"{town} ({wider})" if wider and town else town or wider or _("lieu non indiqué")


def role(is_head_office: bool | None) -> str:
    if is_head_office is None:
        return _("Établissement")
    return _("Siège") if is_head_office else _("Établissement secondaire")


def names(sheet: Sheet) -> tuple[str, str]:
    """The name people know the carrier by, and its other name when it differs."""
    if sheet.trade_name and sheet.trade_name.casefold() != sheet.legal_name.casefold():
        return sheet.trade_name, sheet.legal_name
    return sheet.legal_name, ""


def standing_notes(sheet: Sheet) -> tuple[str, ...]:
    notes = [role(sheet.is_head_office)]
    if not sheet.is_registered:
        notes.append(_(NO_LONGER_REGISTERED))
    elif sheet.sirene and sheet.sirene.state == "ferme":
        notes.append(_("Fermé selon l'Insee"))
    return tuple(notes)


def result_line(sheet: Sheet, verdict: Verdict, day: date, asked: Transport = ANY_TRANSPORT) -> Line:
    name, other_name = names(sheet)
    kinds = enumerated(dict.fromkeys(_(LICENCE_NAMES[licence.kind]) for licence in sheet.licences))
    if kinds and not sheet.is_registered:
        kinds = f"{_(LAST_KNOWN)} : {kinds.lower()}"
    return Line(
        url=sheet_path(sheet.siret, asked),
        name=name,
        trade_name=other_name,
        place=place(sheet.postcode, sheet.commune, sheet.departement, sheet.country_abroad),
        siret=group_siret(sheet.siret),
        plate=small_plate(verdict),
        licences=kinds,
        covers=covers(sheet.licences[-1], sheet.departement) if sheet.licences and sheet.is_registered else "",
        notes=(*standing_notes(sheet), *_acronym_note(sheet)),
    )


def _acronym_note(sheet: Sheet) -> tuple[str, ...]:
    """The acronym, by which the carrier may have been found, unless one of its names already shows it."""
    told = {compact(name) for name in (sheet.legal_name, *sheet.trade_names)}
    told |= {word.upper() for name in (sheet.legal_name, *sheet.trade_names) for word in words(name)}
    hidden = sheet.acronym and compact(sheet.acronym) not in told
    return (_("Sigle : {acronym}").format(acronym=sheet.acronym),) if hidden else ()


def event_side(facts: dict[str, Any] | None) -> str:
    """One side of a change, as the timeline words it."""
    if not facts:
        return ""
    if "kind" in facts:
        return _licence_side(facts)
    if "commune" in facts:
        return place(facts["postcode"], facts["commune"], facts["departement"])
    return str(next(iter(facts.values())) or _("non renseigné"))


def _licence_side(facts: dict[str, Any]) -> str:
    parts = [facts["kind"]]
    if facts.get("number"):
        parts.append(_("n° {number}").format(number=facts["number"]))
    if facts.get("valid_from") and facts.get("valid_until"):
        first, last = (in_words(date.fromisoformat(facts[key])) for key in ("valid_from", "valid_until"))
        parts.append(_("du {first} au {last}").format(first=first, last=last))
    if facts.get("certified_copies") is not None:
        parts.append(plural(facts["certified_copies"], "copie"))
    return ", ".join(parts)
