"""Readers of the fields of outside files: text, days, counts. Each raises Unreadable, with a message in French."""

import re
from datetime import date

LARGEST_COUNT = 99_999

# Licences are granted for ten years at most. Other years are slips of the pen, and year 9999 breaks date arithmetic.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# "69" is 2069 and "70" is 1970, as PostgreSQL reads it.
CENTURY_PIVOT = 70

_TIME = r"(?:[ T]0{1,2}:00(?::00)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", re.ASCII)
_SPREADSHEET_DAY = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_COUNT = re.compile(r"(\d+)(?:[.,]0+)?", re.ASCII)


class Unreadable(Exception):
    """A field is not what its column announces. `code` is that of the anomaly to report."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def quoted(text: str) -> str:
    """The field as a message may show it: « one line, not too long »."""
    shown = " ".join(text.split())
    return f"« {shown if len(shown) <= 40 else shown[:39] + '…'} »"


def read_day(text: str) -> date | None:
    """dd/mm/yyyy or dd/mm/yy (also with "." or "-", or ISO, or followed by midnight); None when blank."""
    value = text.strip()
    if not value:
        return None
    if match := _DAY_FIRST.fullmatch(value):
        day, _, month, year = match.groups()
        return day_of(day, month, year)
    if match := _YEAR_FIRST.fullmatch(value):
        year, month, day = match.groups()
        return day_of(day, month, year)
    if _SPREADSHEET_DAY.fullmatch(value):
        reason = "est un numéro de jour de tableur, pas une date jj/mm/aaaa"
    else:
        reason = "n'est pas une date jj/mm/aaaa"
    raise Unreadable("DATE_INVALIDE", f"{quoted(text)} {reason}")


def day_of(day: str, month: str, year: str) -> date:
    """The day. Raises Unreadable when the calendar does not have it, or its year is implausible."""
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < CENTURY_PIVOT else 1900
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= number <= LAST_YEAR:
        raise Unreadable("DATE_INVALIDE", f"« {day}/{month}/{year} » n'est pas un jour possible")
    return found


def read_count(text: str, code: str) -> int | None:
    """A number of things, from 0 to LARGEST_COUNT, spaces between thousands allowed; None when blank."""
    value = "".join(text.split())
    if not value:
        return None
    match = _COUNT.fullmatch(value)
    if not match or len(match[1]) > 20 or int(match[1]) > LARGEST_COUNT:
        raise Unreadable(code, f"{quoted(text)} n'est pas un nombre entre 0 et {LARGEST_COUNT}")
    return int(match[1])
