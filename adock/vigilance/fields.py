"""Checks and normalises the fields asked for with each deposited paper. Pure.

An invisible character is refused and named, never dropped: customers read what is written here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from adock.core.dates import in_words, months_later, read_day
from adock.core.french import plural
from adock.core.refusals import Mistyped
from adock.core.typed import LONGEST_TYPED, clean_line, on_one_line
from adock.vigilance.kinds import DEPOSITED, KINDS, PaperKind, Slot

ASKED: Mapping[Slot, tuple[str, ...]] = {slot: tuple(asked.field for asked in KINDS[slot].asked) for slot in DEPOSITED}

A_DAY = timedelta(days=1)
EARLIEST = date(1990, 1, 1)
# A licence is issued for ten years at most, an insurance for less: a later date is a typing error.
MOST_YEARS_AHEAD = 15

LONGEST_NUMBER = 64
# Urssaf prints fifteen characters; others that issue the same certificate may not.
SHORTEST_CODE, LONGEST_CODE = 6, 30


@dataclass(frozen=True, slots=True)
class PaperFields:
    """The fields of a paper as stored; empty or None where that paper has none."""

    issuer: str
    number: str = ""
    security_code: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class InvalidFields(ValueError):
    """`errors`: field -> French sentence that says how to mend it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def cleaned(slot: Slot, typed: Mapping[str, str], siren: str, day: date) -> PaperFields:
    """The fields typed for a paper deposited on `day`, cleaned. Raises InvalidFields, with every fault at once."""
    kept: dict[str, Any] = {}
    errors: dict[str, str] = {}
    kind = KINDS[slot]
    for asked in kind.asked:
        try:
            text = typed.get(asked.field, "")
            if not text.strip():
                text = asked.usual
            if not text:
                raise Mistyped(asked.missing)
            kept[asked.field] = _CLEAN[asked.field](text, day)
        except Mistyped as refusal:
            errors[asked.field] = str(refusal)
    errors |= _wrong_period(kept)
    if errors:
        raise InvalidFields(errors)
    fields = PaperFields(**_given(kind, siren, kept), **kept)
    if fields.ends_on is not None and fields.ends_on < day:
        raise InvalidFields(_over(kind, fields.ends_on))
    return fields


def _given(kind: PaperKind, siren: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that need not be asked for: a last day counted from the date, the SIREN as number."""
    given: dict[str, Any] = {}
    if kind.counted:
        given["ends_on"] = months_later(kept["issued_on"], kind.counted.months) - A_DAY
    if kind.number_is_siren:
        given["number"] = siren
    return given


def _over(kind: PaperKind, ends_on: date) -> dict[str, str]:
    if kind.counted:
        return {"issued_on": kind.counted.over.format(over=in_words(ends_on + A_DAY))}
    return {"ends_on": f"Cette pièce a expiré le {in_words(ends_on)} : déposez la nouvelle."}


def _wrong_period(kept: Mapping[str, Any]) -> dict[str, str]:
    starts_on, ends_on = kept.get("starts_on"), kept.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        return {
            "ends_on": f"La fin ({in_words(ends_on)}) vient avant le début ({in_words(starts_on)}). Vérifiez les deux dates."
        }
    return {}


# ----------------------------------------------------------------- one field

_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./_-]*[A-Za-z0-9])?")


def _issuer(typed: str, day: date) -> str:
    return clean_line(typed)


def _number(typed: str, day: date) -> str:
    text = _short_line(typed)
    if len(text) > LONGEST_NUMBER:
        raise Mistyped(f"Ce numéro est trop long : {LONGEST_NUMBER} caractères au plus.")
    if not _NUMBER.fullmatch(text):
        raise Mistyped("Un numéro s'écrit en lettres sans accent et en chiffres, avec espaces, points, tirets ou barres.")
    return text


def _security_code(typed: str, day: date) -> str:
    text = re.sub(r"[ .-]", "", _short_line(typed)).upper()
    if not (text.isascii() and text.isalnum()):
        raise Mistyped(
            "Le code de sécurité ne contient que des lettres sans accent et des chiffres. Recopiez-le de l'attestation."
        )
    if not SHORTEST_CODE <= len(text) <= LONGEST_CODE:
        count = plural(len(text), "caractère")
        raise Mistyped(f"Ce code compte {count}. Celui de l'Urssaf en compte 15 : recopiez-le de l'attestation.")
    return text


def _short_line(typed: str) -> str:
    # cut well beyond any accepted length, so that a huge text is not checked character by character
    return on_one_line(typed[:LONGEST_TYPED])


def _any_day(typed: str) -> date:
    found = read_day(typed, "02/11/2026")
    if found < EARLIEST:
        raise Mistyped(f"Le {in_words(found)} est trop ancien. Vérifiez l'année.")
    return found


def _past_day(typed: str, day: date) -> date:
    found = _any_day(typed)
    if found > day:
        raise Mistyped(f"Le {in_words(found)} n'est pas encore passé. Donnez la date écrite sur la pièce.")
    return found


def _day(typed: str, day: date) -> date:
    found = _any_day(typed)
    if found.year > day.year + MOST_YEARS_AHEAD:
        raise Mistyped(f"Le {in_words(found)} est trop lointain. Vérifiez l'année.")
    return found


_CLEAN: Mapping[str, Callable[[str, date], str | date]] = {
    "issuer": _issuer,
    "number": _number,
    "security_code": _security_code,
    "issued_on": _past_day,
    "starts_on": _day,
    "ends_on": _day,
}
