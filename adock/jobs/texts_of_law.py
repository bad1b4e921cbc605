"""The facts of law of every domain, for whoever reads them again (adock/core/law.py)."""

from collections.abc import Iterator
from itertools import chain

from adock.core.domains import rows_of_domains
from adock.core.law import Law


def facts_of_law() -> Iterator[Law]:
    yield from rows_of_domains("law", Law)
    yield from (row for row in chain.from_iterable(rows_of_domains("law", tuple)) if isinstance(row, Law))
