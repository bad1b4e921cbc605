"""How fast a body must come. Moments are seconds of any clock that only goes forward; pure."""

# So much must come within each window: 2 kB/s, half of what 2G has. What came fast before it counts for nothing.
WINDOW_S = 15.0
LEAST = 30_000
# The whole body is there by then, whatever its windows: 10 MB within 23 minutes, which EDGE does at a third of its speed.
WHOLE_S = 120.0
BYTES_PER_S = 8_000


class Pace:
    """A body of `length` bytes that begins to come at `now`."""

    def __init__(self, length: int, now: float, *, window_s: float | None = None) -> None:
        self._window_s = WINDOW_S if window_s is None else window_s
        self._ends_at = now + WHOLE_S + length / BYTES_PER_S
        self._window_ends_at = now + self._window_s
        self._got = 0

    @property
    def latest(self) -> float:
        """When it is too slow, unless more came by then."""
        return min(self._ends_at, self._window_ends_at)

    def came(self, size: int, now: float) -> None:
        self._got += size
        if self._got >= LEAST:
            self._got, self._window_ends_at = 0, now + self._window_s
