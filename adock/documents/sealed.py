"""Papers of the platform's own: typeset, sealed, put in the store, and only then named by a row.

A seal may wait for a time-stamp authority on the network: nobody must wait for a lock meanwhile, nor PostgreSQL for the end
of a transaction. So a paper is prepared first, outside of both; whoever signs, decides or records then takes the lock,
looks again at what the paper says, and writes the row in one transaction. A paper whose row is not written in the end (a
refusal, a failure) is swept at night (keeping.py).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from adock.core.locks import require_no_transaction
from adock.documents.models import SealedPaper
from adock.gateways import files
from adock.gateways.sealing import pades
from adock.gateways.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Paper:
    """What there is to typeset: a Typst source and its values; `made_at` dates it, and makes its bytes always the same."""

    source: Path
    values: Mapping[str, Any]
    made_at: datetime | None = None

    def typeset(self) -> bytes:
        """The PDF (PDF/UA-1), not sealed."""
        return typeset(self.source, self.values, made_at=self.made_at)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealed paper that lies in the store, and what its row will say of it: the columns of SealedPaper."""

    file: str
    sha256: str
    size: int


def seal(paper: Paper, *, reason: str) -> bytes:
    """Typeset and sealed, kept nowhere. `reason` is shown by readers, in French.

    Raises sealing.SealUnavailable; RuntimeError within a transaction: a bug of ours.
    """
    require_no_transaction()
    return pades.seal(paper.typeset(), reason=reason)


def prepare(table: type[SealedPaper], paper: Paper, *, reason: str) -> Prepared:
    """Typeset, sealed and stored, for a row of `table`. Raises as `seal` does, and files.StoreAway."""
    pdf = seal(paper, reason=reason)
    file = f"{table.FOLDER}{uuid4().hex}"
    files.put(file, pdf)
    return Prepared(file, hashlib.sha256(pdf).hexdigest(), len(pdf))
