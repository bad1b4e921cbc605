"""Serves a WSGI application on an event loop (ASGI): a request reaches a thread once it has come whole.

Whoever sends slowly, or never reads, keeps no thread and makes nobody wait. Names of headers with an underscore are dropped
here, where they can still be told from those with a hyphen: WSGI writes both alike, and `X_Forwarded_For` would pass for what
only a proxy may say.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from adock.web import refusals
from adock.web.entry import Application, Entry, Environ, refusal_of, refuse
from adock.web.kit import uploads
from adock.web.refusals import Refusal

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# A body may say nothing for so long; after the first seconds, it comes at this speed at least (2G has twice as much).
SILENCE_S, GRACE_S = 15.0, 15.0
SLOWEST_BYTES_PER_S = 2_000
# What a form with a file holds at most. Of a longer one only the beginning is kept, for the fields that precede the file; the
# rest is read and thrown away as far as LONGEST_HEARD, since a browser reads our answer only then.
LONGEST_KEPT = uploads.MOST + 1_000_000
BEGINNING = 1_000_000
LONGEST_HEARD = 60_000_000
# All bodies together that this process holds.
MOST_HELD = 120_000_000
# Requests that wait for a thread, beyond which one more is told to come back.
MOST_WAITING = 500
# Of a longer answer, the rest is sent piece by piece.
LONGEST_ANSWER_HELD = 16_000_000
# A visitor who takes none of those pieces for so long is cut off.
UNREAD_S = 30.0


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
    rest: Iterator[bytes]
    """What follows, of a long answer."""
    close: Callable[[], None]
    """To be called after the rest."""


class Receiving:
    """The ASGI application. `threads`: how many requests are answered at once."""

    def __init__(self, entry: Entry, threads: int = 1) -> None:
        self.held = 0
        """Bytes of bodies, of requests that come in or are answered."""
        self._entry = entry
        self._waiting = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        environ = environ_of(scope)
        refusal = refusal_of(environ)
        body = b""
        try:
            if refusal is None and (length := int(environ.get("CONTENT_LENGTH") or 0)):
                body = await self._body(receive, length)
        except Refused as refused:
            refusal = refused.refusal
        except Gone:
            return
        if refusal is None and self._waiting >= MOST_WAITING:
            refusal = refusals.BUSY
        self._waiting += 1
        try:
            await self._answer(environ, body, refusal, send)
        finally:
            self._waiting -= 1
            self.held -= len(body)

    async def _body(self, receive: Receive, length: int) -> bytes:
        """What is kept of the body, counted in `held`. Raises Refused, Gone."""
        most = length if length <= LONGEST_KEPT else BEGINNING
        kept = bytearray()
        try:
            async for piece in _pieces(receive):
                taken = piece[: most - len(kept)]
                kept += taken
                self.held += len(taken)
                if self.held > MOST_HELD:
                    raise Refused(refusals.FULL)
                if len(kept) == most and length > LONGEST_HEARD:
                    break
        except BaseException:
            self.held -= len(kept)
            raise
        return bytes(kept)

    async def _answer(self, environ: Environ, body: bytes, refusal: Refusal | None, send: Send) -> None:
        loop = asyncio.get_running_loop()
        if refusal is None:
            answer = await loop.run_in_executor(self._threads, _answer_of, self._entry.application, environ, body)
        else:
            answer = _answer_of(_refusing(refusal), environ, b"")
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if len(answer.body) < LONGEST_ANSWER_HELD:
            await send(_piece(answer.body, more=False))
            return
        try:
            piece = answer.body
            while piece:
                async with asyncio.timeout(UNREAD_S):
                    await send(_piece(piece, more=True))
                piece = await loop.run_in_executor(self._threads, next, answer.rest, b"")
            await send(_piece(b"", more=False))
        finally:
            await loop.run_in_executor(self._threads, answer.close)


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Refused when it is too slow, Gone."""
    loop = asyncio.get_running_loop()
    began, got = loop.time(), 0
    while True:
        # by then, what has come is too little for the time taken
        latest = began + GRACE_S + got / SLOWEST_BYTES_PER_S
        try:
            async with asyncio.timeout_at(min(latest, loop.time() + SILENCE_S)):
                message = await receive()
        except TimeoutError:
            raise Refused(refusals.SLOW_BODY) from None
        if message["type"] == "http.disconnect":
            raise Gone
        piece = message.get("body", b"")
        got += len(piece)
        if piece:
            yield piece
        if not message.get("more_body", False):
            return


def _refusing(refusal: Refusal) -> Application:
    return lambda environ, start_response: refuse(refusal, environ, start_response)


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
    return Answer(said[0], said[1], held[0] if len(held) == 1 else b"".join(held), rest, _nothing)


def _nothing() -> None:
    pass


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
