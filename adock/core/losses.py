"""Something that may be away for a while without stopping anybody: its loss is told in one line, and so is its return."""

import fcntl
import logging
import os
from pathlib import Path


class Loss:
    """The state of one thing that may be away, as this process sees it.

    Of a machine's processes one alone tells: whichever holds the lock of a file of the folder that they share. Nobody waits
    for it, and the kernel frees it when that process ends. Where it cannot be made, each process tells.
    """

    def __init__(self, logger: logging.Logger, name: str, *, lost: str, back: str) -> None:
        self._logger, self._name, self._lost, self._back = logger, name, lost, back
        self._is_away = False
        self._lock: int | None = None
        self._tells = False

    def happened(self, fault: Exception, folder: Path) -> None:
        """Called at each failure; `folder` is shared by the machine's processes."""
        if self._is_away:
            return
        self._is_away = True
        self._tells = self._is_the_first(folder)
        if self._tells:
            self._logger.error("%s (%s: %s)", self._lost, type(fault).__name__, str(fault).partition("\n")[0])

    def ended(self) -> None:
        """Called at each success."""
        if not self._is_away:
            return
        self._is_away = False
        if self._tells:
            self._logger.warning("%s", self._back)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _is_the_first(self, folder: Path) -> bool:
        try:
            lock = os.open(folder / f"{self._name}.lost", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True
