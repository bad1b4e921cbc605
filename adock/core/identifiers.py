"""The one reader of the numbers that companies go by: SIRET, SIREN, VAT, licence and provisional numbers. Pure.

What people type, paste, or get out of a spreadsheet is read as the number that a person would read in it: spaces of every
kind, signs around or between the digits, invisible ones, labels ("SIRET n°"), `="…"`, `.0` and full-width digits do not count.
What is wrong with the rest is told by `Fault` (in words: number_words.py). Nothing else cleans a number.

What each kind of number is, and its check: siren.py.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from adock.core.siren import is_provisional, is_siren, is_siret, passes_siret_check, vat_number

SIREN_LENGTH, SIRET_LENGTH = 9, 14
# No number has as many signs, whatever stands around its digits; nothing longer is looked at.
LONGEST_TYPED = 200
# With fewer figures, nothing says that zeros were lost; where that very kind of number is asked for, fewer will do.
FEWEST_WITHOUT_ZEROS, FEWEST_WHERE_ASKED = 4, 2


class Kind(StrEnum):
    SIRET = "siret"
    SIREN = "siren"
    VAT = "tva"
    LICENCE = "licence"
    PROVISIONAL = "provisoire"


class Fault(StrEnum):
    ABSENT = "absent"  # nothing was typed
    NOT_A_NUMBER = "pas_un_numero"  # it has letters, or is far too long
    ROUNDED = "arrondi"  # a spreadsheet wrote 5,52E+13: figures are lost
    LENGTH = "longueur"  # figures only, too few or too many of them
    KEY = "cle"  # as many figures as it takes, but the check fails: one is wrong, or two changed places
    SIREN = "siren"  # 14 figures that pass the check of SIRETs, while their first nine are no SIREN


class Identifier(NamedTuple):
    """What was understood: a number when `fault` is None."""

    kind: Kind | None
    """With a fault, what it was likely meant to be."""
    value: str
    """In its one form, as stored: upper case, no space. With a fault, what remains of the text."""
    fault: Fault | None = None
    siren: str | None = None
    """The SIREN it holds, which passes its check; with a fault, the one that the first figures make."""
    zeros_given_back: int = 0
    """How many zeros a spreadsheet had eaten at its beginning."""

    @property
    def figures(self) -> int:
        """How many figures were typed: "13 au lieu de 14"."""
        return sum(sign.isdigit() for sign in self.value) - self.zeros_given_back


def read_identifier(text: str) -> Identifier:
    """The number in a text, of whichever kind.

    A number that lost zeros at its beginning gets them back if it then passes its checks. Nine figures are a SIREN, thirteen
    that begin with a year and a region a licence: when it may be either, a licence.
    """
    value = compact_number(text)
    if not value:
        return Identifier(None, "", Fault.ABSENT if len(text) <= LONGEST_TYPED else Fault.NOT_A_NUMBER)
    if not value.isascii():
        return Identifier(None, value, Fault.NOT_A_NUMBER)
    if value.isdigit():
        return _of_figures(value)
    if value.startswith("FR") and value[2:].isdigit():
        return _vat(value)
    if is_provisional(value):
        return Identifier(Kind.PROVISIONAL, value)
    return Identifier(None, value, Fault.ROUNDED if _ROUNDED.fullmatch(value) else Fault.NOT_A_NUMBER)


def read_siret(text: str) -> Identifier:
    """As read_identifier, where a SIRET or a provisional number is asked for: another kind of number is a fault.

    Zeros are given back here too: who may not rely on that looks at `zeros_given_back`.
    """
    found = read_identifier(text)
    if found.kind in (Kind.SIRET, Kind.PROVISIONAL) or found.fault not in (None, Fault.LENGTH, Fault.KEY):
        return found
    typed = found.value[found.zeros_given_back :]
    if not typed.isdigit():
        return Identifier(Kind.SIRET, typed, Fault.NOT_A_NUMBER, found.siren)
    # With zeros before it, one SIREN in ten would make a SIRET too.
    is_a_siren = found.kind is Kind.SIREN and found.fault is None and not found.zeros_given_back
    whole = None if is_a_siren else _with_zeros(Kind.SIRET, typed, FEWEST_WHERE_ASKED)
    return whole or Identifier(Kind.SIRET, typed, Fault.LENGTH, _siren_in(typed))


def read_siren(text: str) -> Identifier:
    """The SIREN of a company, from itself or from a SIRET or a VAT number; with a fault where there is none."""
    found = read_identifier(text)
    if found.fault is None and found.siren:
        return Identifier(Kind.SIREN, found.siren, None, found.siren, found.zeros_given_back)
    typed = found.value[found.zeros_given_back :]
    if found.fault is None:
        return Identifier(Kind.SIREN, typed, Fault.LENGTH if typed.isdigit() else Fault.NOT_A_NUMBER)
    whole = _with_zeros(Kind.SIREN, typed, FEWEST_WHERE_ASKED) if found.fault is Fault.LENGTH else None
    return whole or found


def compact_number(text: str) -> str:
    """What remains of a text once the signs that do not count are gone: figures, and letters in upper case.

    Letters and figures of other scripts remain, since they make it no number; empty when the text is far too long.
    """
    if len(text) > LONGEST_TYPED:
        return ""
    bare = text.replace(" ", "")
    if bare.isascii() and bare.isalnum():  # as in most files: nothing else to take away
        return bare if bare.isdigit() else _UNLABELLED.sub("", bare.upper())
    signs = "".join(sign for sign in text.translate(_WIDE).upper() if sign.isalnum() or sign in ".,+")
    signs = signs.translate(_BLANK_LETTERS)
    if whole := _WHOLE.fullmatch(signs):
        signs = whole[1]
    elif power := _POWER.fullmatch(signs):
        signs = _written_out(power) or signs
    return _UNLABELLED.sub("", re.sub(r"[.,+]", "", signs))


def undressed(text: str) -> str:
    """A number as it was written, without what a spreadsheet puts around it ("'", `="…"`) nor invisible signs."""
    if text.isascii() and text[:1].isalnum() and text[-1:].isalnum():
        return text
    return _DRESSING.sub("", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))


_DRESSING = re.compile(r"""^\s*(?:=\s*)?["'\u2019]+|["'\u2019]+\s*$""")
# "！" to "～", as keyboards for Chinese and Japanese type them, are "!" to "~".
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Fillers that nobody sees, though Unicode counts them among letters.
_BLANK_LETTERS = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0))
# A spreadsheet's number: its decimals are zeros. "356.000.000" is no such number, nor is "356.000".
_WHOLE = re.compile(r"([0-9]{5,}|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]{1,3}(?:,[0-9]{3})+(?=\.))[.,]0+")
_POWER = re.compile(r"([0-9])[.,]([0-9]+)E\+?([0-9]{1,2})")
_ROUNDED = re.compile(r"[0-9]+E[0-9]+")
# What people write before a number.
LABELS = (
    "SIRET", "SIREN", "RCS", "TVA", "VAT", "INTRACOMMUNAUTAIRE", "LICENCE", "LICENSE", "LTI", "LC", "NUMERO", "NUM", "NO", "N",
)  # fmt: skip
_UNLABELLED = re.compile(rf"^(?:{'|'.join((*LABELS, 'NUMÉRO', 'Nº'))})+(?=[0-9]|FR[0-9]|P[0-9])")

_LICENCE = re.compile(r"(?:19[89]|20[0-9])[0-9](?:0[1-9]|[1-9][0-9])[0-9]{7}")


def _written_out(power: re.Match[str]) -> str | None:
    """ "1,2345500016E+10" as a whole number; None when the spreadsheet dropped figures of it."""
    first, others, exponent = power.groups()
    return first + others if len(others) == int(exponent) else None


def _of_figures(value: str) -> Identifier:
    if len(value) == SIRET_LENGTH:
        return _siret(value)
    if len(value) == SIREN_LENGTH and is_siren(value):
        return Identifier(Kind.SIREN, value, None, value)
    if _LICENCE.fullmatch(value):
        return Identifier(Kind.LICENCE, value)
    meant = Kind.SIREN if len(value) <= SIREN_LENGTH else Kind.SIRET
    if found := _with_zeros(meant, value):
        return found
    fault = Fault.KEY if len(value) == SIREN_LENGTH else Fault.LENGTH
    return Identifier(meant, value, fault, _siren_in(value))


def _siret(value: str) -> Identifier:
    siren = _siren_in(value)
    if is_siret(value):
        return Identifier(Kind.SIRET, value, None, siren)
    return Identifier(Kind.SIRET, value, Fault.SIREN if passes_siret_check(value) else Fault.KEY, siren)


def _with_zeros(kind: Kind, value: str, fewest: int = FEWEST_WITHOUT_ZEROS) -> Identifier | None:
    """The number with the zeros that it lost, if that makes one."""
    length, check = (SIRET_LENGTH, is_siret) if kind is Kind.SIRET else (SIREN_LENGTH, is_siren)
    whole = value.zfill(length)
    if not fewest <= len(value) < length or value.startswith("0") or not check(whole):
        return None
    return Identifier(kind, whole, None, whole[:SIREN_LENGTH], length - len(value))


def _vat(value: str) -> Identifier:
    siren = value[4:]
    if len(siren) != SIREN_LENGTH:
        return Identifier(Kind.VAT, value, Fault.LENGTH)
    if not is_siren(siren):
        return Identifier(Kind.VAT, value, Fault.KEY)
    return Identifier(Kind.VAT, value, None if vat_number(siren) == value else Fault.KEY, siren)


def _siren_in(value: str) -> str | None:
    siren = value[:SIREN_LENGTH]
    return siren if is_siren(siren) else None
