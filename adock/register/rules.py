"""The verdict: may this establishment carry this, on that day? Pure functions of the register's facts and of days.

Law: code des transports, R3211-12 (LTI for vehicles of 3.5 t or less inside France; LC beyond, and abroad above 2.5 t,
trailer included; LC marked "≤ 3,5 t" for light vehicles abroad since 2022-05-21), R3511-7 and R3521-7 (overseas). The
verdict is about what the register said on a day; it is not a legal opinion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum, auto
from typing import Literal, NamedTuple

from adock.core.words import Words, marked
from adock.register import reasons
from adock.register.reasons import OVERSEAS, REASONS, SEVERITY_LABELS, Reason, Severity
from adock.register.transport import Journey, Vehicle

# what verdicts are made of, for those above
__all__ = ["REASONS", "SEVERITY_LABELS", "Journey", "Reason", "Severity", "Vehicle"]

EXPIRES_SOON_DAYS = 60
STALE_AFTER_DAYS = 15


class LicenceKind(StrEnum):
    LTI = "LTI"
    LC = "LC"


class LicenceState(StrEnum):
    IN_FORCE = "en_cours"
    EXPIRES_SOON = "expire_bientot"
    EXPIRED = "expiree"
    NOT_STARTED = "a_venir"
    UNKNOWN = "inconnue"


class VerdictStatus(StrEnum):
    VALID = "valide"
    TO_CHECK = "a_verifier"
    NOT_VALID = "non_valide"


class Presentation(StrEnum):
    """What a person is shown of a verdict: its status, but a carrier whose licence only does not cover what was asked is
    not said to be out of order."""

    VALID = "valide"
    TO_CHECK = "a_verifier"
    NOT_COVERED = "non_couvert"
    NOT_VALID = "non_valide"


# The only words for a verdict: they are by presentation, so that no status is shown as it is.
PRESENTATION_LABELS = {
    Presentation.VALID: marked("En règle"),
    Presentation.TO_CHECK: marked("À vérifier"),
    Presentation.NOT_COVERED: marked("Ne couvre pas ce transport"),
    Presentation.NOT_VALID: marked("Pas en règle"),
}


class LicenceFacts(NamedTuple):
    kind: LicenceKind
    number: str | None
    valid_from: date | None
    valid_until: date | None
    certified_copies: int | None
    light_copies: int | None  # how many of the copies are for vehicles of 3.5 t or less

    @property
    def is_light_only(self) -> bool:
        """Whether it is an LC whose copies are all for vehicles of 3.5 t or less."""
        copies, light = self.certified_copies, self.light_copies
        return self.kind is LicenceKind.LC and bool(copies) and light is not None and light >= (copies or 0)


class CompanyLicence(NamedTuple):
    """A licence of another registered establishment of the same company."""

    licence: LicenceFacts
    siret: str
    commune: str
    departement: str
    is_head_office: bool


class SireneFacts(NamedTuple):
    state: Literal["actif", "ferme", "absent", "diffusion_partielle"]
    closed_on: date | None

    def is_closed_on(self, day: date) -> bool:
        """Whether it is closed: from its closing day on, or on any day when Sirene does not give that day."""
        return self.state == "ferme" and (self.closed_on is None or day >= self.closed_on)


class EstablishmentFacts(NamedTuple):
    is_registered: bool
    struck_off_on: date | None
    is_provisional: bool
    departement: str | None
    licences: tuple[LicenceFacts, ...]
    company_licences: tuple[CompanyLicence, ...]
    sirene: SireneFacts | None  # None until a Sirene stock has been imported
    situation_on: date
    situation_is_assumed: bool = False  # the day asked for is before the first situation known


@dataclass(frozen=True, slots=True)
class Verdict:
    status: VerdictStatus
    on: date
    vehicle: Vehicle | None
    journey: Journey | None
    reasons: tuple[Reason, ...]  # the gravest first

    @property
    def headline(self) -> Reason:
        """The reason to show first: the gravest or, among mere notes, the one about the licence the verdict rests on."""
        return self.reasons[0]

    @property
    def presentation(self) -> Presentation:
        blocking = {reason.code for reason in self.reasons if reason.severity is Severity.BLOCKING}
        return Presentation.NOT_COVERED if blocking == {"LICENCE_INADAPTEE"} else Presentation(self.status)


# --- what covers what (R3211-12): vehicle and journey asked about -> what each title is worth for it ---


class Title(StrEnum):
    LTI = marked("licence de transport intérieur")
    LC = marked("licence communautaire")
    LC_LIGHT = "licence communautaire « ≤ 3,5 t »"


class Coverage(Enum):
    """What a title is worth for a transport."""

    FULL = auto()
    EXEMPT = auto()  # no LC is needed for it (R3211-12 3°), and the title is enough
    TO_WEIGH = auto()  # enough up to 2.5 t, trailer included, and not above
    TOO_HEAVY = auto()
    TOO_HEAVY_AND_ABROAD = auto()


class Covered(NamedTuple):
    """What each title is worth for one transport; an LC without a weight on it covers every transport."""

    lti: Coverage
    lc_light: Coverage
    lc: Coverage = Coverage.FULL

    def by(self, title: Title) -> Coverage:
        return {Title.LTI: self.lti, Title.LC_LIGHT: self.lc_light, Title.LC: self.lc}[title]


_FULL, _EXEMPT, _TO_WEIGH = Coverage.FULL, Coverage.EXEMPT, Coverage.TO_WEIGH
_TOO_HEAVY, _AND_ABROAD = Coverage.TOO_HEAVY, Coverage.TOO_HEAVY_AND_ABROAD

COVERED_BY: dict[tuple[Vehicle | None, Journey | None], Covered] = {
    (None, None): Covered(lti=_FULL, lc_light=_FULL),
    (None, Journey.NATIONAL): Covered(lti=_FULL, lc_light=_FULL),
    (None, Journey.INTERNATIONAL): Covered(lti=_TO_WEIGH, lc_light=_FULL),
    (Vehicle.VERY_LIGHT, None): Covered(lti=_FULL, lc_light=_FULL),
    (Vehicle.VERY_LIGHT, Journey.NATIONAL): Covered(lti=_FULL, lc_light=_FULL),
    (Vehicle.VERY_LIGHT, Journey.INTERNATIONAL): Covered(lti=_EXEMPT, lc_light=_FULL),
    (Vehicle.LIGHT, None): Covered(lti=_FULL, lc_light=_FULL),
    (Vehicle.LIGHT, Journey.NATIONAL): Covered(lti=_FULL, lc_light=_FULL),
    (Vehicle.LIGHT, Journey.INTERNATIONAL): Covered(lti=_TO_WEIGH, lc_light=_FULL),
    (Vehicle.HEAVY, None): Covered(lti=_TOO_HEAVY, lc_light=_TOO_HEAVY),
    (Vehicle.HEAVY, Journey.NATIONAL): Covered(lti=_TOO_HEAVY, lc_light=_TOO_HEAVY),
    (Vehicle.HEAVY, Journey.INTERNATIONAL): Covered(lti=_AND_ABROAD, lc_light=_TOO_HEAVY),
}

UNSUITED = {
    (Title.LTI, Coverage.TOO_HEAVY): marked(
        "Licence de transport intérieur, pour véhicules de 3,5 t au plus : elle ne couvre pas un poids lourd."
    ),
    (Title.LTI, Coverage.TOO_HEAVY_AND_ABROAD): marked(
        "Licence de transport intérieur, pour véhicules de 3,5 t au plus en France : "
        "elle ne couvre ni un poids lourd, ni un trajet international au-delà de 2,5 t."
    ),
    (Title.LC_LIGHT, Coverage.TOO_HEAVY): marked(
        "Licence communautaire dont toutes les copies sont pour 3,5 t au plus : elle ne couvre pas un poids lourd."
    ),
}


def title_of(licence: LicenceFacts) -> Title:
    if licence.kind is LicenceKind.LTI:
        return Title.LTI
    return Title.LC_LIGHT if licence.is_light_only else Title.LC


def licence_state(licence: LicenceFacts, on: date) -> LicenceState:
    """The licence's state on a day, its first and last day included. Unknown without an end, unless it has not begun."""
    if licence.valid_until is not None and licence.valid_until < on:
        return LicenceState.EXPIRED
    if licence.valid_from is not None and licence.valid_from > on:
        return LicenceState.NOT_STARTED
    if licence.valid_until is None:
        return LicenceState.UNKNOWN
    if (licence.valid_until - on).days <= EXPIRES_SOON_DAYS:
        return LicenceState.EXPIRES_SOON
    return LicenceState.IN_FORCE


class _Asked(NamedTuple):
    on: date
    today: date
    vehicle: Vehicle | None
    journey: Journey | None


class _Candidate(NamedTuple):
    """A licence that the verdict may rest on, and the establishment that has it."""

    licence: LicenceFacts
    departement: str | None
    held_elsewhere: CompanyLicence | None


def judge(
    facts: EstablishmentFacts,
    on: date,
    today: date,
    vehicle: Vehicle | None = None,
    journey: Journey | None = None,
) -> Verdict:
    """The verdict on `facts` for the day `on`, asked on the day `today`. Never raises."""
    found = list(_standing_reasons(facts, on, today))
    found += _licence_reasons(facts, _Asked(on, today, vehicle, journey))
    found.sort(key=_place)
    return Verdict(_STATUS[found[0].severity], on, vehicle, journey, tuple(found))


_ORDER = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_STATUS = {
    Severity.BLOCKING: VerdictStatus.NOT_VALID,
    Severity.WARNING: VerdictStatus.TO_CHECK,
    Severity.NOTE: VerdictStatus.VALID,
}


_PLACE = {code: place for place, code in enumerate(REASONS)}


def _gravity(found: Reason) -> int:
    return _ORDER[found.severity]


def _place(found: Reason) -> tuple[int, int]:
    """Sort key: the gravest first, then as in the table, where a licence's defects come before the register's age."""
    is_of_its_kind = found.severity is REASONS[found.code].severity
    return _ORDER[found.severity], _PLACE[found.code] if is_of_its_kind else len(_PLACE)


def _standing_reasons(facts: EstablishmentFacts, on: date, today: date) -> Iterator[Reason]:
    """Reasons about the establishment and the register, whatever the licence."""
    if not facts.is_registered:
        yield reasons.struck_off(facts.struck_off_on)
    if facts.is_provisional:
        yield reasons.provisional()
    elif facts.sirene is not None:
        if facts.sirene.is_closed_on(on):
            yield reasons.closed(facts.sirene.closed_on, facts.is_registered)
        elif facts.sirene.state == "absent":
            yield reasons.unknown_to_sirene(facts.is_registered)
    if facts.situation_is_assumed:
        yield reasons.unknown_situation(facts.situation_on)
    elif (min(on, today) - facts.situation_on).days > STALE_AFTER_DAYS:
        yield reasons.old_register(facts.situation_on)


def _licence_reasons(facts: EstablishmentFacts, asked: _Asked) -> list[Reason]:
    """Reasons of the licence that best serves what is asked, then the defects of the others as notes."""
    candidates = _candidates(facts)
    if not candidates:
        return [reasons.no_licence(facts.is_registered)]
    assessed = [_assess(candidate, asked) for candidate in candidates]
    best = min(range(len(candidates)), key=lambda place: _preference(candidates[place], assessed[place]))
    found = assessed[best]
    holder = candidates[best].held_elsewhere
    if holder is not None:
        found.append(reasons.company_licence(holder.commune, holder.departement, holder.is_head_office))
    if not facts.is_registered:  # nothing may call the licence of a struck-off establishment valid
        found = [defect for defect in found if defect.severity is not Severity.NOTE]
    others = [reason for place, reasons_of in enumerate(assessed) if place != best for reason in reasons_of]
    return found + _defects_as_notes(others, {reason.said for reason in found})


def _defects_as_notes(others: list[Reason], said: set[Words]) -> list[Reason]:
    """The defects as notes, each sentence once: the licences of a company often have the same defects and days."""
    defects = {
        reason.said: reasons.as_note(reason)
        for reason in others
        if reason.severity is not Severity.NOTE and reason.said not in said
    }
    return list(defects.values())


def _candidates(facts: EstablishmentFacts) -> list[_Candidate]:
    """The establishment's own licences; else its head office's; else those of the company's other establishments."""
    if facts.licences:
        return [_Candidate(licence, facts.departement, None) for licence in facts.licences]
    return [_Candidate(company.licence, company.departement, company) for company in speaking_for(facts.company_licences)]


def speaking_for(licences: Sequence[CompanyLicence]) -> Sequence[CompanyLicence]:
    """The company's licences on which an establishment without its own is judged: its head office's, or else all."""
    return [company for company in licences if company.is_head_office] or licences


def _preference(candidate: _Candidate, found: list[Reason]) -> tuple[int, int, bool, bool, int]:
    """Sort key: the least grave first, then the fewest defects, a licence that covers, the wider kind, the latest end."""
    gravest = min(map(_gravity, found))
    defects = sum(reason.severity is not Severity.NOTE for reason in found)
    is_unsuited = any(reason.code == "LICENCE_INADAPTEE" for reason in found)
    until = candidate.licence.valid_until
    is_lti = candidate.licence.kind is LicenceKind.LTI
    return (-gravest, defects, is_unsuited, is_lti, -until.toordinal() if until else 0)


def _assess(candidate: _Candidate, asked: _Asked) -> list[Reason]:
    """What this licence is worth for what is asked, as reasons; never empty."""
    licence = candidate.licence
    name = Title.LTI if licence.kind is LicenceKind.LTI else Title.LC
    found = [_state_reason(licence, name.value, asked)]
    if licence.valid_until is None and found[0].code != "LICENCE_SANS_DATE":
        found.append(reasons.without_end(name.value))
    found += _coverage_reasons(candidate, asked)
    if licence.certified_copies == 0:
        found.append(reasons.no_copy(name.value))
    return found


def _state_reason(licence: LicenceFacts, name: str, asked: _Asked) -> Reason:
    state = licence_state(licence, asked.on)
    start, until = licence.valid_from, licence.valid_until
    if state is LicenceState.NOT_STARTED and start is not None:
        return reasons.not_started(name, start, until, asked.today)
    if until is None:
        return reasons.without_end(name)
    if state is LicenceState.EXPIRED:
        return reasons.expired(name, start, until, asked.today)
    if state is LicenceState.EXPIRES_SOON:
        return reasons.expires_soon(name, until, (until - asked.on).days, asked.on == asked.today)
    return reasons.in_force(name, until, licence.certified_copies, licence.is_light_only)


def _coverage_reasons(candidate: _Candidate, asked: _Asked) -> Iterator[Reason]:
    """What the title is not worth for what is asked, or worth under a condition; nothing when it plainly covers it."""
    title = title_of(candidate.licence)
    coverage = COVERED_BY[asked.vehicle, asked.journey].by(title)
    overseas = OVERSEAS.get(candidate.departement or "") if title is Title.LTI else None
    if overseas and coverage is Coverage.TOO_HEAVY:
        yield reasons.overseas_heavy(overseas)
        return
    if overseas and coverage is Coverage.TOO_HEAVY_AND_ABROAD:
        yield reasons.overseas_unsuited(overseas)
        return
    match coverage:
        case Coverage.EXEMPT:
            yield reasons.exempt()
            if overseas:
                yield reasons.overseas_only(overseas)
        case Coverage.TO_WEIGH:
            yield reasons.to_weigh()
        case Coverage.FULL if overseas and asked.journey is Journey.NATIONAL:
            yield reasons.as_note(reasons.overseas_only(overseas))
        case Coverage.TOO_HEAVY | Coverage.TOO_HEAVY_AND_ABROAD:
            yield reasons.unsuited(UNSUITED[title, coverage])


def valid_spans(facts: EstablishmentFacts) -> tuple[tuple[date, date], ...]:
    """The days, as disjoint sorted spans (both ends included), whose verdict is valid when nothing particular is asked.

    The age of the register is left aside, and so is whether it is known for that day. Open starts are date.min.
    """
    last_open_day = _last_open_day(facts.sirene)
    if not facts.is_registered or facts.is_provisional or last_open_day is None:
        return ()
    licences = facts.licences or [company.licence for company in speaking_for(facts.company_licences)]
    spans = [
        (start, end)
        for licence in licences
        if licence.valid_until is not None
        and licence.certified_copies != 0
        and (start := licence.valid_from or date.min) <= (end := min(licence.valid_until, last_open_day))
    ]
    return _merged(spans) if len(spans) > 1 else tuple(spans)


def _merged(spans: list[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The same days in disjoint sorted spans."""
    spans.sort()
    merged: list[tuple[date, date]] = []
    for start, end in spans:
        if merged and start <= _day_after(merged[-1][1]):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _last_open_day(sirene: SireneFacts | None) -> date | None:
    """The last day on which Sirene does not contradict a valid verdict; None when there is none."""
    if sirene is None or sirene.state in {"actif", "diffusion_partielle"}:
        return date.max
    if sirene.state == "absent" or sirene.closed_on in {None, date.min}:
        return None
    return sirene.closed_on - timedelta(days=1) if sirene.closed_on else None


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
