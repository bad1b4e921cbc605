"""Days as French people write them."""

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
