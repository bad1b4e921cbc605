"""The follower: the one process of a machine that writes its index, and keeps it up to date with the database.

It asks for the changes after its cursor, reads the establishments they name, writes them with the new cursor in one
commit, and waits. Killed at any moment, it loses nothing: what was not committed is read again, since the cursor was not
committed either. While the database is away or the disk full, it waits with the index as it is. It rebuilds the index when
there is none, when it is damaged or of another schema, when the table of changes was cleared beyond the cursor, when
everything changed, or when most of what it holds is no longer used.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from adock.core.outages import is_full_disk
from adock.search.damage import is_damage
from adock.search.document import IndexDocument
from adock.search.generations import Generations
from adock.search.ranks import NoRankLeft
from adock.search.writer import GenerationWriter, Unwritable, rebuild

logger = logging.getLogger(__name__)

CHANGES_AT_ONCE = 2_000
# Changes are announced. One that was not is found after this many seconds.
LONGEST_WAIT = 1.0
AFTER_FAILURE = 1.0
# Failures in a row after which the index itself, rather than circumstances, is taken to be the cause.
_PATIENCE = 3


class Change(Protocol):
    @property
    def cursor(self) -> Any: ...

    @property
    def siret(self) -> str | None: ...


@dataclass(frozen=True)
class Source:
    """Where changes and documents come from. A cursor is any value that JSON can hold."""

    changes_after: Callable[[Any, int], Sequence[Change]]
    """The next changes after a cursor, up to a number, in an order that stays right when transactions commit out of
    order. A change without SIRET means that everything changed."""
    latest_cursor: Callable[[], Any]
    """A cursor such that whatever is read after the call includes all changes up to it."""
    has_missed: Callable[[Any], bool]
    """Whether changes after this cursor may have been deleted."""
    wait_for_change: Callable[[float], object]
    """Returns at the next change, or after that many seconds."""
    load_documents: Callable[[Iterable[str]], Mapping[str, IndexDocument | None]]
    documents_in_parts: Callable[[], Sequence[Iterable[IndexDocument]]]
    """All documents, in parts that may be read at the same time, each by its own process."""
    failures: tuple[type[Exception], ...] = ()
    """Exceptions that the calls above raise when the source is temporarily out of reach."""
    reconnect: Callable[[], None] = lambda: None
    """Called after a failure, before the next try."""
    caught_up: Callable[[], None] = lambda: None
    """Called each time the index is found to hold all that the source does."""


def rebuild_from(source: Source, generations: Generations) -> int:
    """Builds a new generation from all documents; returns how many there are."""
    cursor = source.latest_cursor()
    return rebuild(generations, source.documents_in_parts(), cursor)


class Follower:
    def __init__(self, folder: Path, source: Source) -> None:
        self._generations = Generations(folder)
        self._source = source
        self._writer: GenerationWriter | None = None
        self._cursor: Any = None
        self._is_cursor_checked = False  # whether it counts in the database that answers now
        self._failures = 0

    def run(self, stopped: Callable[[], bool]) -> None:
        """Follows until `stopped`. While another process of this machine is the follower, waits to take over."""
        while not stopped():
            with self._generations.following() as mine:
                while mine and not stopped():
                    self.step_safely()
                self.close()
            if not stopped():
                time.sleep(AFTER_FAILURE)

    def step_safely(self) -> None:
        """One step, then a wait if there was nothing to do. Survives passing trouble: no database, a full disk."""
        try:
            if not self.step():
                self._source.wait_for_change(LONGEST_WAIT)
            self._failures = 0
        except BaseException as error:
            if isinstance(error, self._source.failures):
                # nothing was written: the index is as good as before, but another database may answer next time
                self._is_cursor_checked = False
                self._source.reconnect()
            elif is_full_disk(error):
                self.close()
            elif is_damage(error):
                self._failures += 1
                self.close()
            else:
                raise
            logger.exception("The index could not be brought up to date")
            time.sleep(AFTER_FAILURE)

    def step(self) -> bool:
        """Takes up the next changes, or rebuilds the index if it must. Returns whether there was anything to do."""
        writer = self._open()
        if writer is None or writer.is_wasteful:
            self._rebuild()
            return True
        changes = self._source.changes_after(self._cursor, CHANGES_AT_ONCE)
        if not changes:
            self._source.caught_up()
            return False
        sirets = dict.fromkeys(change.siret for change in changes)
        if None in sirets:
            self._rebuild()
            return True
        documents = self._source.load_documents([siret for siret in sirets if siret is not None])
        cursor = changes[-1].cursor
        try:
            writer.replace(
                [document for document in documents.values() if document is not None],
                [siret for siret, document in documents.items() if document is None],
            )
        except NoRankLeft:
            self._rebuild()
        else:
            writer.commit(cursor)
            self._cursor = cursor
        return True

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _open(self) -> GenerationWriter | None:
        """The writer of the current generation; None when there is none that can be used."""
        current = self._generations.current()
        if current is None or self._failures >= _PATIENCE:
            return None
        if self._writer is not None and self._writer.generation != current:
            self.close()
        if self._writer is None:
            try:
                writer = GenerationWriter(current)
            except Unwritable:
                logger.warning("The index %s cannot be used", current)
                return None
            self._writer, self._cursor, self._is_cursor_checked = writer, writer.cursor(), False
        if not self._is_cursor_checked:
            if self._cursor is None or self._source.has_missed(self._cursor):
                self.close()
                return None
            self._is_cursor_checked = True
        return self._writer

    def _rebuild(self) -> None:
        self.close()
        count = rebuild_from(self._source, self._generations)
        logger.info("The index was built: %s establishments", count)
        self._failures = 0
