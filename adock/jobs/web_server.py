"""Runs the web server, and checks where it listens and whether it answers."""

import errno
import http.client
import math
import os
import socket
import sys
from contextlib import suppress
from functools import partial

from adock.core.paths import health_path
from adock.jobs.supervisor import Program, Supervisor
from config.environment import site

# Connections that wait to be taken.
BACKLOG = 1024


class PortTaken(Exception):
    """The address and port cannot be listened on. The message is French."""


def check_port_is_free(host: str, port: int) -> None:
    """Raises PortTaken unless the port is free: better said before anything is started."""
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
    """Serves until SIGTERM, by `workers` processes that share one listening socket (web_worker.py). One that ends is started
    again. Raises supervisor.ServiceFailed when none can start."""
    with _listener(host, port) as listener:
        command = (sys.executable, "-m", "adock.jobs.web_worker", str(os.getpid()), str(listener.fileno()))
        names = (f"Le processus web n° {number}" for number in range(1, workers + 1))
        programs = [Program(name, command, essential=True) for name in names]
        supervisor = Supervisor(programs, _tell, inherited=[listener.fileno()])
        # what is missing is told by whoever started this
        supervisor.run(what_is_missing=partial(what_is_missing, host, port), patience_s=math.inf)


def _listener(host: str, port: int) -> socket.socket:
    if ":" not in host:
        return socket.create_server((host, port), backlog=BACKLOG)
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=both)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def what_is_missing(host: str, port: int) -> str | None:
    """None once visitors get answers there, else the reason, in French.

    An answer that refuses our host name counts as one; a 503's body says what is missing.
    """
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=2)
    try:
        connection.request("GET", health_path(), headers={"Host": _our_name()})
        answer = connection.getresponse()
        if answer.status < 500:
            return None
        return f"réponse {answer.status} : {answer.read(2000).decode(errors='replace').strip()}"
    except (OSError, http.client.HTTPException):
        return "le serveur web n'écoute pas encore"
    finally:
        connection.close()


def _our_name() -> str:
    """A host name that the site answers to: asked under another one, it would write down each time that it refused."""
    return next((name.lstrip(".") for name in site.allowed_hosts() if name != "*"), "localhost")


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
