"""The log of refused requests: for each reason and place one line, then one a minute that tells how many were left out.

A program writes a thousand refused requests a second: a line for each would fill the disk, and hide everything else.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

EVERY_S = 60
# Reasons and places remembered at once by a process. Beyond, places are counted together, by reason.
MOST_REMEMBERED = 100
ELSEWHERE = "other places"


@dataclass(slots=True)
class _Mark:
    told_at: float
    left_out: int = 0


class RefusalLines:
    """What one process told. The count of what was left out is told with the next refusal, of whatever reason, once its minute
    has passed."""

    def __init__(self) -> None:
        self._marks: OrderedDict[tuple[str, str], _Mark] = OrderedDict()  # the one told first comes first
        self._guard = Lock()

    def count(self, reason: str, place: str, line: str) -> list[str]:
        """Counts one refusal, that `line` tells of; returns the lines to write now, if any."""
        with self._guard:
            now = time.monotonic()
            lines = self._ended(now)
            key = reason, place
            if key not in self._marks and len(self._marks) >= MOST_REMEMBERED:
                key = reason, ELSEWHERE
            if mark := self._marks.get(key):
                mark.left_out += 1
            else:
                self._marks[key] = _Mark(now)
                lines.append(line)
            return lines

    def forget(self) -> None:
        with self._guard:
            self._marks.clear()

    def _ended(self, now: float) -> list[str]:
        lines = []
        while self._marks:
            (reason, place), mark = next(iter(self._marks.items()))
            if now - mark.told_at < EVERY_S:
                break
            del self._marks[reason, place]
            if mark.left_out:
                lines.append(f"{mark.left_out} more requests were refused, {reason}, from {place}")
        return lines
