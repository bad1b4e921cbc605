"""Variables of the environment: how they are declared, read and handed down. Nothing else touches os.environ.

Written by hand rather than with pydantic-settings, whose import alone takes longer than the whole of `adock --help`, and
whose messages, in English, would have to be rewritten.
"""

import os
from collections.abc import Mapping

# No setting counts further; more digits are a slip.
MOST_DIGITS = 9


class MissingSecret(Exception):
    """A variable is missing without which the program must not start."""


class Text:
    """A variable, as docs/environment.md describes it. Its value is read anew each time, stripped; the default when empty."""

    def __init__(self, name: str, meaning: str, *, default: str = "", required_in_production: bool = False) -> None:
        self.name, self.meaning, self.default = name, meaning, default
        self.required_in_production = required_in_production

    @property
    def value(self) -> str:
        return os.environ.get(self.name, "").strip() or self.default

    def hand_down(self, value: str) -> None:
        """Sets the value for this program, and for those that it starts from now on."""
        os.environ[self.name] = value


class Number(Text):
    """A whole number; 0 when it is empty and has no default."""

    @property
    def number(self) -> int:
        """The value as an int, never negative, written in digits alone. Raises ValueError."""
        digits = self.value.removeprefix("+").removeprefix("-") or "0"
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > MOST_DIGITS:
            raise ValueError(f"{self.name} doit être un nombre entier, pas « {self.value} ».")
        if self.value.startswith("-"):
            raise ValueError(f"{self.name} ne peut pas être négatif, et vaut « {self.value} ».")
        return int(digits)


def declared_in(names: Mapping[str, object]) -> dict[str, Text]:
    """The variables among a module's `names`, in their order. Those that begin with `_` are left out: people do not set
    them."""
    return {name: it for name, it in names.items() if isinstance(it, Text) and not name.startswith("_")}


def demand_with(chosen: Text, *others: Text) -> None:
    """Raises MissingSecret, which names those of `others` that are empty: `chosen` is useless without them."""
    missing = [variable.name for variable in others if not variable.value]
    if missing:
        raise MissingSecret(f"Avec {chosen.name} il faut aussi : {', '.join(missing)}.")
