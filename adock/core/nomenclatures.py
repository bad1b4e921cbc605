"""INSEE's nomenclatures: activities (NAF) by revision, and legal categories.

Revisions change: NAF 2025 takes the place of NAF rév. 2 in Sirene in 2027. A code is therefore looked up in the revision
its source names, and a revision is a file.
"""

import csv
from functools import cache
from typing import NamedTuple

from adock.core.geography import TABLES


class Revision(NamedTuple):
    name: str  # as Sirene's files write it
    table: str
    in_force_from: str
    in_force_until: str | None


NAF_REVISIONS = (Revision("NAFRev2", "naf_rev2.csv", "2008-01-01", None),)


@cache
def _labels(table: str) -> dict[str, str]:
    with (TABLES / table).open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["libelle"] for row in csv.DictReader(rows)}


def naf_label(code: str, revision: str | None = None) -> str | None:
    """The label of an activity code; None for a code or a revision that is not in our tables."""
    for known in NAF_REVISIONS:
        if revision in (None, "", known.name):
            label = _labels(known.table).get(code)
            if label:
                return label
    return None


def legal_category_label(code: str) -> str | None:
    return _labels("categories_juridiques.csv").get(code)
