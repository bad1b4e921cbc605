"""A visitor's connection: what uvicorn leaves unbounded (the head of a request, the time it takes, an answer that is not read),
and what we say of a request that is none."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from adock.web import refusals
from adock.web.entry import LONGEST_ADDRESS, LONGEST_HEADERS
from adock.web.refusals import LONG_HEADERS, MALFORMED, Refusal

# The request line and the headers, with what parts them.
LONGEST_HEAD = 2 * (LONGEST_ADDRESS + LONGEST_HEADERS)
# A connection that has sent no whole head by then is cut, and so is one that takes nothing of an answer for as long.
PATIENCE_S = 20.0


# Open at once in one process: a system lets it have 1,024 files.
MOST_CONNECTIONS = 900


class Connection(HttpToolsProtocol):
    """Looked at every PATIENCE_S."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        """Bytes of a head that is not whole yet."""
        self._unread = 0
        self._was_waiting = False
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        if len(self.connections) > MOST_CONNECTIONS:
            self.transport.abort()
            return
        self._watch = self.loop.call_later(PATIENCE_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self._refuse(LONG_HEADERS)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._head = 0

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(MALFORMED)

    def _unsupported_upgrade_warning(self) -> None:
        """Says nothing: the request is answered without the upgrade that it wishes."""

    def _refuse(self, refusal: Refusal) -> None:
        refusals.tell(refusal, "a head that is none", str(self.client[0] if self.client else ""))
        answer = refusals.refused(refusal, "/")
        lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        lines += [f"{name}: {value}" for name, value in [*answer.headers.items(), ("Connection", "close")]]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + answer.content)
        self.transport.close()

    def _look(self) -> None:
        """Cuts a connection that has been waiting for a head, or not read, since the last look."""
        self._watch = self.loop.call_later(PATIENCE_S, self._look)
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_waiting = not is_answering and self.timeout_keep_alive_task is None
        unread = self.transport.get_write_buffer_size()
        if (is_waiting and self._was_waiting) or (unread and unread == self._unread):
            self.transport.abort()
        self._was_waiting, self._unread = is_waiting, unread
