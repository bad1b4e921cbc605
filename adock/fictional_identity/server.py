"""A small HTTP server for both providers, on this machine only."""

import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from adock.fictional_identity import signing
from adock.fictional_identity.answers import Answer
from adock.fictional_identity.people import Establishment
from adock.fictional_identity.provider import Provider, Registration
from adock.fictional_identity.rules import FRANCECONNECT, PROCONNECT, Rules

HOST = "127.0.0.1"
LONGEST_FORM = 65_536
STYLE = Path(__file__).resolve().parent / "style.css"


class FictionalIdentity:
    """The server: `with FictionalIdentity(registration) as identity:` answers until the end of the block.

    It takes a free port if none is given. Both issuers begin with `base_url`. Tests set `identity.proconnect.faults`.
    """

    def __init__(
        self,
        registration: Registration,
        *,
        port: int = 0,
        name: str = HOST,
        key_file: Path | None = None,
        establishments: Sequence[Establishment] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._server = _Server((HOST, port), _Handler)
        self.base_url = f"http://{name}:{self._server.server_port}"
        key = signing.kept_key(key_file) if key_file else signing.new_key()

        def provider(rules: Rules) -> Provider:
            return Provider(rules, self.base_url, registration, key, establishments, clock)

        self.franceconnect, self.proconnect = provider(FRANCECONNECT), provider(PROCONNECT)
        self._server.providers = (self.franceconnect, self.proconnect)
        self._thread: Thread | None = None

    def serve_forever(self) -> None:
        with self._server:
            self._server.serve_forever()

    def __enter__(self) -> "FictionalIdentity":
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    providers: tuple[Provider, ...] = ()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._send(self._answer("GET", []))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LONGEST_FORM:
            self.close_connection = True
            self._send(Answer(413))
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        self._send(self._answer("POST", parse_qsl(body, keep_blank_values=True)))

    def _answer(self, method: str, form: list[tuple[str, str]]) -> Answer:
        parts = urlsplit(self.path)
        if (method, parts.path) == ("GET", "/style.css"):
            return Answer(200, STYLE.read_bytes(), "text/css; charset=utf-8")
        for provider in self.server.providers:
            if parts.path.startswith(provider.rules.path + "/"):
                query = parse_qsl(parts.query, keep_blank_values=True)
                below = parts.path.removeprefix(provider.rules.path)
                return provider.answer(method, below, query, form, self.headers.get("Authorization", ""))
        return Answer(404)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        usual = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
        for name, value in {**usual, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing, since addresses contain codes and tokens."""
