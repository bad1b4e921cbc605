"""The cluster's server as this machine sees it: its processes, and what a crash left of it."""

import contextlib
import os
import signal
from typing import Literal

import psutil

from adock.gateways.embedded_postgres.place import SOCKET_NAME, Place


def postmaster(place: Place) -> psutil.Process | None:
    """The server's first process, or None. The number in its file may be stale and belong to another program by now."""
    try:
        first_line = (place.cluster / "postmaster.pid").read_text().split("\n", 1)[0]
        found = psutil.Process(abs(int(first_line)))  # PostgreSQL writes -n for a single-user session
        return found if _works_for(place, found) else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


ServerState = Literal["running", "stopping"]

# The line of postmaster.pid on which the server says what it is doing (LOCK_FILE_LINE_PM_STATUS, counted from 0).
_STATUS_LINE = 7


def server_state(place: Place) -> ServerState | None:
    """None when no server runs. One that is starting or recovering counts as running."""
    if postmaster(place) is None:
        return None
    try:
        lines = (place.cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return "stopping" if len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "stopping" else "running"


def end_orphans(place: Place) -> None:
    """Ends what remains of a server whose first process is gone: it holds the memory that the next one needs.

    Also ends a whole server whose data folder was deleted: it would remove the next one's socket when it stops.
    """
    orphans = []
    for program in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _works_for(place, program):
                program.send_signal(signal.SIGQUIT)
                orphans.append(program)
    psutil.wait_procs(orphans, timeout=5)


def clear_after_crash(place: Place) -> None:
    """Removes what would prevent a start: orphans, and files with a process number that another program has since been
    given, which PostgreSQL would take for its own server.

    PostgreSQL's own check of shared memory still protects the cluster from being opened twice.
    """
    if postmaster(place) is None:
        end_orphans(place)
        (place.cluster / "postmaster.pid").unlink(missing_ok=True)
        (place.socket_dir / SOCKET_NAME).unlink(missing_ok=True)
        (place.socket_dir / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _works_for(place: Place, program: psutil.Process) -> bool:
    if program.name() != "postgres" or program.cwd() != str(place.cluster.resolve()):
        return False
    try:
        folder = os.stat(f"/proc/{program.pid}/cwd")
    except FileNotFoundError:
        return True  # not Linux: the path is all that can be compared
    # A server in a container may have the same path for another folder.
    return folder.st_nlink == 0 or os.path.samestat(folder, place.cluster.stat())
