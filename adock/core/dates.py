"""Days as French people write them."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

from adock.core.refusals import Mistyped
from adock.core.text import normal

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


# Of two digits, as in the register's file: 70 is 1970, 69 is 2069.
CENTURY_PIVOT = 70
# Nothing longer is looked at.
LONGEST_TYPED = 40

# As people write a date, in digits or words, and as a browser's date picker or a spreadsheet writes it.
_FRENCH = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})", re.ASCII)
_IN_WORDS = re.compile(r"(?:le )?(\d{1,2})(?:er)? ?([a-z]{3,9})\.? ?(\d{4}|\d{2})", re.ASCII)


def read_day(typed: str, example: str = "24/11/2026") -> date:
    """The day that somebody typed: "24/11/2026", "24.11.26", "2026-11-24", "24 novembre 2026". Raises Mistyped, which says
    whether it was not understood or the calendar does not have it; `example` shows how to write one."""
    if len(typed) > LONGEST_TYPED:
        raise Mistyped(_not_understood(example))
    text = " ".join(typed.split())
    if french := _FRENCH.fullmatch(text):
        day, month, year = french.groups()
    elif iso := _ISO.fullmatch(text):
        year, month, day = iso.groups()
    elif (words := _IN_WORDS.fullmatch(_plain(text))) and (number := _month(words[2])):
        day, month, year = words[1], str(number), words[3]
    else:
        raise Mistyped(_not_understood(example))
    return _day_of(int(day), int(month), _year(year), example)


def _year(digits: str) -> int:
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < CENTURY_PIVOT else 1900)
    return int(digits)


def _day_of(day: int, month: int, year: int, example: str) -> date:
    if not 1 <= month <= len(MONTHS) or year == 0:
        raise Mistyped(f"Une année a {len(MONTHS)} mois : écrivez le jour, puis le mois et l'année, par exemple {example}.")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        of_month = f"{'d’' if MONTHS[month - 1][0] in 'ao' else 'de '}{MONTHS[month - 1]} {year}"
        raise Mistyped(f"Le mois {of_month} a {last} jours. Écrivez la date comme {example}.")
    return date(year, month, day)


def _not_understood(example: str) -> str:
    return f"Cette date n'est pas comprise. Écrivez le jour, le mois et l'année en chiffres, par exemple {example}."


def _plain(text: str) -> str:
    """In small letters, without accents."""
    return "".join(sign for sign in normal("NFKD", text.lower()) if not unicodedata.combining(sign))


def _month(name: str) -> int:
    """The number of a month by its name or its first letters ("nov", "janv"); 0 when it is none, or could be two."""
    found = [number for number, month in enumerate(MONTHS, start=1) if _plain(month).startswith(name)]
    return found[0] if len(found) == 1 else 0


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
