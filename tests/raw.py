"""A request written byte by byte, for what no client library would send."""

import socket
from typing import NamedTuple


class RawAnswer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


def ask(port: int, *lines: str | bytes, body: bytes = b"", timeout_s: float = 30) -> RawAnswer:
    """Sends these lines, then the body; reads until the server closes."""
    head = b"".join((line.encode("latin-1") if isinstance(line, str) else line) + b"\r\n" for line in lines)
    with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as connection:
        connection.sendall(head + b"\r\n" + body)
        return parsed(read_all(connection))


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(1 << 16):
        received += piece
    return received


def parsed(received: bytes) -> RawAnswer:
    """Raises ValueError when nothing came."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return RawAnswer(int(first.split()[1]), headers, body.decode("utf-8", "replace"))
