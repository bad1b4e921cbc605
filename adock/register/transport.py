"""The transport that a verdict is asked about, and how an address says it. Pure."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode


class Vehicle(StrEnum):
    """By its greatest permitted weight: over 3.5 t, up to 3.5 t, up to 2.5 t trailer included."""

    HEAVY = "lourd"
    LIGHT = "leger"
    VERY_LIGHT = "tres_leger"


class Journey(StrEnum):
    NATIONAL = "national"
    INTERNATIONAL = "international"


class Transport(NamedTuple):
    """What was asked; None for what was not."""

    vehicle: Vehicle | None = None
    journey: Journey | None = None
    on: date | None = None

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Names and values of an address's parameters, in their order there."""
        asked = {"le": self.on and self.on.isoformat(), "vehicule": self.vehicle, "trajet": self.journey}
        return tuple((name, str(value)) for name, value in asked.items() if value)

    def asked_of(self, path: str) -> str:
        """The address that asks `path` this question. `path` may already have parameters."""
        if not self.parameters:
            return path
        return f"{path}{'&' if '?' in path else '?'}{urlencode(self.parameters)}"


ANY_TRANSPORT = Transport()
