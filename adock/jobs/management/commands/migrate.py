from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from django.db.transaction import atomic
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from adock.jobs import grants, schema


class Command(migrate.Command):
    """Django's command, one at a time, which gives up rather than block those who use the database."""

    help = "Les tables de la base, mises à jour."
    current: Migration | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        self.database = connections[options["database"]]
        with schema.as_owner(), schema.alone_and_timed(self.database):
            try:
                super().handle(*args, **options)
            except OperationalError as fault:
                if reason := self.reason(fault):
                    raise CommandError(reason) from fault
                raise
            if schema.is_owner() and not (options["plan"] or options["check_unapplied"]):
                with atomic(self.database.alias):
                    grants.give(settings.SERVICE_ROLE)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if migration and action in ("apply_start", "unapply_start"):
            self.current = migration
            schema.set_timeouts(self.database, statement_s(migration))
        super().migration_progress_callback(action, migration, fake)

    def reason(self, fault: OperationalError) -> str | None:
        """Why the migration was given up, in French; None when neither a lock nor a timeout was the cause."""
        match fault.__cause__:
            case LockNotAvailable() | DeadlockDetected():
                cause = f"une table qu'un autre programme retient n'a pas été libérée en {schema.LOCK_TIMEOUT_S:g} s"
                advice = "Relancez « adock migrate » dans un moment, ou arrêtez d'abord ce qui se sert de la base."
            case QueryCanceled():
                limit = statement_s(self.current) if self.current else schema.STATEMENT_TIMEOUT_S
                cause = f"une instruction a été interrompue (limite : {limit:g} s)"
                advice = "Relancez « adock migrate » à une heure creuse ; si elle doit durer, que la migration le dise."
            case _:
                return None
        if self.current is None:
            return f"Les tables n'ont pas été mises à jour : {cause}. {advice}"
        if self.current.atomic:
            left = "Elle n'a rien changé ; celles d'avant restent faites."
        else:
            left = "Elle se fait hors transaction : regardez d'abord ce qu'elle a laissé."
        return f"Migration {self.current} abandonnée : {cause}. {left} {advice}"


def statement_s(migration: Migration) -> float:
    return float(getattr(migration, "statement_timeout_s", schema.STATEMENT_TIMEOUT_S))
