from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

# A task that has not ended by then is stopped with the worker.
SHUTDOWN_GRACE_S = 5
# More than one, so that a mail does not wait for the end of an import.
TASKS_AT_ONCE = 2


class Command(BaseCommand):
    help = "L'exécution des tâches de fond : celles que le site demande et celles du calendrier."

    def handle(self, *args: Any, **options: Any) -> None:
        connector: Any = app.connector  # Django's, which can make one that waits for jobs
        with app.replace_connector(connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(
                concurrency=TASKS_AT_ONCE,
                shutdown_graceful_timeout=SHUTDOWN_GRACE_S,
                delete_jobs="successful",  # one a minute: they would pile up
            )
