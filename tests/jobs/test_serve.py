"""`adock serve` as a person runs it: real programs, a real port, real signals."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from adock.gateways.embedded_postgres import EmbeddedPostgres
from tests.raw import ask
from tests.servers import folder_open_to_all, one
from tests.signals import as_in_a_terminal, as_under_nohup

pytestmark = [pytest.mark.processes, pytest.mark.enable_socket]

REPOSITORY = Path(__file__).resolve().parents[2]
# Bounds for a slow machine, not expectations.
START_S, STOP_S = 120, 120


class Service:
    """One `adock serve` in a folder of its own."""

    def __init__(self, data_dir: Path, port: int, preexec: Callable[[], None] = as_in_a_terminal, web_workers: int = 1) -> None:
        self.data_dir, self.port = data_dir, port
        self.said = ""
        self._log = (data_dir.parent / "serve.log").open("a+")
        self.root = subprocess.Popen(
            [sys.executable, "-m", "adock.cli", "serve", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=REPOSITORY,
            env=environment(data_dir, web_workers),
            start_new_session=True,
            preexec_fn=preexec,
        )

    def wait_until_open(self) -> None:
        deadline = time.monotonic() + START_S
        while status(self.port) != 200 or "A Dock est ouvert" not in self.read():
            assert self.root.poll() is None, self.read()
            assert time.monotonic() < deadline, self.read()
            time.sleep(0.1)

    def programs(self) -> list[psutil.Process]:
        return psutil.Process(self.root.pid).children(recursive=True)

    def wait_for_its_end(self) -> int:
        try:
            return self.root.wait(timeout=STOP_S)
        finally:
            self.read()

    def read(self) -> str:
        self._log.seek(0)
        self.said = self._log.read()
        return self.said

    def close(self) -> None:
        if self.root.poll() is None:
            with contextlib.suppress(psutil.Error):
                programs = self.programs()
                for program in programs:
                    program.kill()
            self.root.kill()
            self.root.wait()
        self._log.close()


def environment(data_dir: Path, web_workers: int) -> dict[str, str]:
    """Ours without what the test run put in it: the service finds its own database, and has no demonstration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADOCK_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "ADOCK_DATA_DIR": str(data_dir), "ADOCK_DEMO": "0", "ADOCK_WEB_WORKERS": str(web_workers)}


def status(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sante")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def assert_gone(programs: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(programs, timeout=STOP_S)
    # Where nothing reaps orphans, the dead stay listed.
    assert [program for program in alive if program.status() != psutil.STATUS_ZOMBIE] == []


def assert_database_stopped(data_dir: Path) -> None:
    deadline = time.monotonic() + STOP_S
    while (data_dir / "postgres" / "postmaster.pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert not EmbeddedPostgres(data_dir).is_running()


@pytest.fixture
def blank_dir() -> Iterator[Path]:
    with folder_open_to_all() as folder:
        yield folder / "var"


@pytest.fixture(scope="session")
def left_by_a_first_start() -> Iterator[Path]:
    """Database, index and keys as a service that began from nothing left them: made once, it is copied for each test."""
    with folder_open_to_all() as folder:
        service = Service(folder / "var", free_port())
        try:
            service.wait_until_open()
            service.root.terminate()
            assert service.wait_for_its_end() == 0, service.said
        finally:
            service.close()
        yield folder / "var"


@pytest.fixture
def data_dir(left_by_a_first_start: Path, blank_dir: Path) -> Path:
    subprocess.run(["cp", "-a", left_by_a_first_start, blank_dir], check=True)
    return blank_dir


@pytest.fixture
def start_in() -> Iterator[object]:
    started: list[Service] = []

    def begin(folder: Path, port: int | None = None, **options: Any) -> Service:
        started.append(Service(folder, port or free_port(), **options))
        return started[-1]

    yield begin
    for service in started:
        service.close()


@pytest.fixture
def start(start_in, data_dir: Path) -> Callable[..., Service]:
    return partial(start_in, data_dir)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_then_one_signal_ends_everything_with_exit_0(start_in, blank_dir, stop):
    service = start_in(blank_dir, web_workers=2)
    service.wait_until_open()
    assert f"http://localhost:{service.port}/" in service.read()
    programs = service.programs()
    assert len(programs) == 6  # the follower, the worker, the fictional identity, the web server and its two workers
    service.root.send_signal(stop)
    assert service.wait_for_its_end() == 0, service.said
    assert_gone(programs)
    assert_database_stopped(blank_dir)
    assert status(service.port) is None
    assert "Traceback" not in service.said


def test_started_under_nohup_by_a_parent_that_blocks_signals_it_still_ends_at_sigterm(start, data_dir):
    service = start(preexec=as_under_nohup)
    service.wait_until_open()
    programs = service.programs()
    service.root.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert status(service.port) == 200
    service.root.send_signal(signal.SIGTERM)
    assert service.wait_for_its_end() == 0, service.said
    assert_gone(programs)
    assert_database_stopped(data_dir)


def test_killed_without_a_word_it_leaves_nothing_and_starts_again(start, data_dir):
    first = start()
    first.wait_until_open()
    programs = first.programs()
    first.root.kill()
    first.root.wait()
    second = start(first.port)
    assert_gone(programs)
    second.wait_until_open()
    second.root.terminate()
    assert second.wait_for_its_end() == 0, second.said
    assert_database_stopped(data_dir)


def test_all_killed_at_once_it_starts_again(start, data_dir):
    first = start()
    first.wait_until_open()
    server = psutil.Process(int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))
    everything = [*first.programs(), *server.children(), server, psutil.Process(first.root.pid)]
    for program in everything:
        with contextlib.suppress(psutil.NoSuchProcess):
            program.kill()
    first.root.wait()
    second = start(first.port)
    second.wait_until_open()
    second.root.terminate()
    assert second.wait_for_its_end() == 0, second.said


def test_a_program_that_dies_is_started_again(start):
    service = start()
    service.wait_until_open()
    web = next(program for program in service.programs() if "web" in program.cmdline())
    web.kill()
    deadline = time.monotonic() + START_S
    while not ("Le serveur web s'est arrêté" in service.read() and status(service.port) == 200):
        assert time.monotonic() < deadline, service.read()
        time.sleep(0.1)
    service.root.terminate()
    assert service.wait_for_its_end() == 0, service.said


def command_of(process: psutil.Process) -> str:
    """Empty for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def test_its_database_killed_again_and_again_comes_back_and_the_log_stays_short(start, data_dir):
    """Killed are its first process, twice, then one of its connections: PostgreSQL then begins anew by itself."""
    service = start()
    service.wait_until_open()
    index = data_dir / "index" / "current"
    built, said_before = index.stat().st_mtime_ns, len(service.read().splitlines())
    killed_at = time.time()
    for _ in range(2):
        postmaster_of(data_dir).kill()
        wait_while_asking(service, lambda: status(service.port) == 200)
    # health is probed apart: the connections of the programs come back a little later
    wait_while_asking(service, lambda: connections_of_the_service(data_dir) != [])
    backend = connections_of_the_service(data_dir)[0]
    backend.kill()
    psutil.wait_procs([backend], timeout=STOP_S)
    wait_while_asking(service, lambda: status(service.port) == 200)
    # the worker is there again, with the calendar
    wait_while_asking(service, lambda: last_of_the_calendar(data_dir) > killed_at)
    said = service.read().splitlines()[said_before:]
    # a line each time that it was started again, and of the outages one, its end, then as many a minute
    assert len(said) <= 2 + 2 * (1 + (time.time() - killed_at) // 60) + 2, "\n".join(said)
    assert not [line for line in said if "Traceback" in line or "s'est arrêté" in line]
    assert index.stat().st_mtime_ns == built
    service.root.terminate()
    assert service.wait_for_its_end() == 0, service.said
    assert_database_stopped(data_dir)


def connections_of_the_service(data_dir: Path) -> list[psutil.Process]:
    return [one for one in postmaster_of(data_dir).children() if "adock_service adock" in command_of(one)]


def postmaster_of(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0]))


def last_of_the_calendar(data_dir: Path) -> float:
    """When the task of the calendar that was put up last was due."""
    with contextlib.suppress(psycopg.Error):
        return float(
            one(EmbeddedPostgres(data_dir).url, "SELECT COALESCE(max(defer_timestamp), 0) FROM procrastinate_periodic_defers")
        )
    return 0.0


def wait_while_asking(service: Service, is_done: Callable[[], bool]) -> None:
    """Meanwhile, visitors with and without a session read on."""
    deadline, asked = time.monotonic() + START_S, set()
    while not is_done():
        assert time.monotonic() < deadline, service.read()
        for path in ("/recherche?q=a", "/nulle-part", "/mon-espace", "/api/v1/recherche?q=a"):
            for headers in ({}, {"Cookie": "session=abcdefghijklmnopqrstuvwxyz012345"}):
                asked.add(answer_to(service.port, path, headers))
        time.sleep(0.05)
    assert asked <= {200, 302, 404, 429, 503}


def answer_to(port: int, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_second_one_in_the_same_folder_is_refused(start):
    first = start()
    first.wait_until_open()
    second = start()
    assert second.wait_for_its_end() == 1
    assert "A Dock tourne déjà dans" in second.said
    assert status(first.port) == 200


def test_a_port_already_taken_is_refused_and_nothing_is_left(start, data_dir):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        service = start(other.getsockname()[1])
        assert service.wait_for_its_end() == 1
    assert "est déjà pris par un autre programme" in service.said
    assert "Traceback" not in service.said
    assert_database_stopped(data_dir)


def test_interrupted_while_it_prepares_it_leaves_nothing(start_in, blank_dir):
    service = start_in(blank_dir)
    while "Préparation de la base" not in service.read():
        assert service.root.poll() is None, service.said
        time.sleep(0.02)
    service.root.send_signal(signal.SIGINT)
    assert service.wait_for_its_end() == 0, service.said
    assert_database_stopped(blank_dir)


def test_what_no_browser_sends_is_refused_and_the_server_does_not_name_itself(start):
    service = start()
    service.wait_until_open()
    host, close = f"Host: localhost:{service.port}", "Connection: close"
    refused = {
        400: [("GET /cgu HTTP/1.1", close), ("GET /cgu HTTP/1.1", host, host, close), ("NONSENSE",)],
        411: [("POST /attestations/verifier HTTP/1.1", host, "Transfer-Encoding: chunked", close)],
        431: [("GET /cgu HTTP/1.1", host, 'Cookie: a="' + '\\"' * 32_000 + '"', close)],
    }
    answers = [ask(service.port, "GET /cgu HTTP/1.1", host, close)]
    for status, requests in refused.items():
        for lines in requests:
            answers.append(ask(service.port, *lines))
            assert answers[-1].status == status
    assert answers[0].status == 200
    assert [answer for answer in answers if "server" in answer.headers] == []
    assert [answer for answer in answers if answer.headers.get("x-frame-options") != "DENY"] == []
    assert "Traceback" not in service.read()
