"""Verdicts on establishments for a day, a vehicle and a journey: chooses the facts that count, then applies the rules."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from adock.directory.past import sheets_after_import
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, register_state_on
from adock.register.rules import Verdict, judge
from adock.register.transport import Transport


class Judged(NamedTuple):
    """A verdict, the sheet it rests on (with the licences that the register gave on the day that counts), and the day of the
    register's situation that it was judged by."""

    sheet: Sheet
    verdict: Verdict
    situation_on: date


def verdict_today(sheet: Sheet, situation: Situation, today: date) -> Verdict:
    """The verdict of search results, and of a sheet asked for without criteria: today, on the facts in place."""
    return judge(sheet.facts(situation.register_on), today, today)


def judged_on(sheets: Sequence[Sheet], situation: Situation, asked: Transport, today: date) -> list[Judged]:
    """The verdicts for any day, today unless asked. A day before the situation in place is judged on what the register said
    then.

    Today is always judged on the facts in place, even when the register is dated tomorrow.
    """
    on, situation_on, is_assumed = asked.on or today, situation.register_on, False
    if on < min(situation.register_on, today) and (state := register_state_on(on)):
        if not state.is_latest:
            sheets = sheets_after_import(sheets, state.import_id)
        if not state.is_latest or state.is_assumed:
            situation_on, is_assumed = state.situation_on, state.is_assumed
    facts = (sheet.facts(situation_on, situation_is_assumed=is_assumed) for sheet in sheets)
    return [
        Judged(sheet, judge(known, on, today, asked.vehicle, asked.journey), situation_on)
        for sheet, known in zip(sheets, facts, strict=True)
    ]


def judged(sheet: Sheet, situation: Situation, asked: Transport, today: date) -> Judged:
    return judged_on([sheet], situation, asked, today)[0]
