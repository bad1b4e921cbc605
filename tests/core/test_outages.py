"""What counts as an outage, and what stays a mistake of ours."""

import errno

import django.db
import psycopg
import pytest
from psycopg import errors

from adock.core.away import Away, What
from adock.core.outages import is_full_disk, outage_in


def wrapped(error: psycopg.Error, kind: type[Exception] = django.db.OperationalError) -> Exception:
    """As Django raises what psycopg raised."""
    made = kind(str(error))
    made.__cause__ = error
    return made


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (psycopg.OperationalError("connection refused"), What.DATABASE),
        (errors.AdminShutdown(), What.DATABASE),
        (errors.CrashShutdown(), What.DATABASE),
        (errors.CannotConnectNow(), What.DATABASE),
        (errors.ConnectionFailure(), What.DATABASE),
        (errors.TooManyConnections(), What.DATABASE_BUSY),
        (errors.OutOfMemory(), What.DATABASE_BUSY),
        (errors.ReadOnlySqlTransaction(), What.DATABASE_BUSY),
        (errors.LockNotAvailable(), What.STATEMENT),
        (errors.QueryCanceled(), What.STATEMENT),
        (errors.DeadlockDetected(), What.STATEMENT),
        (errors.SerializationFailure(), What.STATEMENT),
        (errors.IdleInTransactionSessionTimeout(), What.DATABASE_BUSY),
        (errors.DiskFull(), What.DISK),
        (errors.IoError(), What.DISK),
        (psycopg.InterfaceError("the connection is closed"), What.DATABASE),
    ],
)
def test_what_the_server_says_of_itself_is_an_outage_as_is_and_as_django_wraps_it(error, what):
    assert outage_in(error) is what
    kind = django.db.InternalError if isinstance(error, psycopg.InternalError) else django.db.OperationalError
    assert outage_in(wrapped(error, kind)) is what


@pytest.mark.parametrize(
    "error",
    [
        errors.UndefinedTable(),
        errors.UniqueViolation(),
        errors.StatementTooComplex(),
        errors.InFailedSqlTransaction(),
        psycopg.DataError("out of range"),
        psycopg.InterfaceError("the cursor is closed"),
        django.db.IntegrityError(),
        ValueError("no such thing"),
        KeyError("name"),
        FileNotFoundError(errno.ENOENT, "no such file"),
        PermissionError(errno.EACCES, "forbidden"),
        None,
    ],
)
def test_a_mistake_of_ours_stays_one(error):
    assert outage_in(error) is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_nothing_is_an_outage(number):
    assert is_full_disk(OSError(number, "refused"))
    assert is_full_disk(ValueError(f"An IO error occurred: refused (os error {number})"))


def test_the_deepest_cause_decides():
    class StoreAway(Away):
        what = What.FILES

    away = StoreAway()
    assert outage_in(away) is What.FILES
    away.__cause__ = OSError(errno.ENOSPC, "full")
    assert outage_in(away) is What.DISK


def test_what_fails_because_of_an_outage_is_part_of_it():
    """As when code in a transaction goes on after its connection was lost."""
    error = django.db.transaction.TransactionManagementError("the transaction is broken")
    error.__context__ = django.db.OperationalError("server closed the connection unexpectedly")
    assert outage_in(error) is What.DATABASE


def test_causes_in_a_circle_are_gone_round_once():
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert outage_in(one) is None
