"""Days as French people write them."""

from calendar import monthrange
from datetime import date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def in_words(day: date) -> str:
    """ "12 mars 2031", "1er décembre 2026"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def in_digits(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last if it has none such: 31 August gives 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
