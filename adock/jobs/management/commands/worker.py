import logging
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from procrastinate.contrib.django import app

from adock.core.outages import outage_in

# A task that has not ended by then is stopped with the worker.
SHUTDOWN_GRACE_S = 5
# More than one, so that a mail does not wait for the end of an import.
TASKS_AT_ONCE = 2
# Before the database that was lost is asked again.
AFTER_OUTAGE_S = 2.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "L'exécution des tâches de fond : celles que le site demande et celles du calendrier."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs tasks until SIGTERM. When the database is lost, waits for it, then makes up for the calendar's tasks."""
        while not self._run_until_stopped():
            threading.Event().wait(AFTER_OUTAGE_S)

    def _run_until_stopped(self) -> bool:
        """Whether somebody asked to stop; otherwise the worker ended because the database is away."""
        connector: Any = app.connector  # Django's, which can make one that waits for jobs
        try:
            connection.ensure_connection()  # at once: the worker's own pool would wait for half a minute
            with app.replace_connector(connector.get_worker_connector()) as worker_app:
                worker_app.run_worker(
                    concurrency=TASKS_AT_ONCE,
                    shutdown_graceful_timeout=SHUTDOWN_GRACE_S,
                    delete_jobs="successful",  # one a minute: they would pile up
                )
        except Exception as fault:
            if outage_in(fault) is None:
                raise
            logger.error("the worker lost the database", exc_info=fault)
            return False
        return True
