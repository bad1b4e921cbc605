"""The process apart, from its first instruction (adock/gateways/apart.py starts it).

It limits itself, then imports the function's module: what stands above that line may use the standard library alone.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
# The keys of an answer that tells what went wrong (apart.py reads them).
OVERRUN, FAILED = "overrun", "failed"
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
# Added to the niceness of whoever starts it: whoever reads a page goes first.
NICER_BY = 10
# Linux's prctl: the signal that this process gets when the thread that started it ends.
_SET_DEATH_SIGNAL = 1


def _main(function: str, seconds: int, clock_s: int, memory_mb: int, parent: int) -> None:
    _yield_to_others(clock_s, parent)
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
        answer = json.dumps({OVERRUN: "memory"})
    except Exception as fault:  # noqa: BLE001 anything may go wrong with what a stranger sent
        answer = json.dumps({FAILED: type(fault).__name__})
    with os.fdopen(answer_to, "w") as stdout:
        stdout.write(answer)
    # nothing here is worth cleaning up
    sys.stdout.flush()
    os._exit(0)


def _yield_to_others(clock_s: int, parent: int) -> None:
    """Goes after whoever answers readers, and ends with the process that waits for the answer, even killed: this one holds
    one of the machine's turns."""
    with suppress(OSError):
        os.nice(NICER_BY)
    # in case the parent's end is not told, as on other systems than Linux
    signal.alarm(clock_s + 1)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


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
    _main(sys.argv[1], *map(int, sys.argv[2:]))
