"""Runs a function on a stranger's file in a process apart, which may use little and can do no harm.

Each call starts a fresh interpreter without our environment, which holds the keys. Before it reads anything the process
limits itself: memory, processor, no file written, no program started, no connection opened. It runs this very file, which
therefore imports nothing but the standard library, and imports the function's module only once the limits are in place.
"""

import importlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

MAX_ANSWER = 4 * 1024 * 1024

_ROOT = Path(__file__).resolve().parents[2]
# Signals that mean too much was used: the processor's limit, or a system that kills whoever takes its memory.
_OVERRUN_SIGNALS = {signal.SIGXCPU, signal.SIGKILL}
_OVERRUN, _FAILED = "overrun", "failed"
_FORBIDDEN_THERE = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
)


class Overrun(Exception):
    """The function took more time or memory than allowed."""


class Failed(Exception):
    """The process ended without an answer. The message names the error's class, never what was read."""


def run_apart(function: str, content: bytes, *, seconds: float = 20, memory_mb: int = 1024) -> dict[str, Any]:
    """What `function` ("package.module:name") returns for `content`: a dictionary that JSON can carry.

    `seconds` limits both the clock's time and the processor's. Raises Overrun, Failed.
    """
    deadline = monotonic() + seconds
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", __file__, function, str(max(1, round(seconds))), str(memory_mb)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    )
    feeder = Thread(target=_feed, args=(process, content), daemon=True)
    try:
        feeder.start()
        answer = _read_answer(process, deadline)
        code = process.wait(max(0.1, deadline - monotonic()))
    except subprocess.TimeoutExpired as late:
        raise Overrun(function) from late
    finally:
        _end(process)
        feeder.join()
        assert process.stdout is not None
        process.stdout.close()
    return _understood(answer, code, function)


def _feed(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert process.stdin is not None
    # a process that ends before it has read everything says why by its exit code
    with suppress(OSError), process.stdin as stdin:
        stdin.write(content)


def _read_answer(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
    assert process.stdout is not None
    answer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - monotonic())):
            part = os.read(process.stdout.fileno(), 65536)
            if not part:
                return answer
            answer += part
            if len(answer) > MAX_ANSWER:
                raise Failed("answer too long")
    raise Overrun


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _understood(answer: bytes, code: int, function: str) -> dict[str, Any]:
    if code < 0:
        ended = signal.Signals(-code) if -code in set(signal.Signals) else None
        raise (Overrun if ended in _OVERRUN_SIGNALS else Failed)(f"{function}: {ended.name if ended else code}")
    try:
        said = json.loads(answer)
        if _OVERRUN in said:
            raise Overrun(function)
        if _FAILED in said:
            raise Failed(f"{function}: {said[_FAILED]}")
        result = said["result"]
    except (ValueError, TypeError, KeyError) as fault:
        raise Failed(f"{function}: no answer, code {code}") from fault
    if not isinstance(result, dict):
        raise Failed(f"{function}: no dictionary")
    return result


# What follows runs in the process apart.


def _main(function: str, seconds: int, memory_mb: int) -> None:
    _limit(seconds, memory_mb)
    # what a library prints must not be taken for an answer
    answer_to = os.dup(1)
    os.dup2(2, 1)
    sys.path.insert(0, str(_ROOT))
    said: dict[str, Any]
    try:
        module, _, name = function.partition(":")
        run = getattr(importlib.import_module(module), name)
        said = {"result": run(sys.stdin.buffer.read())}
        answer = json.dumps(said)
    except MemoryError:
        answer = json.dumps({_OVERRUN: "memory"})
    except Exception as fault:  # noqa: BLE001 anything may go wrong with what a stranger sent
        answer = json.dumps({_FAILED: type(fault).__name__})
    with os.fdopen(answer_to, "w") as stdout:
        stdout.write(answer)
    # nothing here is worth cleaning up
    sys.stdout.flush()
    os._exit(0)


def _limit(seconds: int, memory_mb: int) -> None:
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # macOS refuses some of them (memory first): the clock remains
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    if event in _FORBIDDEN_THERE:
        raise PermissionError(event)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
