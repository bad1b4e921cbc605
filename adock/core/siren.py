"""SIREN, SIRET, provisional register numbers and VAT numbers: what each is. How what people type is read: identifiers.py.

Sources: INSEE (SIREN: 9 digits, Luhn; SIRET: SIREN + 5 digits, Luhn, save La Poste, whose establishments only need a
digit sum divisible by 5); article 286 ter of the tax code for the French VAT number.
"""

import re

LA_POSTE_SIREN = "356000000"
# A figure at least: "PARIS" and "PAS DE SIRET" are no numbers.
_PROVISIONAL = re.compile(r"P(?=[A-Z]*[0-9])[0-9A-Z]{3,13}")


def is_siren(text: str) -> bool:
    return len(text) == 9 and _all_digits(text) and _luhn_sum(text) % 10 == 0


def is_siret(text: str) -> bool:
    """Whether these are 14 digits that pass the check, and whose first nine are a SIREN: no other is anybody's."""
    if len(text) != 14 or not _all_digits(text):
        return False
    figures = text.encode()
    doubled = figures.translate(_DOUBLED)
    # _luhn_sum of the first nine, written out: an import checks tens of thousands of numbers
    return (sum(figures[:9:2]) + sum(doubled[1:8:2]) - 9 * _ZERO) % 10 == 0 and _passes(text, figures, doubled)


def passes_siret_check(text: str) -> bool:
    """Whether the check of the 14 digits passes, whatever their SIREN."""
    if len(text) != 14 or not _all_digits(text):
        return False
    figures = text.encode()
    return _passes(text, figures, figures.translate(_DOUBLED))


def _passes(text: str, figures: bytes, doubled: bytes) -> bool:
    if (sum(figures[1::2]) + sum(doubled[::2]) - 14 * _ZERO) % 10 == 0:
        return True
    return text.startswith(LA_POSTE_SIREN) and sum(map(int, text)) % 5 == 0


def is_provisional(text: str) -> bool:
    """Whether this is a number the register gives a company that has no SIRET yet: "P", then letters or digits."""
    return _PROVISIONAL.fullmatch(text) is not None


def siren_of(siret: str) -> str | None:
    """The SIREN inside a SIRET; None for a provisional number."""
    return None if is_provisional(siret) else siret[:9]


def vat_number(siren: str) -> str:
    key = (12 + 3 * (int(siren) % 97)) % 97
    return f"FR{key:02d}{siren}"


def group_siren(siren: str) -> str:
    """ "000123456" as people dictate it: "000 123 456"."""
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}"


def group_siret(siret: str) -> str:
    """ "00012345600018" as people dictate it: "000 123 456 00018"; a provisional number is left alone."""
    return siret if is_provisional(siret) else f"{group_siren(siret[:9])} {siret[9:]}"


def luhn_digit(digits: str) -> str:
    """The digit that makes `digits` pass the Luhn check once appended."""
    return str(-_luhn_sum(digits + "0") % 10)


# For the bytes "0" to "9": the digit doubled, the figures of that added up, as a byte again.
_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
_ZERO = ord("0")


def _luhn_sum(digits: str) -> int:
    """The Luhn sum, computed on bytes for speed: an import checks tens of thousands of numbers."""
    figures = digits.encode()
    return sum(figures[-1::-2]) + sum(figures[-2::-2].translate(_DOUBLED)) - _ZERO * len(figures)


def _all_digits(text: str) -> bool:
    # str.isdigit alone accepts "²" and the digits of other scripts
    return text.isascii() and text.isdigit()
