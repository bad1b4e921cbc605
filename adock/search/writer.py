"""Writers of the index: of a whole new generation, or of changes to the current one."""

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from adock.core.collector import collector_paused
from adock.core.processes import shared_out
from adock.search import calls, schema
from adock.search.damage import is_damage
from adock.search.document import IndexDocument
from adock.search.generations import Generations
from adock.search.ranks import RankTable, spread
from adock.search.records import RecordAppender, RecordFile, pack
from adock.search.vocabulary import VocabularyFile

ENGINE = "engine"
RECORDS = "records"
VOCABULARY = "vocabulary"

# Bytes the engine may fill before it writes a segment: enough for the whole register in one segment per thread.
_BUILDING_MEMORY = 1_500_000_000
_BUILDING_THREADS = 2
_FOLLOWING_MEMORY = 50_000_000
# A SIRET that no establishment has.
_NOBODY = "@nobody"
_WASTE_ALLOWED = 100_000_000


class Unwritable(Exception):
    """The generation cannot be opened for writing: damaged, gone, or held by another process."""


def rebuild(generations: Generations, parts: Sequence[Iterable[IndexDocument]], cursor: Any) -> int:
    """Builds a new generation beside the current one, then switches to it; returns the number of establishments.

    `parts` are read by as many processes as there are processors. `cursor` is where the follower goes on from: the parts
    must include everything up to it. Terms are held in memory, some 50 MB for the whole register, since the rank of an
    establishment depends on all the others.
    """
    with generations.building():
        generation = generations.create()
        count = _write_generation(generation, parts, cursor)
        generations.switch_to(generation)
        return count


class _Entry(NamedTuple):
    """One establishment, ready for the engine save for its rank."""

    order_key: bytes
    terms: str
    area_rank: int
    record: int


class _Prepared(NamedTuple):
    """Some establishments, whose offsets are those of their records within `records`."""

    entries: list[_Entry]
    records: bytes
    words: set[str]


def _write_generation(generation: Path, parts: Sequence[Iterable[IndexDocument]], cursor: Any) -> int:
    words: set[str] = set()
    entries: list[_Entry] = []
    with collector_paused():
        with closing(RecordAppender(generation / RECORDS)) as records, closing(shared_out(_prepare, parts)) as outcomes:
            for prepared in outcomes:
                entries += _recorded(prepared, records)
                words |= prepared.words
            records.flush()
        entries.sort()
        VocabularyFile(generation / VOCABULARY).add(words)
        (generation / ENGINE).mkdir()
        index = tantivy.Index(schema.SCHEMA, path=str(generation / ENGINE), reuse=False)
        engine = index.writer(_BUILDING_MEMORY, _BUILDING_THREADS)
        try:
            for rank, (_, terms, area_rank, record) in zip(spread(len(entries)), entries, strict=True):
                engine.add_document(schema.to_tantivy(terms, rank, area_rank, record))
            engine.add_document(_cursor_document(cursor))
            engine.commit()
        finally:
            engine.wait_merging_threads()  # also lets the folder go, for it to be deleted when this failed
    return len(entries)


def _prepare(documents: Iterable[IndexDocument]) -> _Prepared:
    entries: list[_Entry] = []
    records: list[bytes] = []
    words: set[str] = set()
    offset = 0
    for document in documents:
        key = document.order_key
        entries.append(_Entry(key, schema.terms_of(document, words), document.area_rank, offset))
        records.append(pack(document.siret, key, document.payload))
        offset += len(records[-1])
    return _Prepared(entries, b"".join(records), words)


def _recorded(prepared: _Prepared, records: RecordAppender) -> list[_Entry]:
    """Appends the records to the file; returns the entries with their offsets in it."""
    start = records.append(prepared.records)
    return [_Entry(key, terms, area_rank, start + record) for key, terms, area_rank, record in prepared.entries]


class GenerationWriter:
    """A writer of changes to one generation. Before `commit`, readers see nothing of them and a crash loses them.

    Raises Unwritable when opened on a damaged generation.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        try:
            self._index = tantivy.Index.open(str(generation / ENGINE))
            self._engine = self._index.writer(_FOLLOWING_MEMORY, 1)
            # a writer killed within a commit leaves files under the very names that the same commit will use again
            self._engine.garbage_collect_files()
            # The engine gives its first operation the number of the last commit. A merge that starts before the next
            # commit takes that operation as done in some segments, and it is lost: so the first one deletes nothing.
            self._delete(_NOBODY)
            self._searcher = self._index.searcher()
            self._vocabulary = VocabularyFile(generation / VOCABULARY)
            self._records = RecordAppender(generation / RECORDS)
        except BaseException as error:
            if not is_damage(error):
                raise
            raise Unwritable(str(generation)) from error
        self._ranks: RankTable | None = None
        self._sizes: dict[str, int] = {}

    def cursor(self) -> Any:
        """The cursor of the last commit; None when it is not known."""
        query = tantivy.Query.term_query(schema.SCHEMA, schema.TERMS, schema.SIRET + schema.CURSOR_KEY)
        for _, address in self._searcher.search(query, limit=1, count=False).hits:
            value = self._searcher.doc(address).get_first(schema.CURSOR)
            return None if value is None else json.loads(value)
        return None

    @property
    def is_wasteful(self) -> bool:
        """Whether most records are out of date, so that a new generation is worth building."""
        if self._ranks is None:
            return False
        used = sum(self._sizes.values())
        return self._records.size - used > max(used, _WASTE_ALLOWED)

    def replace(self, changed: Sequence[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Writes each changed establishment over its former version, if any. Raises NoRankLeft."""
        ranks = self._rank_table()
        for siret in removed:
            self._delete(siret)
            self._sizes.pop(siret, None)
            ranks.remove(siret)
        ranks.place(document.order_key for document in changed)
        prepared = _prepare(changed)
        for document, (_, terms, area_rank, record) in zip(changed, _recorded(prepared, self._records), strict=True):
            self._delete(document.siret)
            self._sizes[document.siret] = len(document.payload)
            self._engine.add_document(schema.to_tantivy(terms, ranks.rank_of(document.siret), area_rank, record))
        self._vocabulary.add(prepared.words)

    def commit(self, cursor: Any) -> None:
        """Makes the changes visible and records their cursor, in one and the same step."""
        self._records.flush()
        self._delete(schema.CURSOR_KEY)
        self._engine.add_document(_cursor_document(cursor))
        self._engine.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Releases the generation, without what was not committed."""
        self._records.close()
        self._engine.wait_merging_threads()

    def _delete(self, siret: str) -> None:
        self._engine.delete_documents_by_term(schema.TERMS, schema.SIRET + siret)

    def _rank_table(self) -> RankTable:
        """The ranks, read from the generation at the first change only: a quiet machine needs no table."""
        if self._ranks is None:
            every = tantivy.Query.term_query(schema.SCHEMA, schema.TERMS, schema.FILTER + schema.ESTABLISHMENT)
            hits, _ = calls.search_sorted(self._searcher, every, schema.RANK, max(self._searcher.num_docs, 1))
            offsets = calls.values(self._searcher, schema.RECORD, [address for _, address in hits])
            file = RecordFile(self.generation / RECORDS)
            records = [file.read(offset) for offset in offsets]
            self._sizes = {record.siret: len(record.payload) for record in records}
            self._ranks = RankTable([record.order_key for record in records], [rank for rank, _ in hits])
        return self._ranks


def _cursor_document(cursor: Any) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text(schema.TERMS, schema.SIRET + schema.CURSOR_KEY)
    document.add_text(schema.CURSOR, json.dumps(cursor))
    return document
