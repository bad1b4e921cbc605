"""The database's tables, brought to what the code expects."""

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# An advisory lock of PostgreSQL: two commands started together must not migrate at the same time.
MIGRATION_LOCK = 0xAD0C_0001


def is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def require_up_to_date(*, is_ours: bool) -> None:
    """The embedded database is brought up to date on the way; somebody else's is theirs to migrate, when they choose.

    Raises CommandError, in French.
    """
    if is_up_to_date():
        return
    if not is_ours:
        raise CommandError("La base de données n'est pas à jour. Lancez d'abord : adock migrate")
    bring_up_to_date()
