"""Names, places and numbers written into papers: visible, on one line, in Latin letters as in the staff register. Pure.

Cleaning is idempotent. Each function raises Mistyped, whose French sentence names what is wrong. A statement is sealed and
read by others: unlike in a description of oneself, an invisible character is refused, not dropped, since whoever pasted it
must see what remains.
"""

import re
import unicodedata

from adock.core.refusals import Mistyped
from adock.core.text import APOSTROPHES, UNSEEN, normal

LONGEST = 100
# Nothing longer is looked at.
LONGEST_TYPED = 2_000

_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | {"\u2010": "-", "\u2011": "-"})
# Characters that reverse writing: marks, embeddings, overrides and isolates.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible too, though Unicode counts them among letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
# Latin letters that no register uses: phonetic ones, save the one that Azerbaijan uses, and historical ones.
_NOT_WRITTEN = {chr(code) for code in range(0x250, 0x1E00)} - {"\u0259"}
_LAST_LATIN = "\u1eff"
# Accents that no Latin alphabet stacks: three uncomposed ones in a row, or one that follows no letter.
_STACKED = re.compile(r"[\u0300-\u036f]{3}|^[\u0300-\u036f]|[^\w\u0300-\u036f][\u0300-\u036f]")
_IN_NAMES = frozenset(" -'.·")
_IN_LINES = frozenset(" -'.·,;:()/&+°ªº«»–—0123456789")


def clean_name(typed: str) -> str:
    """A person's name, empty when nothing was typed."""
    kept = _short_line(typed)
    for sign in kept:
        if sign not in _IN_NAMES and not _is_latin(sign):
            raise Mistyped(_not_in_names(sign))
    return _with_a_letter(kept, "Un nom contient au moins une lettre.")


def whole_name(first: str, last: str) -> str:
    """The two together; a person may have one alone."""
    return f"{first} {last}".strip()


def clean_line(typed: str) -> str:
    """A place, or somebody's position in a company, empty when nothing was typed: digits and common signs are allowed too."""
    kept = _short_line(typed)
    for sign in kept:
        if sign not in _IN_LINES and not _is_latin(sign):
            raise Mistyped(f"Le signe « {sign} » n'a pas sa place ici. Écrivez en lettres latines et en chiffres.")
    return _with_a_letter(kept, "Écrivez au moins une lettre.")


def refuse_unseen(text: str) -> None:
    """Raises Mistyped, naming the character, when the text has an invisible one."""
    for sign in text:
        if sign in _TURNING:
            raise Mistyped(
                f"Ce texte contient un signe invisible qui inverse le sens de l'écriture (U+{ord(sign):04X}). "
                "Effacez tout le champ, puis tapez-le au clavier au lieu de le coller."
            )
        if sign in _BLANK or unicodedata.category(sign) in UNSEEN:
            raise Mistyped(
                f"Ce texte contient un signe invisible (U+{ord(sign):04X}). "
                "Effacez tout le champ, puis tapez-le au clavier au lieu de le coller."
            )


def on_one_line(typed: str) -> str:
    """The text in NFC, without doubled spaces, in any script. Raises Mistyped, naming it, for an invisible character, and for a
    text of more than LONGEST_TYPED characters."""
    if len(typed) > LONGEST_TYPED:
        raise Mistyped(f"C'est trop long : {LONGEST} caractères au plus.")
    text = " ".join(typed.split())
    refuse_unseen(text)
    return normal("NFC", text)


def _short_line(typed: str) -> str:
    kept = normal("NFC", on_one_line(typed).translate(_STRAIGHT))
    if len(kept) > LONGEST:
        raise Mistyped(f"C'est trop long : {LONGEST} caractères au plus. Retirez-en {len(kept) - LONGEST}.")
    if _STACKED.search(kept):
        raise Mistyped("Un accent est mal placé : il suit une lettre, et une lettre en porte deux au plus.")
    return kept


def _is_latin(sign: str) -> bool:
    if unicodedata.combining(sign):
        return "\u0300" <= sign <= "\u036f"
    is_written = sign.isalpha() and sign <= _LAST_LATIN and sign not in _NOT_WRITTEN
    return is_written and unicodedata.name(sign, "").startswith("LATIN ")


def _not_in_names(sign: str) -> str:
    if sign.isalpha() or unicodedata.combining(sign):
        return (
            f"La lettre « {sign} » n'est pas latine. Écrivez le nom en lettres latines, comme dans le registre du personnel "
            "et sur le titre de séjour ; les accents sont permis."
        )
    return f"Le signe « {sign} » n'a pas sa place dans un nom. Lettres, espace, trait d'union, point et apostrophe suffisent."


def _with_a_letter(kept: str, otherwise: str) -> str:
    if kept and not any(sign.isalpha() for sign in kept):
        raise Mistyped(otherwise)
    return kept
