"""Runs a function on a stranger's file in a process apart, which may use little and can do no harm.

Each call starts a fresh interpreter without our environment, which holds the keys. Before it reads anything the process
limits itself (confined.py): memory, processor, no file written, no program started, no connection opened. It holds one of
the machine's turns (examinations.py) as long as it lives.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import psutil

from adock.core.turns import NoTurn
from adock.core.waiting import waiting
from adock.gateways import confined
from adock.gateways.confined import FAILED, OVERRUN
from adock.gateways.examinations import turn_held

MAX_ANSWER = 4 * 1024 * 1024

# A process that yields to others takes longer by the clock than by the processor.
_CLOCK_TO_PROCESSOR = 3

_CONFINED = Path(confined.__file__)
# Signals that mean too much was used: the processor's limit, or a system that kills whoever takes its memory.
_OVERRUN_SIGNALS = {signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM}


class Overrun(Exception):
    """The function took more time or memory than allowed."""


class Late(Overrun, NoTurn):
    """The clock ended it before it had used its processor's time: the machine is to blame, not the file."""


class Failed(Exception):
    """The process ended without an answer. The message names the error's class, never what was read."""


def run_apart(function: str, content: bytes, *, seconds: float = 20, memory_mb: int = 1024) -> dict[str, Any]:
    """What `function` ("package.module:name") returns for `content`: a dictionary that JSON can carry.

    `seconds` limits the processor's time, and three times as many the clock's, once there is a turn. Raises Overrun (Late),
    Failed, and NoTurn (adock/core/turns.py) outside of an examination, when too many files are being examined.
    """
    with turn_held() as turn, waiting():
        return _run(function, content, seconds, memory_mb, turn)


def _run(function: str, content: bytes, seconds: float, memory_mb: int, turn: int) -> dict[str, Any]:
    clock_s = _CLOCK_TO_PROCESSOR * seconds
    deadline = monotonic() + clock_s
    limits = (max(1, round(seconds)), max(1, round(clock_s)), memory_mb)
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_CONFINED), function, *map(str, limits), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
        pass_fds=(turn,),
    )
    feeder = Thread(target=_feed, args=(process, content), daemon=True)
    try:
        feeder.start()
        answer = _read_answer(process, deadline)
        code = process.wait(max(0.1, deadline - monotonic()))
    except (subprocess.TimeoutExpired, TimeoutError) as late:
        raise (Overrun if _seconds_used(process) > seconds / 2 else Late)(function) from late
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
    raise TimeoutError


def _seconds_used(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of the processor; many when it has ended meanwhile."""
    try:
        used = psutil.Process(process.pid).cpu_times()
    except psutil.Error:
        return float("inf")
    return float(used.user + used.system)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kills it, unless its end was already taken note of: its number may be another's since."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _understood(answer: bytes, code: int, function: str) -> dict[str, Any]:
    if code < 0:
        ended = signal.Signals(-code) if -code in set(signal.Signals) else None
        raise (Overrun if ended in _OVERRUN_SIGNALS else Failed)(f"{function}: {ended.name if ended else code}")
    try:
        said = json.loads(answer)
        if OVERRUN in said:
            raise Overrun(function)
        if FAILED in said:
            raise Failed(f"{function}: {said[FAILED]}")
        result = said["result"]
    except (ValueError, TypeError, KeyError) as fault:
        raise Failed(f"{function}: no answer, code {code}") from fault
    if not isinstance(result, dict):
        raise Failed(f"{function}: no dictionary")
    return result
