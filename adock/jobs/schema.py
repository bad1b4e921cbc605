"""Brings the database's tables to what the code expects, under the role that owns them, and gives the other its rights."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from adock.jobs import grants

# An advisory lock of PostgreSQL: two commands started together must not migrate at the same time.
MIGRATION_LOCK = 0xAD0C_0001
# Readers of a table queue behind a migration that waits for it: for no longer than people wait for a page.
LOCK_TIMEOUT_S = 5.0
# A statement may keep its table locked while it lasts. On our largest (100,000 rows) each takes a second or two; a
# migration that needs more says how much: `statement_timeout_s = 600`.
STATEMENT_TIMEOUT_S = 60.0


@contextmanager
def as_owner() -> Iterator[None]:
    """Within the block, the default connection is under the role that owns the tables, where there is one apart.

    For what prepares or repairs the base, in a program that does nothing else meanwhile: the connection is closed on both
    sides, and must not be in a transaction.
    """
    owner = settings.OWNER_DATABASE
    if owner is None or is_owner():
        yield
        return
    # the base keeps its name, which tests change
    served = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in served})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(served)


def is_owner() -> bool:
    """Whether the default connection is under the role of ADOCK_MIGRATIONS_DATABASE_URL."""
    return settings.OWNER_DATABASE is not None and connection.settings_dict["USER"] == settings.OWNER_DATABASE["USER"]


def is_up_to_date() -> bool:
    """Whether the tables are as the code expects, and the role of this connection has its rights on them."""
    if not grants.are_given():
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def require_up_to_date(*, is_ours: bool) -> None:
    """Migrates the embedded database if need be; the owner of any other database migrates it when they choose.

    Raises CommandError, in French, when such a database is not up to date.
    """
    if is_up_to_date():
        return
    if not is_ours:
        raise CommandError("La base de données n'est pas à jour. Lancez d'abord : adock migrate")
    bring_up_to_date()


@contextmanager
def alone_and_timed(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Waits for any other migration to end, then limits how long each statement may wait and last within the block."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        set_timeouts(database, STATEMENT_TIMEOUT_S)
        yield
    finally:
        if database.is_usable():  # a broken connection has already lost both
            with database.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
                cursor.execute("RESET statement_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def set_timeouts(database: BaseDatabaseWrapper, statement_s: float) -> None:
    with database.cursor() as cursor:
        for name, seconds in (("lock_timeout", LOCK_TIMEOUT_S), ("statement_timeout", statement_s)):
            cursor.execute("SELECT set_config(%s, %s, false)", [name, f"{seconds * 1000:.0f}ms"])
