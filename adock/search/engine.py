"""The search engine, as pages and the API use it."""

import json
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import tantivy

from adock.core.away import Away, What
from adock.search import calls, schema, spelling
from adock.search.damage import is_damage
from adock.search.generations import Generations
from adock.search.matching import Index, Ways, ways_of
from adock.search.query import SearchRequest, parse_text
from adock.search.ranking import Ranking
from adock.search.records import Hit, RecordFile
from adock.search.vocabulary import Vocabulary, VocabularyReader
from adock.search.writer import ENGINE, RECORDS, VOCABULARY

logger = logging.getLogger(__name__)

# Seconds between two looks for a change of the index. A look costs two microseconds; a request between two, nothing.
LOOK_EVERY = 0.2


class IndexUnavailable(Away):
    """There is no index yet, or it cannot be read and has to be rebuilt."""

    what = What.INDEX


class SearchPage(NamedTuple):
    total: int
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class _State:
    """One commit of one generation, as a request sees it from its beginning to its end."""

    version: str
    index: Index
    records: RecordFile

    @property
    def searcher(self) -> tantivy.Searcher:
        return self.index.searcher

    def addresses(self, term: str) -> list[tantivy.DocAddress]:
        """Documents that have this term, in the order of results."""
        clause = self.index.term(term)
        if clause is None:
            return []
        hits, _ = calls.search_sorted(self.searcher, clause.query, schema.RANK, clause.most)
        return [address for _, address in hits]

    def hits(self, addresses: list[tantivy.DocAddress]) -> list[Hit]:
        offsets = calls.values(self.searcher, schema.RECORD, addresses) if addresses else []
        return self.records.read_hits(offsets)


class SearchIndex:
    """A reader of this machine's index, which follows it as it changes. Safe to share between threads.

    All methods raise IndexUnavailable when there is no index to read.
    """

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)
        self._vocabulary = Vocabulary()
        self._loading = threading.Lock()
        self._generation: _OpenGeneration | None = None
        self._state: _State | None = None
        self._seen: object = None
        self._looked_at = 0.0

    @classmethod
    def open(cls, folder: Path) -> "SearchIndex":
        """Opens the index if there is one; otherwise it is opened as soon as one has been built."""
        search_index = cls(folder)
        search_index._look(time.monotonic())
        return search_index

    @property
    def version(self) -> str:
        """Changes when what is found may have changed; the same in all processes of a machine."""
        return self._current().version

    @property
    def size(self) -> int:
        """Establishments in the index, struck-off ones included."""
        with self._reading() as state:
            every = state.index.term(schema.FILTER + schema.ESTABLISHMENT)
            return calls.count(state.searcher, every.query) if every else 0

    def search(self, request: SearchRequest) -> SearchPage:
        with self._reading() as state:
            ranking = Ranking(state.index, request, _ways(request.text, state.index))
            found = ranking.page(request.offset, request.per_page)
            return SearchPage(found.total, state.hits(found.addresses))

    def suggest(self, text: str, limit: int = 8) -> list[Hit]:
        """The first results for a text that is being typed; none for an empty one."""
        with self._reading() as state:
            ways = _ways(text, state.index)
            if ways is None:
                return []
            return state.hits(Ranking(state.index, SearchRequest(), ways).first(0, limit).addresses)

    def nearest_spelling(self, text: str) -> str | None:
        """A near spelling of the text that finds something, or None."""
        with self._reading() as state:
            return spelling.nearest(text, state.index)

    def get(self, siret: str) -> bytes | None:
        """The payload of one establishment, struck off or not."""
        return self.get_many((siret,)).get(siret)

    def get_many(self, sirets: Iterable[str]) -> dict[str, bytes]:
        """The payloads of several establishments by SIRET; unknown ones are left out."""
        with self._reading() as state:
            known = [siret for siret in sirets if siret.isascii() and siret.isalnum()]
            addresses = [address for siret in known for address in state.addresses(schema.SIRET + siret)]
            return {hit.siret: hit.payload for hit in state.hits(addresses)}

    def siren(self, siren: str) -> list[Hit]:
        """All establishments of a company, struck-off ones included, in the order of results."""
        with self._reading() as state:
            return state.hits(state.addresses(schema.NUMBER + siren))

    @contextmanager
    def _reading(self) -> Iterator[_State]:
        state = self._current()
        try:
            yield state
        except BaseException as error:
            if not is_damage(error):
                raise
            self._seen = None
            fault = _unavailable(error)
            logger.error("The search index cannot be read", exc_info=fault)
            raise fault from error

    def _current(self) -> _State:
        now = time.monotonic()
        if now - self._looked_at >= LOOK_EVERY:
            self._look(now)
        if self._state is None:
            raise IndexUnavailable
        return self._state

    def _look(self, now: float) -> None:
        """Takes up what was committed since. A thread that comes while another is loading goes on with the former state."""
        if not self._loading.acquire(blocking=False):
            return
        try:
            seen = self._signature()
            if seen != self._seen:
                self._state = self._load()
                self._seen = seen
        except BaseException as error:
            if not is_damage(error):
                raise
            logger.error("The search index cannot be opened", exc_info=_unavailable(error))
        finally:
            self._looked_at = now
            self._loading.release()

    def _signature(self) -> object:
        pointer = _stamp(self._generations.pointer)
        return pointer, self._generation and _stamp(self._generation.commits)

    def _load(self) -> _State | None:
        path = self._generations.current()
        if path is None:
            return self._state
        if self._generation is None or self._generation.path != path:
            self._generation = _OpenGeneration(path)
            # so that the next look compares with this generation's commits
            self._seen = None
        return self._generation.load(self._vocabulary)


class _OpenGeneration:
    """The files of one generation, followed from commit to commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits = path / ENGINE / "meta.json"
        self._engine = tantivy.Index.open(str(path / ENGINE))
        self._engine.config_reader(reload_policy="manual")
        self._records = RecordFile(path / RECORDS)
        self._words = VocabularyReader(path / VOCABULARY)

    def load(self, vocabulary: Vocabulary) -> _State:
        """Reloads the engine first: the records and words it points to were written before it."""
        self._engine.reload()
        opstamp = json.loads(self.commits.read_bytes())["opstamp"]
        searcher = self._engine.searcher()
        self._records.remap()
        vocabulary.learn(self._words.fresh_words())
        return _State(f"{self.path.name}.{opstamp}", Index(searcher, vocabulary), self._records)


def _unavailable(error: BaseException) -> IndexUnavailable:
    """The outage that damage makes, to be told as one: every request would otherwise write its trace."""
    fault = IndexUnavailable(f"{type(error).__name__}: {error}")
    fault.__cause__ = error
    return fault


def _ways(text: str, index: Index) -> Ways | None:
    parsed = parse_text(text)
    return ways_of(parsed, index) if parsed.pieces else None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
