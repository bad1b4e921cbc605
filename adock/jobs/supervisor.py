"""Keeps several programs running as one service, and ends them together."""

import math
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from adock.core.program_signals import restore_signals

STOP_GRACE_S = 8
LONGEST_PAUSE_S = 30
# A program that ran this long had started well: the next pause is short again.
STEADY_AFTER_S = 60
# How often an essential program may end before the service has been ready once.
ATTEMPTS_BEFORE_READY = 3
FIRST_CHECK_AFTER_S, LONGEST_CHECK_PAUSE_S = 0.2, 5.0
LONGEST_SLEEP_S = 3600.0
# After so long, people are shown what is missing.
PATIENCE_S = 20


class ServiceFailed(Exception):
    """The service cannot start. The message is French."""


@dataclass(frozen=True)
class Program:
    name: str  # as shown to people
    command: tuple[str, ...]
    essential: bool = False


@dataclass
class Restarts:
    """How long to wait before a program that ended is started again: 1, 2, 4… up to 30 seconds."""

    in_a_row: int = 0

    def next_pause_s(self, lived_s: float) -> float:
        self.in_a_row = 0 if lived_s >= STEADY_AFTER_S else self.in_a_row
        self.in_a_row += 1
        return float(min(2 ** (self.in_a_row - 1), LONGEST_PAUSE_S))


@dataclass
class _Seat:
    """A program's place in the service, whether it is running or about to be."""

    program: Program
    restarts: Restarts = field(default_factory=Restarts)
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0


class Supervisor:
    """`inherited` are file descriptors that every program receives. `tell` receives lines for people, in French."""

    def __init__(self, programs: Sequence[Program], tell: Callable[[str], None], inherited: Sequence[int] = ()) -> None:
        self._seats = [_Seat(program) for program in programs]
        self._tell = tell
        self._inherited = tuple(inherited)

    def run(
        self,
        what_is_missing: Callable[[], str | None],
        when_ready: Callable[[], None] = lambda: None,
        patience_s: float | None = None,
    ) -> None:
        """Runs the programs until SIGTERM, SIGINT or SIGHUP, then ends them all; a second signal ends them without waiting.

        `what_is_missing` is polled until it returns None: the service is then ready; people are told what it says after
        `patience_s` (PATIENCE_S). Raises ServiceFailed when an essential program keeps ending before that.
        """
        patience = PATIENCE_S if patience_s is None else patience_s
        readiness = _Readiness(what_is_missing, when_ready, self._tell, complains_at=time.monotonic() + patience)
        with _signals() as signals:
            try:
                while not signals.stops:
                    self._start_those_due()
                    readiness.check_if_due()
                    signals.wait(self._seconds_to_wait(readiness))
                    self._notice_ends(readiness)
            finally:
                self._stop_all(signals)

    def _start_those_due(self) -> None:
        for seat in self._seats:
            if seat.running is None and time.monotonic() >= seat.due_at:
                seat.started_at = time.monotonic()
                # A session of its own: Ctrl-C reaches us alone, and we end the programs ourselves.
                seat.running = subprocess.Popen(
                    seat.program.command,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    pass_fds=self._inherited,
                )

    def _notice_ends(self, readiness: "_Readiness") -> None:
        for seat in self._seats:
            if seat.running is None or seat.running.poll() is None:
                continue
            _kill_group(seat.running.pid)
            pause_s = seat.restarts.next_pause_s(time.monotonic() - seat.started_at)
            hopeless = seat.restarts.in_a_row >= ATTEMPTS_BEFORE_READY and not readiness.reached
            if seat.program.essential and hopeless:
                raise ServiceFailed(f"{seat.program.name} ne démarre pas : voyez les messages ci-dessus.")
            self._tell(f"{seat.program.name} s'est arrêté (code {seat.running.returncode}) ; relance dans {pause_s:.0f} s.")
            seat.running, seat.due_at = None, time.monotonic() + pause_s

    def _seconds_to_wait(self, readiness: "_Readiness") -> float:
        due = [seat.due_at for seat in self._seats if seat.running is None]
        return max(0.0, min([*due, readiness.next_check_at]) - time.monotonic())

    def _stop_all(self, signals: "_Signals") -> None:
        running = [seat.running for seat in self._seats if seat.running is not None]
        for program in running:
            program.terminate()
        stops, deadline = signals.stops, time.monotonic() + STOP_GRACE_S
        while any(program.poll() is None for program in running):
            remaining_s = deadline - time.monotonic()
            if remaining_s <= 0 or signals.stops > max(stops, 1):
                break
            signals.wait(remaining_s)
        for program in running:
            _kill_group(program.pid)  # its own children too, if it left any
            program.wait()


@dataclass
class _Readiness:
    """Polls `what_is_missing` less and less often, reports it once if it lasts, and announces when the service is ready."""

    what_is_missing: Callable[[], str | None]
    when_ready: Callable[[], None]
    tell: Callable[[str], None]
    complains_at: float
    reached: bool = False
    next_check_at: float = 0.0
    pause_s: float = FIRST_CHECK_AFTER_S

    def check_if_due(self) -> None:
        if time.monotonic() < self.next_check_at:
            return
        missing = self.what_is_missing()
        if missing is None:
            self.reached = True
            self.next_check_at = self.complains_at = math.inf
            self.when_ready()
            return
        self.next_check_at = time.monotonic() + self.pause_s
        self.pause_s = min(self.pause_s * 1.1, LONGEST_CHECK_PAUSE_S)
        if time.monotonic() >= self.complains_at:
            self.complains_at = math.inf
            self.tell(f"Toujours pas prêt : {missing}")


class _Signals:
    """Counts the requests to stop, and wakes a waiting loop for them and for the end of a program."""

    def __init__(self, receiver: socket.socket) -> None:
        self.stops = 0
        self._receiver = receiver

    def wait(self, seconds: float) -> None:
        if select.select([self._receiver], [], [], min(seconds, LONGEST_SLEEP_S))[0]:
            self._receiver.recv(4096)

    def ask_to_stop(self, *_: object) -> None:
        self.stops += 1


@contextmanager
def _signals() -> Iterator[_Signals]:
    """Installs the signal handlers, and leaves them: once a stop is under way, another Ctrl-C must not cut it short."""
    receiver, sender = socket.socketpair()
    with receiver, sender:
        sender.setblocking(False)
        signals = _Signals(receiver)
        restore_signals()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup, SIGHUP is ignored on purpose.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signals.ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # it wakes the loop only if it has a handler
        signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        try:
            yield signals
        finally:
            signal.set_wakeup_fd(-1)


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
