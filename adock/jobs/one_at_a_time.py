"""The application as a web process with several threads runs it."""

from collections.abc import Callable, Iterable
from typing import Any

from adock.core.waiting import answering, waiting

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def one_at_a_time(application: Application) -> Application:
    """Answers one request at a time, save while one of them waits (adock/core/waiting.py): for its own body, above all."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = _Body(environ["wsgi.input"])
        with answering():
            return application(environ, start_response)

    return answer


class _Body:
    """A request's body, which comes as fast as its sender likes."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, *size: int) -> bytes:
        with waiting():
            read: bytes = self._body.read(*size)
            return read

    def readline(self, *size: int) -> bytes:
        with waiting():
            read: bytes = self._body.readline(*size)
            return read

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> "_Body":
        return self

    def __next__(self) -> bytes:
        if line := self.readline():
            return line
        raise StopIteration
