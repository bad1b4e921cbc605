"""Scans, every few minutes, the files that came while the antivirus was away, where their domain lets them wait."""

import logging

from django.conf import settings
from django.db import transaction

from adock.documents import keeping
from adock.documents.models import Deposit, State
from adock.gateways import antivirus, files

logger = logging.getLogger(__name__)


def scan_what_waits() -> int:
    """Has the waiting files scanned, the oldest of each table first; returns how many no longer wait.

    Stops as soon as the antivirus does not answer. A file that cannot be read or scanned waits on, and is logged. Raises
    files.StoreAway.
    """
    tables = [table for table in keeping.tables() if issubclass(table, Deposit)]
    waiting = [
        row for table in tables for row in table._default_manager.filter(state=State.WAITING).order_by("deposited_at", "id")
    ]
    done = 0
    for row in waiting:
        if not row.file:
            continue  # it ended, and its time is over
        try:
            done += _scan(row)
        except antivirus.Undecided as fault:
            logger.error("the antivirus cannot say what %s is: %s", row.file, fault)
        except antivirus.Unavailable as fault:
            logger.error("the antivirus does not answer, files wait for it: %s", fault)
            break
    return done


def _scan(row: Deposit) -> bool:
    """Scans one file; returns whether it no longer waits. No transaction is open during the scan."""
    try:
        # nobody else may read it yet
        held = files.get(row.file)
    except (files.Missing, files.Unreadable) as fault:
        logger.error("a file that waits for the antivirus cannot be read back: %s (%s)", row.file, fault)
        return False
    try:
        antivirus.scan(held)
    except antivirus.Infected as fault:
        logger.warning("an infected file that waited was refused: %s", fault.name)
        return _settle(row, State.REFUSED)
    return _settle(row, State.CLEAN)


def _settle(row: Deposit, state: State) -> bool:
    """Writes the result once, even when two workers scanned the file: the second finds that it no longer waits."""
    with transaction.atomic():
        waiting = type(row)._default_manager.select_for_update().filter(pk=row.pk, state=State.WAITING)
        settled = waiting.first()
        if settled is None:
            return False
        settled.state, settled.was_scanned = state, settings.CLAMD is not None
        settled.save(update_fields=["state", "was_scanned"])
        settled.after_scan()
    if state == State.REFUSED:
        # the row is written first: if the store is away now, the file is deleted at night
        keeping.erase(settled)
    return True
