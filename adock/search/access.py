"""A web process's access to the search index: one reader for the process, and a cache of the rows made from hits.

A row (its verdict included) changes only when the index, the day or the situation of the sources does, so it is cached
until then. Nothing is shared between processes, and nothing needs to be.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Generic, TypeVar

from django.db import Error

from adock.core.languages import language
from adock.core.outages import outage_in
from adock.core.siren import group_siren, is_provisional, is_siren, is_siret
from adock.directory.company import Company, company
from adock.directory.loading import load_sheet, load_sheets, sirets_of_company
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation
from adock.directory.verdicts import verdict_today
from adock.register.rules import STALE_AFTER_DAYS, Verdict
from adock.register.transport import ANY_TRANSPORT, Transport
from adock.search.engine import SearchIndex
from adock.search.records import Hit
from adock.search.source import index_folder

Row = TypeVar("Row")

# Rows that each kind of answer caches at once; beyond that, the cache is emptied.
MOST_ROWS = 100_000


@cache
def search_index() -> SearchIndex:
    return SearchIndex.open(index_folder())


# A day on which no licence was ever valid: "in order today" means this when the register is too old to say.
NEVER = 0


def valid_on(situation: Situation, day: date) -> int:
    """The day that the `en_regle` filter searches: NEVER when the register is too old for any verdict to say "in order"."""
    return NEVER if (day - situation.register_on).days > STALE_AFTER_DAYS else day.toordinal()


def sheet_of(siret: str) -> Sheet | None:
    payload = payload_of(siret)
    return None if payload is None else Sheet.from_bytes(payload)


def payload_of(siret: str) -> bytes | None:
    """The sheet as bytes, from the index, or from PostgreSQL when the index does not have it yet."""
    if not (is_siret(siret) or is_provisional(siret)):
        return None
    payload = search_index().get(siret)
    if payload is not None:
        return payload
    try:
        sheet = load_sheet(siret)
    except Error as fault:
        _require_outage(fault)
        return None
    return None if sheet is None else sheet.to_bytes()


def sheets_in_index(sirets: Iterable[str]) -> dict[str, Sheet]:
    """Those of these sheets that the index has; PostgreSQL is not asked for the others."""
    payloads = {siret: search_index().get(siret) for siret in sirets}
    return {siret: Sheet.from_bytes(payload) for siret, payload in payloads.items() if payload is not None}


def company_of(siren: str, situation: Situation, day: date, asked: Transport = ANY_TRANSPORT) -> Company | None:
    if not is_siren(siren):
        return None
    found = (Sheet.from_bytes(hit.payload) for hit in search_index().siren(siren))
    sheets = [sheet for sheet in found if sheet.siren == siren]  # a licence may have the same nine digits
    if not sheets:
        try:
            sheets = list(load_sheets(sirets_of_company(siren)).values())
        except Error as fault:
            _require_outage(fault)
            return None
    return company(siren, sheets, situation, day, asked)


def _require_outage(fault: Error) -> None:
    """What the index does not hold is unknown while the database is away: it held everything a second before."""
    if outage_in(fault) is None:
        raise fault


def public_name_of(siren: str, situation: Situation, day: date) -> str:
    """The company's name as its sheets show it, without what the company asked INSEE to withhold."""
    found = company_of(siren, situation, day)
    return found.main.legal_name if found else f"Entreprise {group_siren(siren)}"


class RowCache(Generic[Row]):
    """A cache of the rows that `make` builds from hits, each valid for one payload, one situation, one day and one language."""

    def __init__(self, make: Callable[[Sheet, Verdict, date], Row]) -> None:
        self._make = make
        self._rows: dict[str, tuple[int, Row]] = {}
        self._true_for: tuple[object, ...] = ()

    def rows(self, hits: Iterable[Hit], situation: Situation, day: date) -> list[Row]:
        true_for = (situation.register, day, language())
        if true_for != self._true_for or len(self._rows) > MOST_ROWS:
            self._rows, self._true_for = {}, true_for
        return [self._row(hit, situation, day) for hit in hits]

    def _row(self, hit: Hit, situation: Situation, day: date) -> Row:
        content = hash(hit.payload)
        known = self._rows.get(hit.siret)
        if known is not None and known[0] == content:
            return known[1]
        sheet = Sheet.from_bytes(hit.payload)
        row = self._make(sheet, verdict_today(sheet, situation, day), day)
        self._rows[hit.siret] = (content, row)
        return row
