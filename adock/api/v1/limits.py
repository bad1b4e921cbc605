"""Limits how many requests one address may make: each web worker counts them in windows of ten seconds.

Workers share nothing, so the effective ceiling lies between the announced one and that times the number of workers:
it protects the machine and is not a quota. Headers: draft-ietf-httpapi-ratelimit-headers.
"""

from time import time
from typing import NamedTuple

WINDOW = 10
# Addresses counted at once; more than this in ten seconds is an attack, and the counts start again.
MOST_ADDRESSES = 50_000


class Standing(NamedTuple):
    limit: int
    left: int
    seconds_to_reset: int

    @property
    def is_exceeded(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        headers = {
            "RateLimit-Policy": f'"adresse";q={self.limit};w={WINDOW}',
            "RateLimit": f'"adresse";r={max(0, self.left)};t={self.seconds_to_reset}',
        }
        if self.is_exceeded:
            headers["Retry-After"] = str(self.seconds_to_reset)
        return headers


class RateLimiter:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._window = 0
        self._counts: dict[str, int] = {}

    def count(self, address: str, now: float | None = None) -> Standing | None:
        """Counts one request from `address`; None when nothing is limited."""
        if not self.limit:
            return None
        moment = time() if now is None else now
        window = int(moment) // WINDOW
        if window != self._window or len(self._counts) > MOST_ADDRESSES:
            self._window = window
            self._counts.clear()
        used = self._counts[address] = self._counts.get(address, 0) + 1
        return Standing(self.limit, self.limit - used, (window + 1) * WINDOW - int(moment))
