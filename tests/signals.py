"""The signals that programs started by tests begin with: those of a terminal, whatever ours are (nohup, a background job)."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

# What a parent may have ignored or blocked that a program then inherits. Python itself ignores SIGPIPE, and gives it back.
INHERITED = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGCHLD)


def as_in_a_terminal() -> None:
    """A `preexec_fn`: the program begins with none of them ignored nor blocked."""
    for number in INHERITED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def as_under_nohup() -> None:
    """A `preexec_fn`: as nohup, a shell's background job and a careless parent together would start it."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, INHERITED)


@contextmanager
def inherited_from_a_careless_parent() -> Iterator[None]:
    """Within, this very process ignores and blocks them."""
    formers = {number: signal.getsignal(number) for number in INHERITED}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, INHERITED)
        yield
    finally:
        for number, former in formers.items():
            signal.signal(number, former)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
