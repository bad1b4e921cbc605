"""A visitor's connection: what uvicorn leaves unbounded (the head of a request, the time it takes, an answer that is not read,
how many one visitor opens), and what we say of a request that is none."""

import asyncio
from collections import Counter
from typing import Any

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from adock.core.clients import place_of_peer
from adock.web import refusals
from adock.web.entry import LONGEST_ADDRESS, LONGEST_HEADERS
from adock.web.receiving import CUT
from adock.web.refusals import LONG_ADDRESS, LONG_HEADERS, MALFORMED, Refusal

# The request line and the headers, with what parts them.
LONGEST_HEAD = 2 * (LONGEST_ADDRESS + LONGEST_HEADERS)
# As sent, where each byte may take three.
LONGEST_TARGET = 3 * LONGEST_ADDRESS + 1
# A connection that has sent no whole head by then is cut, and so is one that takes nothing of an answer for as long.
PATIENCE_S = 20.0


# Open at once in one process: a system lets it have 1,024 files.
MOST_CONNECTIONS = 900
# Of them, from one place. A browser opens six; those of one company may share an address.
MOST_OF_PLACE = 100


class Crowd:
    """The connections of this process. When there is room for no more, or one place has its most, the newcomer takes the place
    of the one that has been asking nothing for longest; only if all are being answered is it turned away."""

    def __init__(self) -> None:
        self._by_place: Counter[str] = Counter()
        self._places: dict[Connection, str] = {}
        self._idle: dict[Connection, None] = {}  # since the longest first

    def enters(self, newcomer: "Connection", place: str) -> bool:
        """`place`: empty where it is not known, as behind a proxy: then only all together are counted."""
        if place and self._by_place[place] >= MOST_OF_PLACE:
            has_room = self._cut(next((one for one in self._idle if self._places[one] == place), None))
        elif len(self._places) >= MOST_CONNECTIONS:
            has_room = self._cut(next(iter(self._idle), None))
        else:
            has_room = True
        if has_room:
            self._places[newcomer] = place
            self._by_place[place] += 1
            self._idle[newcomer] = None
        return has_room

    def leaves(self, one: "Connection") -> None:
        place = self._places.pop(one, None)
        if place is None:
            return
        self._idle.pop(one, None)
        self._by_place[place] -= 1
        if not self._by_place[place]:
            del self._by_place[place]

    def is_asking(self, one: "Connection") -> None:
        self._idle.pop(one, None)

    def is_idle(self, one: "Connection") -> None:
        if one in self._places:
            self._idle[one] = None

    def _cut(self, one: "Connection | None") -> bool:
        if one is None:
            return False
        self.leaves(one)
        one.transport.abort()
        return True


CROWD = Crowd()


class Connection(HttpToolsProtocol):
    """Looked at every PATIENCE_S."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        """Bytes of a head that is not whole yet."""
        self._unread = 0
        self._was_waiting = False
        self._watch: asyncio.TimerHandle | None = None
        self._answered: Any = None
        """What uvicorn knows of the request that is being answered; `cycle` is that of the last one asked."""
        self._fault = MALFORMED

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        # behind proxies, all come from them, and only they can count
        place = place_of_peer(self.client[0]) if self.client and not settings.TRUSTED_PROXIES else ""
        if not CROWD.enters(self, place):
            self.transport.abort()
            return
        self._watch = self.loop.call_later(PATIENCE_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        CROWD.leaves(self)
        if self._watch is not None:
            self._watch.cancel()
        # uvicorn tells the last request only: an earlier one would write to what is closed
        if self._answered is not None:
            self._answered.disconnected = True
            self._answered.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self._refuse(LONG_HEADERS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[CUT] = self.transport.abort  # type: ignore[literal-required]

    def on_headers_complete(self) -> None:
        if len(self.url) > LONGEST_TARGET:
            # uvicorn would decode it
            self._fault = LONG_ADDRESS
            raise ValueError("an address too long to be read")
        CROWD.is_asking(self)
        super().on_headers_complete()
        self._head = 0

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.pipeline:
            CROWD.is_idle(self)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._fault)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        """Says nothing: the request is answered without the upgrade that it wishes."""

    def _refuse(self, refusal: Refusal) -> None:
        refusal = refusals.note(refusal, "a head that is none", str(self.client[0] if self.client else ""), "")
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
        is_unread = bool(unread) and unread == self._unread and not is_answering  # while it is answered: receiving.py
        if (is_waiting and self._was_waiting) or is_unread:
            self.transport.abort()
        self._was_waiting, self._unread = is_waiting, unread
