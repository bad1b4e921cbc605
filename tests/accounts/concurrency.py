"""Acts that start together, each in a thread and a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each returned, or raised."""
    together, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(rank: int, act: Callable[[], Any]) -> None:
        together.wait(timeout=20)
        try:
            outcomes[rank] = act()
        except Exception as fault:  # noqa: BLE001 - told to the test
            outcomes[rank] = fault
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
