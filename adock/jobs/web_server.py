"""Runs the web server, and checks where it listens and whether it answers."""

import errno
import http.client
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from adock.core.paths import health_path
from adock.core.turns import WEB_THREADS
from adock.jobs.lifeline import end_with

APPLICATION = "config.wsgi:application"
# When the server stops, a worker still busy with a request is killed after this long.
WORKER_GRACE_S = 5
# A thread that had nothing to do for so long ends, and its connection to PostgreSQL with it.
THREAD_IDLE_S = 600


class PortTaken(Exception):
    """The address and port cannot be listened on. The message is French."""


def check_port_is_free(host: str, port: int) -> None:
    """Raises PortTaken unless the port is free; granian would not notice, as it shares its port with any who share it too."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            # As servers do, so that a connection just closed does not count.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except PermissionError:
        raise PortTaken(f"Le port {port} est réservé à root : choisissez-en un autre (PORT=8080).") from None
    except OSError as fault:
        if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
            raise PortTaken(f"L'adresse {host} (ADOCK_HOST) n'est pas celle de cette machine.") from None
        raise PortTaken(
            f"Le port {port} est déjà pris par un autre programme. Arrêtez-le, ou choisissez un autre port : "
            f"PORT={port + 1 if port < 65535 else port - 1}."
        ) from None


def free_port_after(port: int, wished: int) -> int:
    """`wished` if a program on this machine can listen there, else the first such port above `port`. Raises PortTaken."""
    for candidate in (wished, *range(port + 1, min(port + 100, 65536))):
        with suppress(PortTaken):
            check_port_is_free("127.0.0.1", candidate)
            return candidate
    raise PortTaken(f"Aucun port libre entre {port + 1} et {port + 100} : choisissez un autre PORT.")


def serve(host: str, port: int, workers: int) -> None:
    """Serves until SIGTERM. Each worker has a few threads and answers one request at a time, save those that wait
    (adock/core/waiting.py): for a sender, or for a file to be examined."""
    server = Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=WEB_THREADS,
        blocking_threads_idle_timeout=THREAD_IDLE_S,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKER_GRACE_S,
        log_level=LogLevels.warning,
    )
    # granian's types require a callable that takes the target; unwrapped, it is called without one.
    loader: Any = partial(_load, os.getpid())
    server.serve(target_loader=loader, wrap_loader=False)


def _load(server_process: int) -> Callable[..., Any]:
    """Runs in each worker: ties it to the server's life, and imports the application there."""
    end_with(server_process)
    from adock.jobs.one_at_a_time import one_at_a_time
    from config.wsgi import application

    return one_at_a_time(application)


def what_is_missing(host: str, port: int) -> str | None:
    """None once visitors get answers there, else the reason, in French.

    An answer that refuses our host name counts as one; a 503's body says what is missing.
    """
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=2)
    try:
        connection.request("GET", health_path(), headers={"Host": "localhost"})
        answer = connection.getresponse()
        if answer.status < 500:
            return None
        return f"réponse {answer.status} : {answer.read(2000).decode(errors='replace').strip()}"
    except (OSError, http.client.HTTPException):
        return "le serveur web n'écoute pas encore"
    finally:
        connection.close()


def answers(host: str, port: int) -> bool:
    return what_is_missing(host, port) is None


def reachable_host(host: str) -> str:
    """The address at which a program on this machine reaches a server that listens on `host`, which may mean all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def address_for_people(host: str, port: int) -> str:
    name = reachable_host(host)
    if name in {"127.0.0.1", "::1"}:
        name = "localhost"
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
