"""A company's establishments and licences, in lists that stay short: filtered, grouped and cut into pages.

A company may have thousands of establishments, and each may hold the same licence, or one of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from adock.core.departements import named
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.places import commune_name
from adock.core.words import marked
from adock.directory.company import Company
from adock.directory.sheet import Sheet
from adock.register.paths import sheet_path
from adock.register.rules import PRESENTATION_LABELS, LicenceFacts, LicenceState, Verdict, licence_state
from adock.register.transport import Transport
from adock.web.kit.paging import MOST_FIGURES, numbered_links
from adock.web.kit.pieces import Choice, FieldError, Line, Link, Pagination
from adock.web.public import wording
from adock.web.public.pages import CompanyFilters, HeldLicence
from adock.web.public.question import Reader, departement

# Establishments and licences shown at once, and holders named of one licence.
MOST_LINES, MOST_LICENCES, MOST_HOLDERS = 10, 10, 5
# A company with no more establishments is read whole: it needs no filter.
FEW = 5

DEPARTEMENT, STATE, PAGE, LICENCE_PAGE = "departement", "etat", "page", "page_licences"
LEFT_REGISTER = "sorti"

Row = TypeVar("Row")
Judged = tuple[Sheet, Verdict]


@dataclass(frozen=True, slots=True)
class CompanyLists:
    """`lines` and `licences` are those of the page asked; the counts are of all that the filters leave."""

    filters: CompanyFilters | None
    lines: tuple[Line, ...]
    lines_count: str
    pages: Pagination | None
    licences: tuple[HeldLicence, ...]
    licences_count: str
    licence_pages: Pagination | None


def lists_of(found: Company, fields: QueryDict, path: str, asked: Transport, day: date) -> CompanyLists:
    reader = Reader(fields)
    code, state = reader.one(DEPARTEMENT, departement), reader.one(STATE, _state)
    kept = [pair for pair in found.establishments if _is_wanted(pair, code, state)]
    held = _held(kept, found.verdict.on)
    current, licence_page = (_page_of(fields, name) for name in (PAGE, LICENCE_PAGE))
    filters = {name: value for name, value in ((DEPARTEMENT, code), (STATE, state)) if value}

    def url_of(name: str, anchor: str) -> Callable[[int], str]:
        query = dict(asked.parameters) | filters
        return lambda number: f"{path}?{urlencode(query | {name: number})}#{anchor}"

    lines, pages = _cut(kept, MOST_LINES, current, url_of(PAGE, "etablissements"))
    licences, licence_pages = _cut(held, MOST_LICENCES, licence_page, url_of(LICENCE_PAGE, "licences"))
    return CompanyLists(
        filters=_filters(found, path, asked, code, state, tuple(reader.errors)),
        lines=tuple(wording.result_line(sheet, verdict, day, asked) for sheet, verdict in lines),
        lines_count=_counted(len(kept), len(found.establishments)),
        pages=pages,
        licences=tuple(_shown(holders, licence, found.verdict.on, day, asked, len(held) == 1) for licence, holders in licences),
        licences_count=_licence_count(held, found.verdict.on),
        licence_pages=licence_pages,
    )


def _is_wanted(pair: Judged, code: str | None, state: str | None) -> bool:
    sheet, verdict = pair
    return (code is None or sheet.departement == code) and (state is None or _state_of(sheet, verdict) == state)


def _state_of(sheet: Sheet, verdict: Verdict) -> str:
    return verdict.presentation.value if sheet.is_registered else LEFT_REGISTER


_STATES = {shown.value: label for shown, label in PRESENTATION_LABELS.items()} | {LEFT_REGISTER: wording.NO_LONGER_REGISTERED}


def _state(text: str) -> str:
    if text not in _STATES:
        raise ValueError(_("« etat » vaut {values}.").format(values=", ".join(_STATES)))
    return text


def _page_of(fields: QueryDict, name: str) -> int:
    """The page asked; a page that is none is the first."""
    typed = fields.get(name, "")[:MOST_FIGURES]
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() else 1


def _cut(
    rows: Sequence[Row], by_page: int, asked: int, url_of: Callable[[int], str]
) -> tuple[Sequence[Row], Pagination | None]:
    last = max(1, -(-len(rows) // by_page))
    current = min(asked, last)
    return rows[(current - 1) * by_page : current * by_page], numbered_links(url_of, current, last)


def _counted(kept: int, total: int) -> str:
    if kept == total:
        return plural(total, "établissement")
    return _("{kept} sur {total}").format(kept=plural(kept, "établissement"), total=total)


# ------------------------------------------------------------------ filters


def _filters(
    found: Company, path: str, asked: Transport, code: str | None, state: str | None, errors: tuple[FieldError, ...]
) -> CompanyFilters | None:
    if len(found.establishments) <= FEW and not (code or state or errors):
        return None
    places = Counter(sheet.departement for sheet, _verdict in found.establishments if sheet.departement)
    states = Counter(_state_of(*pair) for pair in found.establishments)
    return CompanyFilters(
        action=path,
        departements=_choices(sorted(places), places, code, named, marked("Tous les départements")),
        states=_choices([each for each in _STATES if states[each]], states, state, _state_name, marked("Tous les états")),
        kept=asked.parameters,
        reset_url=asked.asked_of(path) if code or state or errors else "",
        errors=errors,
    )


def _state_name(state: str) -> str:
    return _(_STATES[state])


def _choices(
    values: Iterable[str], counts: Counter[str], chosen: str | None, name: Callable[[str], str], everything: str
) -> tuple[Choice, ...]:
    """Those that the company has, each with how many, after the one that filters nothing."""
    known = [Choice(value, f"{name(value)} : {counts[value]}", value == chosen) for value in values]
    return (Choice("", _(everything), chosen is None), *known)


# ------------------------------------------------------------------ licences and who holds them

Held = tuple[LicenceFacts, list[Sheet]]
# Those that serve come first.
_ORDER = (
    LicenceState.IN_FORCE,
    LicenceState.EXPIRES_SOON,
    LicenceState.NOT_STARTED,
    LicenceState.UNKNOWN,
    LicenceState.EXPIRED,
)


def _held(establishments: Iterable[Judged], on: date) -> list[Held]:
    """Each licence once, with the establishments still registered that hold it."""
    holders: dict[tuple[object, ...], Held] = {}
    for sheet, _verdict in establishments:
        for licence in sheet.licences if sheet.is_registered else ():
            # without a number, nothing says that two establishments hold the same licence
            key = (licence.kind, licence.number, licence.valid_until, None if licence.number else sheet.siret)
            holders.setdefault(key, (licence, []))[1].append(sheet)
    return sorted(
        holders.values(), key=lambda held: (_ORDER.index(licence_state(held[0], on)), held[0].kind, held[0].number or "")
    )


def _shown(
    holders: Sequence[Sheet], licence: LicenceFacts, on: date, day: date, asked: Transport, is_alone: bool
) -> HeldLicence:
    panel = wording.licence_panel(licence, on, departement=holders[0].departement, is_today=on == day)
    until = _("jusqu'au {day}").format(day=panel.valid_until.words) if panel.valid_until else _("fin non indiquée")
    left = len(holders) - MOST_HOLDERS
    who = _holder(holders[0]) if len(holders) == 1 else plural(len(holders), "établissement")
    return HeldLicence(
        panel=panel,
        summary=" · ".join(filter(None, (licence.number, panel.state_word, until, who))),
        holders=tuple(Link(_holder(sheet), sheet_path(sheet.siret, asked)) for sheet in holders[:MOST_HOLDERS]),
        more=_("et {count} de plus").format(count=plural(left, "établissement")) if left > 0 else "",
        is_open=is_alone,
    )


def _holder(sheet: Sheet) -> str:
    """ "Siège, Rennes (35)"."""
    town = commune_name(sheet.commune, sheet.departement) if sheet.commune else _("lieu non indiqué")
    place = f"{town} ({sheet.departement})" if sheet.departement else town
    return f"{wording.role(sheet.is_head_office)}, {place}"


def _licence_count(held: Sequence[Held], on: date) -> str:
    """ "12 licences, dont 2 expirées"."""
    ended = sum(licence_state(licence, on) is LicenceState.EXPIRED for licence, _holders in held)
    total = plural(len(held), "licence")
    return _("{total}, dont {ended}").format(total=total, ended=plural(ended, "expirée")) if ended else total
