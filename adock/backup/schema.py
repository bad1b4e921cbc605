"""The state of the base's tables, as the list of migrations that made it; a blank base brought to that of an archive."""

from collections.abc import Set
from functools import cache

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from adock.backup.errors import BackupRefused, Code

Migrations = Set[tuple[str, str]]


def applied() -> Migrations:
    """The migrations that made the base's tables, and that the code knows; none in a blank base."""
    return set(MigrationRecorder(connection).applied_migrations()) & known()


@cache
def known() -> frozenset[tuple[str, str]]:
    """The migrations of the code, which do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def check_known(listed: Migrations) -> None:
    """Raises BackupRefused for tables that this version does not know yet."""
    unknown = sorted(f"{app}.{name}" for app, name in listed - known())
    if unknown:
        raise BackupRefused(
            Code.ARCHIVE_PLUS_RECENTE,
            f"Cette sauvegarde vient d'une version plus récente d'A Dock : ses tables ont connu la migration {unknown[-1]}, "
            "que celle-ci n'a pas. Mettez A Dock à jour, puis relancez la restauration.",
        )


def bring_blank_base_to(listed: Migrations) -> None:
    """Makes the tables as they were with these migrations, and without rows."""
    if listed == known():
        bring_up_to_date()
        return
    nodes = MigrationLoader(None).graph.node_map
    for app, name in sorted(listed):
        if not any(child.key in listed and child.key[0] == app for child in nodes[app, name].children):
            call_command("migrate", app, name, verbosity=0, interactive=False)


def bring_up_to_date() -> None:
    call_command("migrate", verbosity=0, interactive=False)
