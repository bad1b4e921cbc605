"""Serves a WSGI application on an event loop (ASGI): a request reaches a thread once it has come whole.

Whoever sends slowly, or reads slowly, keeps no thread and makes nobody wait; what is held for them meanwhile is bounded, in all
and by place. Names of headers with an underscore are dropped here, where they can still be told from those with a hyphen: WSGI
writes both alike, and `X_Forwarded_For` would pass for what only a proxy may say.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from adock.core.clients import place_in
from adock.web import bodies, refusals
from adock.web.entry import Application, Entry, Environ, length_of, refusal_of, refusal_of_body, refuse
from adock.web.held import Held, Rooms
from adock.web.kit import uploads
from adock.web.pace import Pace
from adock.web.refusals import Refusal

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# What a form with a file holds at most. Of a longer one only the beginning is kept, for the fields that precede the file; the
# rest is read and thrown away as far as LONGEST_HEARD, since a browser reads our answer only then.
LONGEST_KEPT = uploads.MOST + 1_000_000
BEGINNING = 1_000_000
LONGEST_HEARD = 60_000_000
# Seconds without enough of a body that is only thrown away.
THROWN_AWAY_S = 5.0
# Bytes that this process holds, in all and for one place: three files of one place, ten of all.
LONG_BODIES, SHORT_BODIES = (120_000_000, 36_000_000), (16_000_000, 4_000_000)
# Answers are counted until they were taken: two archives of one place.
LONG_ANSWERS, SHORT_ANSWERS = (160_000_000, 40_000_000), (64_000_000, 16_000_000)
LONGEST_SHORT_ANSWER = 1_000_000
# Requests that wait for a thread, beyond which one more is told to come back.
MOST_WAITING = 500
# Of a longer answer that an application writes by pieces, the rest is asked for as it is sent.
LONGEST_ANSWER_HELD = 16_000_000
# Answers are sent by pieces of so many bytes, and a visitor who does not take one in so long is cut off: 1 kB/s, half of what a
# body must come at. Shorter ones are written at once, and looked after by connections.py.
PIECE = 64_000
UNREAD_S = 60.0
# Of a scope: cuts its connection.
CUT = "adock.cut"


class Gone(Exception):
    """The visitor has left."""


class Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Iterator[bytes] | None
    """What follows, of a long answer that the application writes by pieces."""
    close: Callable[[], None]
    """To be called after the rest."""


class Receiving:
    """The ASGI application. `threads`: how many requests are answered at once."""

    def __init__(self, entry: Entry, threads: int = 1) -> None:
        self.bodies = Rooms(short=Held(*SHORT_BODIES), long=Held(*LONG_BODIES), longest_short=bodies.SHORT)
        """Of requests that come in or are answered."""
        self.answers = Rooms(short=Held(*SHORT_ANSWERS), long=Held(*LONG_ANSWERS), longest_short=LONGEST_SHORT_ANSWER)
        """Those that are longer than a piece, until they were taken."""
        self._entry = entry
        self._waiting = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        environ = environ_of(scope)
        place = place_in(environ)
        refusal = None
        try:
            try:
                await self._send(await self._answer(environ, receive, place), place, send)
            except Refused as refused:
                refusal = refused.refusal
            # only here: the exception, which is gone now, held what there was no room for
            if refusal is not None:
                await _refuse(refusal, environ, receive, send)
        except Gone:
            return
        except TimeoutError:  # nothing is taken of the answer
            scope[CUT]()
            while (await receive())["type"] != "http.disconnect":
                pass

    async def _answer(self, environ: Environ, receive: Receive, place: str) -> Answer:
        """Raises Refused, Gone."""
        if refusal := refusal_of(environ):
            raise Refused(refusal)
        length = length_of(environ)
        room = self.bodies.for_size(length)
        body = await _body(receive, length, room, place) if length else b""
        try:
            if self._waiting >= MOST_WAITING:
                raise Refused(refusals.BUSY)
            if refusal := refusal_of_body(environ, body):
                raise Refused(refusal)
            self._waiting += 1
            try:
                # not the thread's result: its future is a cycle, which keeps what it brought until it is collected
                answered: list[Answer] = []
                await self._in_thread(_answer_into, answered, self._entry.application, environ, body)
                return answered.pop()
            finally:
                self._waiting -= 1
        finally:
            environ.pop("wsgi.input", None)
            room.give_back(place, len(body))

    async def _send(self, answer: Answer, place: str, send: Send) -> None:
        """Raises Refused when there is no room to hold the answer, TimeoutError when it is not taken."""
        size = len(answer.body)
        room = self.answers.for_size(size)
        is_counted = size > PIECE
        try:
            if is_counted and not room.takes(place, size):
                is_counted = False
                raise Refused(refusals.UNREAD)
            await _sent(send, _head(answer))
            for start in range(0, size - PIECE, PIECE):
                await _sent(send, _piece(answer.body[start : start + PIECE], more=True))
            last = answer.body[(size - 1) // PIECE * PIECE :] if size > PIECE else answer.body
            await _sent(send, _piece(last, more=answer.rest is not None))
            if answer.rest is not None:
                while piece := await self._in_thread(next, answer.rest, b""):
                    await _sent(send, _piece(piece, more=True))
                await _sent(send, _piece(b"", more=False))
        finally:
            if is_counted:
                room.give_back(place, size)
            if answer.rest is not None:
                await self._in_thread(answer.close)

    def _in_thread(self, what: Callable[..., Any], *given: Any) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, what, *given)


async def _sent(send: Send, message: Message) -> None:
    """Returns once nearly all that was sent before has been taken. Raises TimeoutError."""
    async with asyncio.timeout(UNREAD_S):
        await send(message)


async def _refuse(refusal: Refusal, environ: Environ, receive: Receive, send: Send) -> None:
    """Answers at once. Then, what still comes of a body that is too long or has no room is thrown away: a browser that is cut
    while it sends shows no answer."""
    answer = _answer_of(_refusing(refusal), environ, b"")
    await _sent(send, _head(answer))
    if refusal in (refusals.LONG_BODY, refusals.FULL) and (length := length_of(environ)) <= LONGEST_HEARD:
        await _sent(send, _piece(answer.body, more=True))
        try:
            async for _ in _pieces(receive, length, window_s=THROWN_AWAY_S):
                pass
        except Refused:  # nothing more comes
            pass
        await _sent(send, _piece(b"", more=False))
    else:
        await _sent(send, _piece(answer.body, more=False))


async def _body(receive: Receive, length: int, room: Held, place: str) -> bytes:
    """What is kept of the body, counted in the room. Raises Refused, Gone."""
    most = length if length <= LONGEST_KEPT else BEGINNING
    kept = bytearray()
    try:
        async for piece in _pieces(receive, length):
            taken = piece[: most - len(kept)]
            if not room.takes(place, len(taken)):
                raise Refused(refusals.FULL)
            kept += taken
            if len(kept) == most and length > LONGEST_HEARD:
                break
    except BaseException:
        room.give_back(place, len(kept))
        raise
    return bytes(kept)


async def _pieces(receive: Receive, length: int, *, window_s: float | None = None) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Refused when it is too slow, Gone."""
    loop = asyncio.get_running_loop()
    pace = Pace(length, loop.time(), window_s=window_s)
    while True:
        try:
            async with asyncio.timeout_at(pace.latest):
                message = await receive()
        except TimeoutError:
            raise Refused(refusals.SLOW_BODY) from None
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        pace.came(len(piece), loop.time())
        if piece:
            yield piece
        if not message.get("more_body", False):
            return


def _refusing(refusal: Refusal) -> Application:
    return lambda environ, start_response: refuse(refusal, environ, start_response)


def _answer_into(answered: list[Answer], application: Application, environ: Environ, body: bytes) -> None:
    answered.append(_answer_of(application, environ, body))


def _answer_of(application: Application, environ: Environ, body: bytes) -> Answer:
    """Calls the application, which may take long: in a thread, unless it only refuses."""
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said[:] = [int(status[:3]), [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]]

    environ["wsgi.input"] = BytesIO(body)
    pieces = application(environ, start_response)
    close: Callable[[], None] = getattr(pieces, "close", _nothing)
    rest = iter(pieces)
    held, size = [], 0
    try:
        for piece in rest:
            held.append(piece)
            size += len(piece)
            if size >= LONGEST_ANSWER_HELD:
                return Answer(said[0], said[1], b"".join(held), rest, close)
    except BaseException:
        close()
        raise
    close()
    return Answer(said[0], said[1], held[0] if len(held) == 1 else b"".join(held), None, _nothing)


def _nothing() -> None:
    pass


def _head(answer: Answer) -> Message:
    return {"type": "http.response.start", "status": answer.status, "headers": answer.headers}


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


# ------------------------------------------------------------------ the environ


def environ_of(scope: Message) -> Environ:
    """The request as WSGI has it (PEP 3333), less its input. Headers that come twice are joined: Host too, which no allowed one
    then equals."""
    host, port = scope.get("server") or ("", None)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key, text = _key(name), value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    return environ


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str:
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
