"""The platform's own papers: typeset, sealed, stored, and only then named by a row.

A seal may wait for a time-stamp authority on the network, and must hold neither a lock nor a transaction meanwhile. So a
paper is prepared first, outside of both; the caller then takes the lock, checks again what the paper says, and writes the
row in one transaction. A paper whose row is never written (a refusal, a failure) is swept at night (keeping.py).
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
    """A Typst source and its values, to typeset; `made_at` dates the PDF, and makes its bytes reproducible."""

    source: Path
    values: Mapping[str, Any]
    made_at: datetime | None = None

    def typeset(self) -> bytes:
        """The PDF (PDF/UA-1), not sealed."""
        return typeset(self.source, self.values, made_at=self.made_at)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealed and stored paper, and the values of its row: the columns of SealedPaper."""

    file: str
    sha256: str
    size: int


def seal(paper: Paper, *, reason: str) -> bytes:
    """Typesets and seals a paper without storing it. PDF readers show `reason`, in French.

    Raises sealing.SealUnavailable; RuntimeError within a transaction: a bug of ours.
    """
    require_no_transaction()
    return pades.seal(paper.typeset(), reason=reason)


def prepare(table: type[SealedPaper], paper: Paper, *, reason: str) -> Prepared:
    """Typesets, seals and stores a paper for a row of `table`. Raises what `seal` does, and files.StoreAway."""
    pdf = seal(paper, reason=reason)
    file = f"{table.FOLDER}{uuid4().hex}"
    files.put(file, pdf)
    return Prepared(file, hashlib.sha256(pdf).hexdigest(), len(pdf))
