"""The source of the index's documents: the sheets of the directory, read from PostgreSQL."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from adock.core import changes
from adock.directory.loading import load_sheets, sheets_in_parts
from adock.directory.privacy import WITHHELD_NAME
from adock.directory.sheet import Sheet
from adock.directory.situation import write_situation
from adock.register.rules import valid_spans
from adock.search.document import IndexDocument
from adock.search.follower import Source
from adock.search.generations import Generations

logger = logging.getLogger(__name__)

SITUATION_EVERY_S = 60.0
# Valid spans hold whatever the age of the register, so no situation is needed.
_NO_SITUATION = date.min


def document_of(sheet: Sheet) -> IndexDocument:
    names = sheet.trade_names if sheet.legal_name == WITHHELD_NAME else (sheet.legal_name, *sheet.trade_names)
    if sheet.acronym:
        names = (*names, sheet.acronym)
    profile = sheet.profile
    return IndexDocument(
        siret=sheet.siret,
        numbers=sheet.numbers,
        names=names,
        commune=sheet.commune or "",
        postcode=sheet.postcode or "",
        departement=sheet.departement or "",
        findable_by_name=sheet.is_findable_by_name,
        licence_kinds=tuple(licence.kind.value for licence in sheet.licences),
        specialities=profile.specialities,
        area=profile.area,
        served_departements=profile.departements,
        completeness=profile.completeness,
        valid_spans=_ordinal_spans(sheet),
        display_name=sheet.display_name,
        payload=sheet.to_bytes(),
    )


def load_documents(sirets: Iterable[str]) -> dict[str, IndexDocument | None]:
    """The documents of these establishments; None for one that is not in the register."""
    wanted = list(sirets)
    sheets = load_sheets(wanted)
    return {siret: document_of(sheets[siret]) if siret in sheets else None for siret in wanted}


def documents_in_parts() -> list[Iterable[IndexDocument]]:
    parts = [map(document_of, sheets) for sheets in sheets_in_parts()]
    # uncommitted changes are only seen through the connection that made them
    return [chain.from_iterable(parts)] if connection.in_atomic_block else [*parts]


def _ordinal_spans(sheet: Sheet) -> tuple[tuple[int, int], ...]:
    spans = valid_spans(sheet.facts(_NO_SITUATION))
    return tuple((first.toordinal(), last.toordinal()) for first, last in spans)


def index_folder() -> Path:
    return Path(settings.DATA_DIR) / "index"


def generations() -> Generations:
    """The index of this machine."""
    return Generations(index_folder())


class Change(NamedTuple):
    cursor: list[Any]  # the database it counts in, and its number there
    siret: str | None


def _latest_cursor() -> list[Any]:
    return [changes.database_identity(), changes.latest_number()]


def _changes_after(cursor: Any, limit: int) -> Sequence[Change]:
    identity, number = cursor
    return [Change([identity, change.number], change.siret) for change in changes.changes_after(number, limit)]


def _has_missed(cursor: Any) -> bool:
    """True unless it is a cursor of this very database and every change after it is still there."""
    if len(cursor) != 2 or cursor[0] != changes.database_identity():
        return True
    return changes.has_missed_changes(cursor[1])


def _reconnect() -> None:
    connection.close()


def followed_at() -> datetime | None:
    """When this machine's index last held all that the database did; None before the first time."""
    try:
        return datetime.fromtimestamp(_followed().stat().st_mtime, UTC)
    except OSError:
        return None


def _followed() -> Path:
    return index_folder() / "followed"


_situation_written_at = -SITUATION_EVERY_S


def _caught_up() -> None:
    """Notes the moment and, once a minute, the situation, for pages to be read without the database."""
    global _situation_written_at
    try:
        _followed().touch()
        if monotonic() - _situation_written_at >= SITUATION_EVERY_S:
            write_situation()
            _situation_written_at = monotonic()
    except OSError as fault:
        logger.error("what the index follows cannot be noted", exc_info=fault)


DATABASE = Source(
    changes_after=_changes_after,
    latest_cursor=_latest_cursor,
    has_missed=_has_missed,
    wait_for_change=changes.wait_for_change,
    load_documents=load_documents,
    documents_in_parts=documents_in_parts,
    failures=(DatabaseError, InterfaceError),
    reconnect=_reconnect,
    caught_up=_caught_up,
)
