"""The application as a web process with several threads runs it."""

from collections.abc import Callable, Iterable
from typing import Any

from adock.core.waiting import answering

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def one_at_a_time(application: Application) -> Application:
    """Answers one request at a time, save while one of them waits (adock/core/waiting.py)."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with answering():
            return application(environ, start_response)

    return answer
