"""The log during an outage: one line, then one a minute for each thing that is away, by all processes of a machine together.

Without this, each request of an outage writes a trace or two: a minute filled the log with half a million lines, behind which
nothing else was seen. What is left out is counted, and the count told.
"""

import fcntl
import logging
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.db.backends.signals import connection_created

from adock.core.away import What
from adock.core.outages import MAY_BE_OURS, outage_in

logger = logging.getLogger(__name__)

EVERY_S = 60
# An outage of which nothing was heard for so long is over: the next error begins another.
QUIET_S = 180
# A logger that tells nothing but the loss of its connections, when it warns.
_POOL = "psycopg.pool"

_WHATS = tuple(What)
_MARK = struct.Struct("=dddQ?7x")


class _Mark(NamedTuple):
    """What the processes of a machine know of one outage. Moments are those of the machine's monotonic clock."""

    began_at: float = 0.0
    told_at: float = 0.0
    heard_at: float = 0.0
    left_out: int = 0
    is_on: bool = False


class Ledger:
    """The marks of all outages, in a small file that the processes of a machine share; in memory where it cannot be written.

    Its lock is the kernel's: a process that is killed leaves nothing locked. It is written over in place: a full disk does
    not prevent it once the file is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory = {what: _Mark() for what in What}
        self._guard = Lock()
        self._file: int | None = None
        with suppress(OSError):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if os.fstat(self._file).st_size != _MARK.size * len(_WHATS):
                os.pwrite(self._file, bytes(_MARK.size * len(_WHATS)), 0)

    def count(self, what: What) -> str | None:
        """Counts one more error; returns the line to write now, or None when it is left out."""
        with self._alone():
            now, mark = time.monotonic(), self._read(what)
            if now - mark.heard_at > QUIET_S or mark.heard_at > now:  # the machine was started again since
                mark = _Mark()
            mark = mark._replace(heard_at=now, is_on=True, began_at=mark.began_at if mark.is_on else now)
            if mark.told_at and now - mark.told_at < EVERY_S:
                self._write(what, mark._replace(left_out=mark.left_out + 1))
                return None
            self._write(what, mark._replace(told_at=now, left_out=0))
        if not mark.left_out:
            return what.value
        return f"{what.value}, for {now - mark.began_at:.0f} s; {mark.left_out} more lines like it were left out"

    def end(self, what: What) -> str | None:
        """Notes that it answers again; returns the line to write, or None when no outage was told."""
        if not self._read(what).is_on:  # almost always: nothing to lock for
            return None
        with self._alone():
            mark = self._read(what)
            if not mark.is_on:
                return None
            self._write(what, mark._replace(is_on=False, left_out=0))
        if mark.told_at < mark.began_at:  # it began within the minute of a line about the one before
            return None
        lasted = time.monotonic() - mark.began_at
        return f"over, after {lasted:.0f} s: {what.value}; {mark.left_out} more lines like it were left out"

    def _read(self, what: What) -> _Mark:
        if self._file is not None:
            with suppress(OSError, struct.error):
                return _Mark(*_MARK.unpack(os.pread(self._file, _MARK.size, _MARK.size * _WHATS.index(what))))
        return self._memory[what]

    def _write(self, what: What, mark: _Mark) -> None:
        self._memory[what] = mark
        if self._file is not None:
            with suppress(OSError):
                os.pwrite(self._file, _MARK.pack(*mark), _MARK.size * _WHATS.index(what))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._guard:
            if self._file is None:
                yield
                return
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


_ledgers: dict[tuple[int, Path], Ledger] = {}


def _ledger() -> Ledger:
    """This machine's, opened once by each process: a lock on a file inherited from a parent would be the parent's too."""
    key = os.getpid(), Path(settings.DATA_DIR) / "outages"
    if key not in _ledgers:
        _ledgers[key] = Ledger(key[1])
    return _ledgers[key]


def outage_over(what: What) -> None:
    """To be called by whoever finds that it answers again."""
    line = _ledger().end(what)
    if line:
        logger.warning(line)


def _database_answers(**_: object) -> None:
    outage_over(What.DATABASE)


connection_created.connect(_database_answers, dispatch_uid="outage over")


class OncePerOutage(logging.StreamHandler[Any]):
    """Writes records as any handler does, but those about an outage: one line in place of a trace, and that once a minute.

    What may be a mistake of ours (MAY_BE_OURS) keeps the trace of the one that is told.
    """

    def handle(self, record: logging.LogRecord) -> bool:
        what, error = _outage_told_by(record)
        if what is None:
            return super().handle(record)
        line = _ledger().count(what)
        if line is None:
            return False
        said = " ".join(record.getMessage().split())[:300]
        reason = " ".join(f"{type(error).__name__} {error}".split())[:300] if error else ""
        text = f"{line} ({said}{': ' if reason else ''}{reason})"
        trace = record.exc_info if what in MAY_BE_OURS else None
        return super().handle(logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, text, None, trace))


def _outage_told_by(record: logging.LogRecord) -> tuple[What | None, BaseException | None]:
    """What the record says is away, and the error that says it, if one does."""
    errors = [record.exc_info[1]] if record.exc_info else []
    if isinstance(record.args, tuple):
        errors += [argument for argument in record.args if isinstance(argument, BaseException)]
    for error in errors:
        what = outage_in(error)
        if what is not None:
            return what, error
    if record.name == _POOL and record.levelno >= logging.WARNING:
        return What.DATABASE, None
    if getattr(record, "status_code", None) == 503:  # Django's own line about an answer
        return What.OTHER, None
    return None, None
