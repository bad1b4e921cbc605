"""A real clamd on loopback, which knows one signature, and servers that only pretend to be one."""

import contextlib
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The harmless file that every antivirus agrees to call infected; in two parts, so that none does so here.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
START_S = 60


@contextlib.contextmanager
def clamd(folder: Path) -> Iterator[tuple[int, Path]]:
    """Its port and its socket, once it answers. Skips the test where Debian's clamav-daemon is not installed."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("clamd (Debian's clamav-daemon) is not installed")
    database, path, port = folder / "database", folder / "clamd.sock", free_port()
    database.mkdir()
    (database / "essai.hdb").write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Essai-EICAR\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"DatabaseDirectory {database}\nLocalSocket {path}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"Foreground yes\nUser {pwd.getpwuid(os.getuid()).pw_name}\nStreamMaxLength 2M\nMaxThreads 2\n"
    )
    with (folder / "clamd.log").open("w+") as log:
        server = subprocess.Popen([program, "-c", configuration], stdout=log, stderr=log, cwd=folder)
        try:
            deadline = time.monotonic() + START_S
            while not answers(path):
                assert server.poll() is None, (folder / "clamd.log").read_text()
                assert time.monotonic() < deadline, (folder / "clamd.log").read_text()
                time.sleep(0.05)
            yield port, path
        finally:
            server.kill()
            server.wait()


def answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as trial:
        trial.settimeout(5)
        trial.connect(str(path))
        trial.sendall(b"zPING\0")
        return trial.recv(16) == b"PONG\0"
    return False


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextlib.contextmanager
def pretender(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that treats its one visitor as `behave` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)

        def run() -> None:
            with contextlib.suppress(OSError):
                visitor, _ = listener.accept()
                with visitor:
                    behave(visitor)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(30)
