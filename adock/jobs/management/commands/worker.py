import asyncio
import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app

from adock.core.outages import outage_in
from adock.jobs.supervisor import Restarts

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
        """Runs tasks until SIGTERM or SIGINT. A lost database is waited for; the calendar's tasks are then made up for."""
        restarts = Restarts()
        while (pause_s := self._run(restarts)) is not None:
            threading.Event().wait(pause_s)

    def _run(self, restarts: Restarts) -> float | None:
        """Runs a worker to its end; returns how long to wait for the next one, None when somebody asked to stop."""
        connector: Any = app.connector  # Django's, which can make one that waits for jobs
        try:
            connection.ensure_connection()  # at once: the worker's own pool would wait for half a minute
            with app.replace_connector(connector.get_worker_connector()) as worker_app:
                if asyncio.run(_until_stopped(worker_app)):
                    return None
        except Exception as fault:
            if outage_in(fault) is None:
                raise
            logger.error("the worker lost the database", exc_info=fault)
            return AFTER_OUTAGE_S
        # a worker that loses what it listens to ends as if it had been asked to, once it has said why
        return restarts.next_pause_s(0)


async def _until_stopped(worker_app: App) -> bool:
    """Runs a worker; returns whether it ended because somebody asked. A second signal ends it as it would any program."""
    loop, running, was_asked = asyncio.get_running_loop(), asyncio.current_task(), False

    def stop() -> None:
        nonlocal was_asked
        was_asked = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        assert running is not None
        running.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=TASKS_AT_ONCE,
                shutdown_graceful_timeout=SHUTDOWN_GRACE_S,
                delete_jobs="successful",  # one a minute: they would pile up
                install_signal_handlers=False,
            )
    except asyncio.CancelledError:
        if not was_asked:
            raise
    return was_asked
