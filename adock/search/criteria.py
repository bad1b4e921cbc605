"""Search criteria as visitors and programs may write them, and the sentence that says what is wrong with one."""

import re
import unicodedata
from datetime import date

from adock.carriers.rules import SPECIALITIES
from adock.core.geography import DEPARTEMENTS
from adock.search.query import parse_text

LONGEST_TEXT = 200
# How much of a filter's value that was not understood is shown again, to be mended.
LONGEST_VALUE = 60
SHORTEST_NUMBER = 9
# The most that page x par_page may reach: nobody reads further, and exports are made elsewhere.
DEEPEST_RESULT = 10_000
MOST_PER_PAGE = 50
USUAL_PER_PAGE = 20
# The most values that one question may give a list: two regions' départements; every licence and speciality there is.
MOST_DEPARTEMENTS, MOST_LICENCES, MOST_SPECIALITIES = 20, 2, 20

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


def _accepted_departements() -> dict[str, str]:
    """Every accepted way to write a département -> its code: "1" and "01", "2a" and "2A"."""
    return {written: code for code in DEPARTEMENTS for written in (code, code.lstrip("0"), code.lower())}


ACCEPTED_DEPARTEMENTS = _accepted_departements()


def printable(text: str) -> str:
    """The text with single spaces and without invisible characters: controls, text directions, joiners."""
    return "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})


def departement_code(text: str) -> str:
    """The code of a département, however it is written. Raises ValueError with a sentence for the visitor."""
    code = ACCEPTED_DEPARTEMENTS.get(text.strip())
    if code is None:
        raise ValueError(f"Le numéro de département français « {text[:40]} » n'est pas valable.")
    return code


def speciality_code(text: str) -> str:
    if text not in SPECIALITIES:
        raise ValueError(f"La spécialité « {text[:40]} » n'existe pas.")
    return text


def is_a_number(text: str) -> bool:
    """Whether all of the text is one number (SIRET, SIREN, VAT, licence, provisional), whatever stands between its digits."""
    number = parse_text(text).numbers[-1:]
    return bool(number) and len(number[0]) >= SHORTEST_NUMBER and sum(map(str.isdecimal, number[0])) >= len(number[0]) - 1


def iso_day(text: str) -> date:
    """A day written YYYY-MM-DD, in EARLIEST_YEAR to LATEST_YEAR. Raises ValueError with a sentence for the visitor."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("La date doit s'écrire AAAA-MM-JJ, par exemple 2026-11-24.") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"La date doit être comprise entre {EARLIEST_YEAR} et {LATEST_YEAR}.")
    return day
