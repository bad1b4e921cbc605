"""What may go wrong with a kept file."""

from enum import StrEnum


class Missing(Exception):
    """Nothing is kept under that name."""


class UnreadableFault(StrEnum):
    """Why what is kept cannot be read back."""

    DAMAGED = "damaged"
    UNKNOWN_KEY = "unknown_key"
    NOT_OURS = "not_ours"


class Unreadable(Exception):
    """Something is kept under that name, which is not what was put there, or whose key we do not have.

    `fault` tells which: DAMAGED (changed, cut, or moved from another name), UNKNOWN_KEY, NOT_OURS (no file of this store).
    """

    def __init__(self, name: str, fault: UnreadableFault) -> None:
        super().__init__(f"{name}: {fault}")
        self.name, self.fault = name, fault


class StoreAway(Exception):
    """The disk or the object store does not answer, or refuses us. It may be better later."""
