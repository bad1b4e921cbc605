"""Our web server on a real socket: what it drops, what it refuses, and for whom it does not wait."""

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from adock.web import connections, pace, receiving
from adock.web.connections import Connection
from adock.web.entry import LONGEST_ADDRESS, LONGEST_HEADER, MOST_HEADERS, Entry
from adock.web.receiving import Receiving
from adock.web.security_headers import security_headers
from tests.raw import RawAnswer, ask, parsed, read_all

pytestmark = pytest.mark.enable_socket

HOST = "Host: a-dock.example"
CLOSE = "Connection: close"


class Echo:
    """Answers what reached it, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, environ, start_response):
        self.calls += 1
        said = {name: value for name, value in environ.items() if isinstance(value, str)}
        body = environ["wsgi.input"].read()
        answer = json.dumps(said | {"body": len(body)}).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]


class Site:
    def __init__(self, port: int, echo: Echo, application: Receiving) -> None:
        self.port, self.echo, self.application = port, echo, application

    def ask(self, *lines: str | bytes, body: bytes = b"") -> RawAnswer:
        return ask(self.port, *lines, CLOSE, body=body)

    def environ(self, *lines: str | bytes, body: bytes = b"") -> dict[str, str]:
        answer = self.ask(*lines, body=body)
        assert answer.status == 200, answer
        return json.loads(answer.body)


@pytest.fixture
def site(monkeypatch) -> Iterator[Site]:
    monkeypatch.setattr(receiving, "THROWN_AWAY_S", 0.2)
    echo = Echo()
    application = Receiving(Entry(echo))
    config = uvicorn.Config(
        application, http=Connection, ws="none", lifespan="off", log_config=None, log_level="error", server_header=False,
        proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        yield Site(listener.getsockname()[1], echo, application)
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@pytest.fixture
def told(caplog) -> Iterator[Callable[[], list[logging.LogRecord]]]:
    with caplog.at_level(logging.WARNING):
        yield lambda: caplog.records


# ------------------------------------------------------------------ headers that lie


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X-Forwarded_For", "x_forwarded-for", "X_FORWARDED_FOR"])
@pytest.mark.parametrize("comes_last", [True, False])
def test_a_name_with_an_underscore_never_passes_for_one_with_a_hyphen(site, name, comes_last):
    lines = ["X-Forwarded-For: 192.0.2.1", f"{name}: 203.0.113.7"]
    environ = site.environ("GET / HTTP/1.1", HOST, *(lines if comes_last else reversed(lines)))
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"


@pytest.mark.parametrize("name", ["X_Forwarded_Proto", "Content_Length", "Content_Type", "Sec_Fetch_Site", "REMOTE_ADDR"])
def test_a_name_with_an_underscore_says_nothing_even_alone(site, name):
    environ = site.environ("GET / HTTP/1.1", HOST, f"{name}: 12")
    assert "12" not in environ.values()


def test_what_several_proxies_wrote_is_read_in_their_order(site):
    environ = site.environ("GET / HTTP/1.1", HOST, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2")
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"


def test_a_variable_of_this_process_is_no_header(site, monkeypatch):
    monkeypatch.setenv("HTTP_X_FORWARDED_FOR", "203.0.113.7")
    assert "HTTP_X_FORWARDED_FOR" not in site.environ("GET / HTTP/1.1", HOST)


def test_the_server_does_not_say_what_it_is(site):
    answers = [
        site.ask("GET / HTTP/1.1", HOST),
        site.ask("GET / HTTP/1.1"),
        site.ask("NONSENSE"),
        site.ask("POST / HTTP/1.1", HOST, "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    ]
    assert [answer.status for answer in answers] == [200, 400, 400, 411]
    assert not any("server" in answer.headers or "uvicorn" in answer.body.lower() for answer in answers)


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        (400, ["GET / HTTP/1.1"]),
        (400, ["GET / HTTP/1.0"]),
        (400, ["GET / HTTP/1.1", "Host:"]),
        (400, ["GET / HTTP/1.1", "Host_: a-dock.example"]),
        (400, ["NONSENSE"]),
        (400, ["GET /\0 HTTP/1.1", HOST]),
        (400, ["GET / HTTP/1.1", HOST, "Bad Name: x"]),
        (400, ["GET / HTTP/1.1", HOST, "Content-Length: -1"]),
        (400, ["POST / HTTP/1.1", HOST, "Content-Length: 3", "Content-Length: 4"]),
        (400, ["POST / HTTP/1.1", HOST, "Content-Length: 3", "Transfer-Encoding: chunked"]),
        (405, ["TRACE / HTTP/1.1", HOST]),
        (405, ["PROPFIND / HTTP/1.1", HOST]),
        (411, ["POST / HTTP/1.1", HOST, "Transfer-Encoding: chunked"]),
        (413, ["POST / HTTP/1.1", HOST, "Content-Length: 1000001"]),
        (413, ["POST / HTTP/1.1", HOST, "Content-Type: application/json", "Content-Length: 900000000000"]),
        (414, ["GET /" + "a" * LONGEST_ADDRESS + " HTTP/1.1", HOST]),
        (414, ["GET /?q=" + "a" * LONGEST_ADDRESS + " HTTP/1.1", HOST]),
        (431, ["GET / HTTP/1.1", HOST, 'Cookie: a="' + '\\"' * 32_000 + '"']),
        (431, ["GET / HTTP/1.1", HOST, "X: " + "a" * (LONGEST_HEADER + 1)]),
        (431, ["GET / HTTP/1.1", HOST, *(f"X-{rank}: a" for rank in range(MOST_HEADERS))]),
        (431, ["GET / HTTP/1.1", HOST, *(f"X-{rank}: " + "a" * 8_000 for rank in range(5))]),
    ],
    ids=lambda value: f"{str(value)[:40]}" if isinstance(value, list) else value,
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_in_one_line_and_reaches_nothing(site, told, status, lines):
    answer = site.ask(*lines)
    assert answer.status == status
    assert site.echo.calls == 0
    missing = {name for name, value in security_headers().items() if answer.headers.get(name.lower()) != value}
    assert not missing
    assert "Demande refusée" in answer.body or status == 405
    assert [(record.levelname, record.exc_info) for record in told()] == [("WARNING", None)]


def test_two_hosts_are_no_host_of_ours(site):
    assert site.environ("GET / HTTP/1.1", HOST, HOST)["HTTP_HOST"] == "a-dock.example,a-dock.example"


def test_a_program_is_refused_in_its_own_language(site):
    answer = site.ask("POST /api/v1/verifications HTTP/1.1", HOST, "Transfer-Encoding: chunked")
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == 411


def test_a_head_that_never_ends_is_not_kept(site):
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        sent = 0
        try:
            while sent < 20_000_000:
                connection.sendall(b"X-A: " + b"a" * 4_000 + b"\r\n")
                sent += 4_000
        except OSError:
            pass
    assert sent < 10 * connections.LONGEST_HEAD + 8_000_000  # what the two sockets hold


# ------------------------------------------------------------------ slow bodies


TAKES_FILE = "/attestations/verifier"


def begin(site: Site, length: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
    kind = "multipart/form-data; boundary=x"
    head = f"POST {TAKES_FILE} HTTP/1.1\r\n{HOST}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{CLOSE}\r\n\r\n"
    connection.sendall(head.encode() + sent)
    return connection


def test_who_sends_slowly_keeps_no_reader_waiting(site):
    slow = [begin(site, 100_000, b"x") for _ in range(20)]
    assert site.ask("GET / HTTP/1.1", HOST).status == 200
    assert site.echo.calls == 1
    for connection in slow:
        connection.close()


def test_a_form_that_goes_silent_is_cut_off(site, monkeypatch, told):
    monkeypatch.setattr(pace, "WINDOW_S", 0.2)
    with begin(site, 100, b"x") as connection:
        answer = parsed(read_all(connection))
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert [record.levelname for record in told()] == ["WARNING"]
    assert (site.echo.calls, site.application.bodies.total) == (0, 0)


def test_a_form_that_trickles_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(pace, "WINDOW_S", 0.5)
    sent = 0
    with begin(site, 100_000) as connection:
        connection.settimeout(0.05)
        while True:
            try:
                received = connection.recv(1 << 16)
                break
            except TimeoutError:
                connection.sendall(b"x")  # twenty bytes a second
                sent += 1
    assert parsed(received).status == 408
    assert sent < 1_000
    assert site.echo.calls == 0


def test_a_form_that_comes_whole_is_answered_and_then_forgotten(site):
    body = b"x" * 300_000
    with begin(site, len(body), body[:1]) as connection:
        connection.sendall(body[1:])
        assert json.loads(parsed(read_all(connection)).body)["body"] == len(body)
    assert site.application.bodies.total == 0


def test_of_a_form_that_is_too_long_only_the_beginning_is_kept(site):
    length = receiving.LONGEST_KEPT + 1
    with begin(site, length) as connection:
        for _ in range(length // 100_000):
            connection.sendall(b"x" * 100_000)
        connection.sendall(b"x" * (length % 100_000))
        assert json.loads(parsed(read_all(connection)).body)["body"] == receiving.BEGINNING


def test_bodies_never_fill_the_memory(site, monkeypatch):
    site.application.bodies.long.most = 50_000
    waiting = begin(site, 90_000, b"x" * 40_000)
    with begin(site, 90_000, b"x" * 80_000) as connection:
        answer = parsed(read_all(connection))
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    waiting.close()


def test_a_visitor_who_leaves_midway_is_forgotten(site):
    begin(site, 90_000, b"x" * 40_000).close()
    assert site.ask("GET / HTTP/1.1", HOST).status == 200
    assert (site.echo.calls, site.application.bodies.total) == (1, 0)


def test_a_connection_that_asks_nothing_is_cut(site, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE_S", 0.1)
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a-d")
        assert read_all(connection) == b""
