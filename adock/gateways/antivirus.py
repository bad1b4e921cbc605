"""Antivirus: asks a clamd whether a file is infected. Where none is configured (ADOCK_CLAMD), files are not scanned.

Any doubt counts as no answer: a file passes only when clamd has said, in so many words, that it found nothing.
"""

import socket
from contextlib import suppress
from time import monotonic

from django.conf import settings

from adock.core.away import Away, What
from adock.core.waiting import waiting

# Seconds for the whole exchange, which a person waits for.
DEADLINE_S = 30
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_CLEAN, _FOUND_BEFORE, _FOUND_AFTER = b"stream: OK", b"stream: ", b" FOUND"


class Infected(Exception):
    """clamd recognised malware in this file; `name` is clamd's name for it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Unavailable(Away):
    """Nobody can say whether the file is infected: it must not be given to anybody."""

    what = What.ANTIVIRUS


class Undecided(Unavailable):
    """clamd answered without a verdict on this file, most often for its size; other files are not concerned."""


def scan(content: bytes) -> None:
    """Returns when nothing was found or no antivirus is configured. Raises Infected, Unavailable (or its Undecided)."""
    where = settings.CLAMD
    if where is None:
        return
    try:
        with waiting():
            answer = _ask(where, content, monotonic() + DEADLINE_S)
    except OSError as fault:
        raise Unavailable(str(fault) or type(fault).__name__) from fault
    if answer == _CLEAN:
        return
    if answer.startswith(_FOUND_BEFORE) and answer.endswith(_FOUND_AFTER):
        raise Infected(answer[len(_FOUND_BEFORE) : -len(_FOUND_AFTER)].decode(errors="replace"))
    raise Undecided(answer.decode(errors="replace") or "no answer")


def _ask(where: str | tuple[str, int], content: bytes, deadline: float) -> bytes:
    """Sends clamd's INSTREAM command: chunks with their lengths, then an empty one. Returns its null-terminated answer."""
    with _connected(where, deadline) as clamd:
        # clamd refuses a file that is too long while it is being sent: its answer is read all the same
        with suppress(BrokenPipeError, ConnectionResetError):
            _send(clamd, b"zINSTREAM\0", deadline)
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                _send(clamd, len(chunk).to_bytes(4, "big") + chunk, deadline)
            _send(clamd, bytes(4), deadline)
        answer = b""
        while b"\0" not in answer:
            clamd.settimeout(_left(deadline))
            part = clamd.recv(_LONGEST_ANSWER)
            answer += part
            if not part or len(answer) > _LONGEST_ANSWER:
                raise ConnectionError("half an answer" if part else "closed without an answer")
        return answer.partition(b"\0")[0]


def _connected(where: str | tuple[str, int], deadline: float) -> socket.socket:
    if not isinstance(where, str):
        return socket.create_connection(where, timeout=_left(deadline))
    clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        clamd.settimeout(_left(deadline))
        clamd.connect(where)
    except BaseException:
        clamd.close()
        raise
    return clamd


def _send(clamd: socket.socket, data: bytes, deadline: float) -> None:
    clamd.settimeout(_left(deadline))
    clamd.sendall(data)


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("took too long")
    return left
