"""How a variable of the environment is declared, read and handed down. Nothing else touches os.environ.

By hand rather than by pydantic-settings, whose import alone takes longer than all that `adock --help` does, and whose
messages, in English, would have to be written again.
"""

import os
from collections.abc import Mapping


class MissingSecret(Exception):
    """Something is missing without which it would not be right to start."""


class Text:
    """A variable, as docs/environment.md says it. Read anew each time: stripped; its default when unset or empty."""

    def __init__(self, name: str, meaning: str, *, default: str = "", required_in_production: bool = False) -> None:
        self.name, self.meaning, self.default = name, meaning, default
        self.required_in_production = required_in_production

    @property
    def value(self) -> str:
        return os.environ.get(self.name, "").strip() or self.default

    def hand_down(self, value: str) -> None:
        """Sets it for this program, and for those that it starts from here on."""
        os.environ[self.name] = value


class Number(Text):
    """A whole number; 0 when it is empty and has no default."""

    @property
    def number(self) -> int:
        """Raises ValueError."""
        try:
            return int(self.value or "0")
        except ValueError:
            raise ValueError(f"{self.name} doit être un nombre entier, pas « {self.value} ».") from None


def declared_in(names: Mapping[str, object]) -> dict[str, Text]:
    """The variables of a module, given as its names, in their order. Those that begin with `_` are not for people."""
    return {name: it for name, it in names.items() if isinstance(it, Text) and not name.startswith("_")}


def demand_with(chosen: Text, *others: Text) -> None:
    """Raises MissingSecret, naming those of `others` that are empty: `chosen` is worth nothing without them."""
    missing = [variable.name for variable in others if not variable.value]
    if missing:
        raise MissingSecret(f"Avec {chosen.name} il faut aussi : {', '.join(missing)}.")
