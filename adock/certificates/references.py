"""Reads what people type to name a certificate: its code or its number. Pure.

A code cannot be guessed, so whoever has it holds the paper; a number can be.
"""

import re
from typing import NamedTuple

from adock.core.tokens import READABLE, normalized_code

LENGTH_OF_CODE = 12
# Characters mistaken for others, which no code ever holds.
_NEVER_IN_A_CODE = frozenset("01ILOU")
_NUMBER = re.compile(r"ADK([0-9]{4})([0-9]{6,9})")

EXAMPLES = "Un code ressemble à 7KQ2-M9FD-3XHA, un numéro à ADK-2026-000123."


class Reference(NamedTuple):
    text: str  # as papers and addresses write it
    is_code: bool


class Malformed(ValueError):
    """The text is neither a code nor a number; the message says in French what to check."""


def read(typed: str) -> Reference:
    """Reads a code or a number; case, spaces and hyphens do not count. Raises Malformed."""
    wanted = normalized_code(typed)
    number = _NUMBER.fullmatch(wanted)
    if number:
        return Reference(f"ADK-{number[1]}-{number[2]}", is_code=False)
    if len(wanted) == LENGTH_OF_CODE and all(sign in READABLE for sign in wanted):
        return Reference("-".join(wanted[start : start + 4] for start in range(0, LENGTH_OF_CODE, 4)), is_code=True)
    raise Malformed(_why(wanted))


def _why(wanted: str) -> str:
    if wanted.startswith("ADK") and wanted[3:].isdigit():
        return f"Un numéro a une année puis six chiffres au moins. {EXAMPLES}"
    if len(wanted) != LENGTH_OF_CODE:
        count = "Il y en a un" if len(wanted) == 1 else f"Il y en a {len(wanted)}" if wanted else "Il n'y en a aucun"
        return f"Un code compte {LENGTH_OF_CODE} lettres et chiffres. {count} ici. {EXAMPLES}"
    wrong = next(sign for sign in wanted if sign not in READABLE)
    if wrong in _NEVER_IN_A_CODE:
        return f"Un code ne contient jamais « {wrong} » : ni 0, 1, I, L, O ou U, qui se confondent. Relisez-le sur le papier."
    return f"Le signe « {wrong} » n'est pas d'un code. {EXAMPLES}"
