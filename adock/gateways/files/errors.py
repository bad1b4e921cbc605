"""What may go wrong with a stored file."""

from enum import StrEnum

from adock.core.away import Away, What


class Missing(Exception):
    """Nothing is stored under that name."""


class UnreadableFault(StrEnum):
    """Why a stored file cannot be read back."""

    DAMAGED = "damaged"
    UNKNOWN_KEY = "unknown_key"
    NOT_OURS = "not_ours"


class Unreadable(Exception):
    """The file under that name is not what was put there, or we do not have its key.

    `fault` says which: DAMAGED (changed, cut, or moved from another name), UNKNOWN_KEY, NOT_OURS (no file of this store).
    """

    def __init__(self, name: str, fault: UnreadableFault) -> None:
        super().__init__(f"{name}: {fault}")
        self.name, self.fault = name, fault


class StoreAway(Away):
    """The disk or the object store does not answer, or refuses us. It may work later."""

    what = What.FILES
