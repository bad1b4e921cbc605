"""What the register said of an establishment after an earlier import, rebuilt from past registrations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from django.db import connection

from adock.directory.sheet import Sheet, licence_from_row
from adock.register.columns import LICENCES
from adock.register.rules import CompanyLicence, LicenceFacts
from adock.register.states import FACTS_IN_PLACE

# A state is either archived (it ended with a later import) or still the one in place.
STATES_AFTER_IMPORT = f"""
    SELECT registration_id, facts FROM register_pastregistration
    WHERE registration_id = ANY(%(sirets)s) AND since_import_id <= %(import)s AND until_import_id > %(import)s
    UNION ALL
    SELECT siret, {FACTS_IN_PLACE}
    FROM register_registration WHERE siret = ANY(%(sirets)s) AND since_import_id <= %(import)s
"""  # noqa: S608  an expression of ours


def sheets_after_import(sheets: Sequence[Sheet], import_id: int) -> list[Sheet]:
    """The sheets with the register's facts as they stood after that import, in one query.

    Only what the verdict rests on goes back in time (registration, licences of the establishment and of its company);
    Sirene's facts and the carrier's words have no history.
    """
    companies = [[sheet.siret, *(other.siret for other in sheet.others)] for sheet in sheets]
    states = _states_after_import(sorted({siret for company in companies for siret in company}), import_id)
    return [
        _sheet_then(sheet, {siret: states[siret] for siret in company if siret in states})
        for sheet, company in zip(sheets, companies, strict=True)
    ]


def _sheet_then(sheet: Sheet, states: dict[str, dict[str, Any]]) -> Sheet:
    """The sheet by the states of its company's establishments, its own among them if the register knew it."""
    own = states.pop(sheet.siret, None)
    if own is None:
        return replace(
            sheet,
            licences=(),
            company_licences=(),
            struck_off_on=None,
            last_seen_on=None,
            was_never_registered=True,
        )
    licences = _licences(own)
    struck_off_on = own.get("struck_off_on")
    return replace(
        sheet,
        licences=licences,
        company_licences=() if licences else _company_licences(states),
        struck_off_on=date.fromisoformat(struck_off_on) if struck_off_on else None,
    )


def _states_after_import(sirets: list[str], import_id: int) -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(STATES_AFTER_IMPORT, {"sirets": sirets, "import": import_id})
        return {siret: orjson.loads(facts) for siret, facts in cursor.fetchall()}


def _licences(state: dict[str, Any]) -> tuple[LicenceFacts, ...]:
    """The licences of a state. One archived before the file had a column says nothing of that column."""
    found = state["licences"]
    return tuple(licence_from_row([*map(found[kind].get, LicenceFacts._fields)]) for kind in LICENCES if kind in found)


def _company_licences(states: dict[str, dict[str, Any]]) -> tuple[CompanyLicence, ...]:
    return tuple(
        CompanyLicence(
            licence,
            siret,
            state.get("commune") or "",
            state.get("departement") or "",
            bool(state["is_head_office"]),
        )
        for siret, state in sorted(states.items())
        if not state.get("struck_off_on")
        for licence in _licences(state)
    )
