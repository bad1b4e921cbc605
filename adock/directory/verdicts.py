"""Verdicts on an establishment for a day, a vehicle and a journey: chooses the facts that count, then applies the rules."""

from datetime import date

from adock.directory.past import sheet_after_import
from adock.directory.sheet import Sheet
from adock.directory.situation import RegisterState, Situation, register_state_on
from adock.register.rules import EstablishmentFacts, Journey, Vehicle, Verdict, judge


def verdict_today(sheet: Sheet, situation: Situation, today: date) -> Verdict:
    """The verdict of search results, and of a sheet asked for without criteria: today, on the facts in place."""
    return judge(sheet.facts(situation.register_on), today, today)


def verdict_on(
    sheet: Sheet,
    situation: Situation,
    *,
    on: date,
    today: date,
    vehicle: Vehicle | None = None,
    journey: Journey | None = None,
) -> Verdict:
    """The verdict for any day. A day before the situation in place is judged on what the register said then.

    Today is always judged on the facts in place, even when the register is dated tomorrow.
    """
    state = None if on >= min(situation.register_on, today) else register_state_on(on)
    if state is None or (state.is_latest and not state.is_assumed):
        return judge(sheet.facts(situation.register_on), on, today, vehicle, journey)
    return judge(_facts_of(sheet, state), on, today, vehicle, journey)


def _facts_of(sheet: Sheet, state: RegisterState) -> EstablishmentFacts:
    then = sheet if state.is_latest else sheet_after_import(sheet, state.import_id)
    return then.facts(state.situation_on, situation_is_assumed=state.is_assumed)
