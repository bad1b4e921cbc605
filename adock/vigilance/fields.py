"""What is asked of each deposited paper besides its file, brought to the form in which it is kept. Pure.

A sign that is not seen is refused and named, never dropped: what is written here is read by customers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from adock.core.dates import in_words, months_later, typed_day
from adock.core.french import plural
from adock.core.refusals import Mistyped
from adock.core.text import UNSEEN
from adock.core.typed import LONGEST_TYPED, clean_line, on_one_line
from adock.vigilance.rules import Slot

ASKED: Mapping[Slot, tuple[str, ...]] = {
    Slot.URSSAF: ("issued_on", "security_code"),
    Slot.KBIS: ("issuer", "issued_on"),
    Slot.LICENCE: ("issuer", "number", "starts_on", "ends_on"),
    Slot.VEHICLE_INSURANCE: ("issuer", "number", "starts_on", "ends_on"),
    Slot.GOODS_INSURANCE: ("issuer", "number", "starts_on", "ends_on"),
}

# Accepted for six months after its date (code du travail, D8222-5).
URSSAF_MONTHS = 6
# A usage of customers: no text says after how long an extract is too old.
KBIS_MONTHS = 3
EARLIEST = date(1990, 1, 1)
# A licence is issued for ten years at most, an insurance for less: later is a slip of the hand.
MOST_YEARS_AHEAD = 15

LONGEST_NUMBER = 64
LONGEST_NAME = 150
# Urssaf prints fifteen; others that issue the same certificate may not.
SHORTEST_CODE, LONGEST_CODE = 6, 30


@dataclass(frozen=True, slots=True)
class PaperFields:
    """As they are kept; empty and None where that paper has none."""

    issuer: str
    number: str = ""
    security_code: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class InvalidFields(ValueError):
    """`errors`: for each field to mend, the French sentence that says how."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def cleaned(slot: Slot, typed: Mapping[str, str], siren: str, day: date) -> PaperFields:
    """What was typed for a paper deposited on `day`. Raises InvalidFields, with all that is to be mended."""
    kept: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in ASKED[slot]:
        try:
            if not typed.get(field, "").strip():
                _missing(slot, field)
            kept[field] = _CLEAN[field](typed[field], day)
        except Mistyped as refusal:
            errors[field] = str(refusal)
    errors |= _wrong_period(kept)
    if errors:
        raise InvalidFields(errors)
    fields = PaperFields(**_given(slot, siren, kept), **kept)
    if fields.ends_on is not None and fields.ends_on < day:
        raise InvalidFields({"issued_on" if slot in _COUNTED else "ends_on": _over(slot, fields.ends_on)})
    return fields


_COUNTED = {Slot.URSSAF: URSSAF_MONTHS, Slot.KBIS: KBIS_MONTHS}


def _given(slot: Slot, siren: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What need not be asked: the end that is counted from the date, and what is the same for all."""
    given: dict[str, Any] = {}
    if slot in _COUNTED:
        given["ends_on"] = months_later(kept["issued_on"], _COUNTED[slot])
    if slot == Slot.URSSAF:
        given["issuer"] = "Urssaf"
    if slot == Slot.KBIS:
        given["number"] = siren
    return given


def _over(slot: Slot, ends_on: date) -> str:
    if slot == Slot.URSSAF:
        return (
            f"Cette attestation n'est plus acceptée depuis le {in_words(ends_on)}, six mois après sa date. "
            "Demandez la nouvelle sur urssaf.fr, puis déposez-la."
        )
    if slot == Slot.KBIS:
        return (
            "Cet extrait a plus de trois mois : l'usage des clients, sinon la loi, est d'en demander un plus récent. "
            "Obtenez-en un nouveau, puis déposez-le."
        )
    return f"Cette pièce a expiré le {in_words(ends_on)} : déposez la nouvelle."


def _wrong_period(kept: Mapping[str, Any]) -> dict[str, str]:
    starts_on, ends_on = kept.get("starts_on"), kept.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        return {
            "ends_on": f"La fin ({in_words(ends_on)}) vient avant le début ({in_words(starts_on)}). Vérifiez les deux dates."
        }
    return {}


def _missing(slot: Slot, field: str) -> NoReturn:
    raise Mistyped(_MISSING.get((slot, field)) or _MISSING_ANYWHERE[field])


_MISSING = {
    (Slot.KBIS, "issuer"): "Dites qui a délivré l'extrait : le greffe du tribunal de commerce, ou l'Inpi.",
    (Slot.LICENCE, "issuer"): "Dites qui a délivré la licence : le préfet de région (DREAL).",
    (Slot.LICENCE, "number"): "Donnez le numéro de la licence. Il est en haut de la licence.",
}
_MISSING_ANYWHERE = {
    "issuer": "Donnez le nom de l'assureur.",
    "number": "Donnez le numéro du contrat. Il est sur l'attestation d'assurance.",
    "security_code": "Donnez le code de sécurité. Il est imprimé sur l'attestation : vos clients la vérifient avec.",
    "issued_on": "Donnez la date à laquelle cette pièce a été délivrée.",
    "starts_on": "Donnez le premier jour de validité.",
    "ends_on": "Donnez le dernier jour de validité.",
}

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
    # much longer than anything that is kept: not worth looking at sign by sign
    return on_one_line(typed[:LONGEST_TYPED])


def _any_day(typed: str) -> date:
    found = typed_day(typed)
    if found is None:
        raise Mistyped("Cette date n'existe pas. Écrivez le jour, le mois et l'année : 02/11/2026.")
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


def clean_file_name(given: str) -> str:
    """A file's name as it is shown, never used as a path: its last part, without what is not seen.

    Nobody types a file's name into our form: a sign that turns writing around ("U+202E, fdp.exe") is dropped, not refused.
    """
    last = re.split(r"[/\\]", given[-1_000:])[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in UNSEEN | {"Zl", "Zp"})
    name = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(name) <= LONGEST_NAME:
        return name or "document"
    stem, dot, extension = name.rpartition(".")
    end = dot + extension if stem and len(extension) <= 10 else ""
    return name[: LONGEST_NAME - len(end)] + end
