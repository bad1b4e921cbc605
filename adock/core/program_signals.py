"""The signals that a program of ours relies on, whatever the program that started it did with them.

What is ignored or blocked is inherited (POSIX, exec). A SIGCHLD that is ignored makes the end of every program that we start
look like a success; a SIGTERM that is blocked makes us unstoppable. What a person asked for stays: nohup's ignored SIGHUP, and
the SIGINT that a shell ignores for a job in the background.
"""

import signal


def restore_signals() -> None:
    """To be called once, at the beginning of a program."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
