"""Outages: what A Dock needs and cannot reach for now, told apart from mistakes in our code.

An outage is answered by 503 with Retry-After, wherever it strikes, and told in the log once, then once a minute
(outage_lines.py). Any other unforeseen exception stays a 500 with its trace.
"""

import errno
import re
from collections.abc import Iterator

import django.db
import psycopg

from adock.core.away import Away, What

# Seconds after which whoever was answered 503 may try again. A killed embedded PostgreSQL is back well before.
RETRY_AFTER_S = 20


# PostgreSQL's codes (its appendix A), by their beginning, the longest first, that speak of the server and not of what it was
# asked. An error that psycopg calls operational and that is not here speaks of the connection.
_BY_CODE = {
    "53100": What.DISK,  # disk_full
    "58030": What.DISK,  # io_error
    "25006": What.DATABASE_BUSY,  # read_only_sql_transaction: a base that was made a standby
    "25P03": What.DATABASE_BUSY,  # idle_in_transaction_session_timeout
    "25P04": What.DATABASE_BUSY,  # transaction_timeout
    "55P03": What.STATEMENT,  # lock_not_available: lock_timeout
    "57014": What.STATEMENT,  # query_canceled: statement_timeout
    "57P": What.DATABASE,  # admin_shutdown, crash_shutdown, cannot_connect_now
    "40": What.STATEMENT,  # deadlock, serialization_failure
    "53": What.DATABASE_BUSY,  # too_many_connections, out_of_memory
    "08": What.DATABASE,
    "58": What.DATABASE,
}
# Too complex a statement (54): operational to psycopg, but a mistake of ours.
_MISTAKES = ("54",)

# What may be a mistake of ours as well, which is found by its trace alone: a page that always deadlocks.
MAY_BE_OURS = frozenset({What.STATEMENT})

_DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
# How libraries written in Rust (the search engine, Typst) end an error of the system's.
_RUST_ERROR = re.compile(r"\(os error (\d+)\)")


def outage_in(error: BaseException | None) -> What | None:
    """What is away, if the error or what it comes from says so; the deepest cause decides. None for any other error."""
    found = None
    for each in _and_its_causes(error):
        found = _said_by(each) or found
    return found


def is_full_disk(error: BaseException | None) -> bool:
    return outage_in(error) is What.DISK


def _and_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _said_by(error: BaseException) -> What | None:
    if isinstance(error, Away):
        return error.what
    if isinstance(error, psycopg.Error | django.db.Error):
        return _said_by_database(error)
    if isinstance(error, OSError):
        return What.DISK if error.errno in _DISK_ERRORS else None
    if isinstance(error, ValueError | RuntimeError) and (system := _RUST_ERROR.search(str(error))):
        return What.DISK if int(system[1]) in _DISK_ERRORS else None
    return None


def _said_by_database(error: Exception) -> What | None:
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
    if code:
        for beginning, what in _BY_CODE.items():
            if code.startswith(beginning):
                return what
    if isinstance(error, psycopg.OperationalError | django.db.OperationalError):
        return None if code.startswith(_MISTAKES) else What.DATABASE
    # "the connection is closed", after it was lost; a closed cursor is a mistake of ours
    is_about_interface = isinstance(error, psycopg.InterfaceError | django.db.InterfaceError)
    return What.DATABASE if is_about_interface and "connection" in str(error) else None
