"""The search, as the pages and the API use it."""

import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

import tantivy

from adock.search import schema, spelling
from adock.search.generations import Generations
from adock.search.matching import Index, Match, Query
from adock.search.query import SearchRequest, parse_text
from adock.search.ranking import Ranking
from adock.search.records import RecordFile
from adock.search.vocabulary import Vocabulary, VocabularyReader
from adock.search.writer import ENGINE, RECORDS, VOCABULARY

# Between two looks at whether the index changed. A look costs two microseconds; a request between two, none.
LOOK_EVERY = 0.2


class IndexUnavailable(Exception):
    """There is no index to search yet, or it cannot be read: it has to be rebuilt."""


class Hit(NamedTuple):
    siret: str
    payload: bytes


class SearchPage(NamedTuple):
    total: int
    hits: list[Hit]


class _State(NamedTuple):
    """One commit of one generation, as a request sees it from its beginning to its end."""

    version: str
    index: Index
    records: RecordFile

    @property
    def searcher(self) -> tantivy.Searcher:
        return self.index.searcher

    def hits(self, addresses: list[tantivy.DocAddress]) -> list[Hit]:
        if not addresses:
            return []
        offsets = self.searcher.fast_field_values(schema.RECORD, addresses)
        return [Hit(record.siret, record.payload) for record in map(self.records.read, offsets)]


class SearchIndex:
    """Reads the index of this machine, and follows it as it changes. Safe to share between threads."""
