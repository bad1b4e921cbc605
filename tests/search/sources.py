"""A database with the shape of ours, in memory: documents, and a table of changes."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from adock.search.document import IndexDocument
from adock.search.follower import Source


class FakeChange(NamedTuple):
    cursor: int
    siret: str | None


class DatabaseAway(Exception):
    pass


class FakeDatabase:
    """Cursors are numbers of changes. `away` makes every call fail."""

    def __init__(self, documents: Iterable[IndexDocument] = ()) -> None:
        self.documents = {document.siret: document for document in documents}
        self.changes: list[FakeChange] = []
        self.cleared = 0
        self.away = False
        self.waits = 0
        self.reconnections = 0
        self.rebuilds = 0
        self.times_caught_up = 0
        self.source = Source(
            changes_after=self._changes_after,
            latest_cursor=self._latest_cursor,
            has_missed=self._has_missed,
            wait_for_change=self._wait,
            load_documents=self._load,
            documents_in_parts=lambda: [self._iterate()],
            failures=(DatabaseAway,),
            reconnect=self._reconnect,
            caught_up=self._caught_up,
        )

    def put(self, *documents: IndexDocument) -> None:
        for document in documents:
            self.documents[document.siret] = document
            self.changed(document.siret)

    def remove(self, siret: str) -> None:
        del self.documents[siret]
        self.changed(siret)

    def changed(self, siret: str | None) -> None:
        self.changes.append(FakeChange(self._latest_cursor() + 1, siret))

    def _latest_cursor(self) -> int:
        self._answer()
        return self.changes[-1].cursor if self.changes else self.cleared

    def _has_missed(self, cursor: Any) -> bool:
        self._answer()
        return bool(cursor < self.cleared)

    def _changes_after(self, cursor: Any, limit: int) -> list[FakeChange]:
        self._answer()
        return [change for change in self.changes if change.cursor > cursor][:limit]

    def _load(self, sirets: Iterable[str]) -> dict[str, IndexDocument | None]:
        self._answer()
        return {siret: self.documents.get(siret) for siret in sirets}

    def _iterate(self) -> Iterator[IndexDocument]:
        self._answer()
        self.rebuilds += 1
        yield from list(self.documents.values())

    def _wait(self, timeout: float) -> None:
        self._answer()
        self.waits += 1

    def _reconnect(self) -> None:
        self.reconnections += 1

    def _caught_up(self) -> None:
        self.times_caught_up += 1

    def _answer(self) -> None:
        if self.away:
            raise DatabaseAway
