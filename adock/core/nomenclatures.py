"""INSEE's nomenclatures: activities (NAF) by revision, and legal categories.

Revisions change: NAF 2025 replaces NAF rév. 2 in Sirene in 2027. A code is therefore looked up in the revision its
source names; `tables/naf_revisions.csv` lists the revisions and when each is in force. To add one: a row there and the
table it names.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

from adock.core.geography import table_rows
from adock.core.text import words


class Revision(NamedTuple):
    name: str  # as Sirene's files write it
    table: str
    valid_from: date
    valid_until: date | None  # its last day; None while nothing has replaced it


@cache
def naf_revisions() -> tuple[Revision, ...]:
    """The revisions whose labels we have, the latest first."""
    known = [
        Revision(row["nom"], row["table"], date.fromisoformat(row["debut"]), _day(row["fin"]))
        for row in table_rows("naf_revisions.csv")
    ]
    return tuple(sorted(known, key=lambda revision: revision.valid_from, reverse=True))


def naf_revision_on(day: date) -> Revision | None:
    """The revision in force on that day, if its labels are in our tables."""
    for revision in naf_revisions():
        if revision.valid_from <= day and (revision.valid_until is None or day <= revision.valid_until):
            return revision
    return None


def naf_label(code: str, revision: str | None = None) -> str | None:
    """The label of an activity code in the revision named, or else in the latest that has the code.

    None for a code or a revision that is not in our tables.
    """
    for known in naf_revisions():
        if revision in (None, "", known.name) and (label := _labels(known.table).get(code)):
            return label
    return None


def legal_category_label(code: str) -> str | None:
    """INSEE's label of a legal category, "5710" for instance."""
    return _labels("categories_juridiques.csv").get(code)


def legal_category_code(label: str) -> str | None:
    """INSEE's code of a legal category as INSEE, or as the register's file, words it; case and accents do not matter.

    The register's wordings are finer than Sirene's codes: a SASU is a SAS there ("5710"), an EURL a SARL ("5499").
    """
    return _categories_by_wording().get(_wording(label))


@cache
def _labels(table: str) -> dict[str, str]:
    return {row["code"]: row["libelle"] for row in table_rows(table)}


@cache
def _categories_by_wording() -> dict[str, str]:
    tables = ("categories_juridiques.csv", "categories_juridiques_registre.csv")
    return {_wording(row["libelle"]): row["code"] for table in tables for row in table_rows(table)}


def _wording(label: str) -> str:
    return " ".join(words(label))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
