"""A file goes on only when the antivirus says that it found nothing."""

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from adock.gateways import antivirus
from adock.gateways.antivirus import Infected, Unavailable, scan
from tests.clamav import EICAR, clamd, pretender

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[int, Path]]:
    with clamd(tmp_path_factory.mktemp("clamav")) as running:
        yield running


@pytest.fixture(params=["port", "socket"])
def configured(request, settings, server) -> None:
    port, path = server
    settings.CLAMD = ("127.0.0.1", port) if request.param == "port" else str(path)


def test_where_no_antivirus_is_configured_nothing_is_scanned(settings):
    settings.CLAMD = None
    scan(EICAR)


@pytest.mark.processes
def test_an_infected_file_is_named_and_a_clean_one_passes(configured):
    with pytest.raises(Infected) as refusal:
        scan(EICAR)
    assert refusal.value.name == "Essai-EICAR.UNOFFICIAL"
    scan(b"%PDF-1.7 " + b"x" * 1_000_000)
    scan(b"")


@pytest.mark.processes
def test_a_file_longer_than_the_antivirus_accepts_does_not_pass(configured):
    with pytest.raises(Unavailable):
        scan(b"x" * 8_000_000)


def test_an_antivirus_that_is_not_there_lets_nothing_pass(settings, tmp_path):
    for nowhere in (("127.0.0.1", 9), str(tmp_path / "absent.sock")):
        settings.CLAMD = nowhere
        with pytest.raises(Unavailable):
            scan(b"x")


def _read_all(visitor: socket.socket) -> None:
    received = b""
    while not received.endswith(bytes(4)):
        received += visitor.recv(65536)


def _says(words: bytes):
    def behave(visitor: socket.socket) -> None:
        _read_all(visitor)
        visitor.sendall(words)

    return behave


def _resets(visitor: socket.socket) -> None:
    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "behave",
    [
        lambda visitor: None,
        _resets,
        _says(b""),
        _says(b"stream: OK"),
        _says(b"OK\0"),
        _says(b"stream: OK but not quite\0"),
        _says(b"stream: OKstream: OK\0"),
        _says(b"INSTREAM size limit exceeded. ERROR\0"),
        _says(b"stream: Can't allocate memory ERROR\0"),
        _says(b"HTTP/1.1 200 OK\r\n\r\n\0"),
        _says(b"x" * 100_000),
    ],
    ids=["closes", "resets", "mute", "cut", "short", "longer", "twice", "too big", "fails", "not clamd", "garbage"],
)
def test_an_antivirus_that_answers_anything_else_lets_nothing_pass(settings, behave):
    with pretender(behave) as port:
        settings.CLAMD = ("127.0.0.1", port)
        with pytest.raises(Unavailable):
            scan(b"x" * 300_000)


@pytest.mark.parametrize("mute", [lambda visitor: _read_all(visitor) or visitor.recv(1), lambda visitor: visitor.recv(1)])
def test_an_antivirus_that_never_answers_is_waited_for_no_longer_than_said(settings, monkeypatch, mute):
    monkeypatch.setattr(antivirus, "DEADLINE_S", 0.2)

    def behave(visitor: socket.socket) -> None:
        mute(visitor)
        while visitor.recv(65536):
            pass

    with pretender(behave) as port:
        settings.CLAMD = ("127.0.0.1", port)
        with pytest.raises(Unavailable):
            scan(b"x" * 300_000)
