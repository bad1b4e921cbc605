"""A small HTTP load on loopback: a few open connections, each of which asks again as soon as it is answered."""

import selectors
import socket
from itertools import cycle
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple


class Load(NamedTuple):
    rate: float  # answers per second
    p95: float  # seconds


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.asked_at = 0.0

    def ask(self, request: bytes) -> None:
        self.received = b""
        self.asked_at = perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        self.received += self.socket.recv(1 << 18)
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.received[:end].lower()
        if not self.received.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self.received[:200].decode("latin-1"))
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return len(self.received) >= end + 4 + length


def load(port: int, paths: list[str], connections: int, seconds: float) -> Load:
    """Requests `paths` in turn for `seconds`; the first second is a warm-up and is not counted."""
    requests = cycle([f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths])
    selector = selectors.DefaultSelector()
    opened = [_Connection(port) for _ in range(connections)]
    for connection in opened:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask(next(requests))
    started = perf_counter()
    counted_from, until = started + 1, started + 1 + seconds
    taken: list[float] = []
    while (now := perf_counter()) < until:
        for key, _ in selector.select(timeout=5):
            connection = key.data
            if connection.is_answered():
                if now >= counted_from:
                    taken.append(perf_counter() - connection.asked_at)
                connection.ask(next(requests))
    for connection in opened:
        connection.socket.close()
    return Load(len(taken) / seconds, quantiles(taken, n=20)[18])
