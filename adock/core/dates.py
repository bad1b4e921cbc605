"""Days as French people write them."""

import re
from calendar import monthrange
from datetime import date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


# As people write a date, and as a browser's date picker sends it.
_FRENCH = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def typed_day(typed: str) -> date | None:
    """The day that somebody typed: "24/11/2026", "24.11.2026" or "2026-11-24"; None if it is not a date."""
    text = typed.strip()
    french, iso = _FRENCH.fullmatch(text), _ISO.fullmatch(text)
    try:
        return date(*map(int, iso.groups() if iso else french.groups()[::-1] if french else ()))
    except (TypeError, ValueError):
        return None


def in_words(day: date) -> str:
    """ "12 mars 2031", "1er décembre 2026"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def in_digits(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last of a shorter month: six months after 31 August is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
