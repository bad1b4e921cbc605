"""One PostgreSQL server for one data folder: made, started, stopped."""

import os
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from adock.gateways.embedded_postgres.binaries import Binaries, binaries_for
from adock.gateways.embedded_postgres.cluster import (
    check_version,
    hand_over,
    has_both_roles,
    is_made,
    make_cluster,
    make_second_role,
    put_aside,
)
from adock.gateways.embedded_postgres.configuration import DATABASE, PORT, ROLE, SERVICE_ROLE, write_configuration
from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError, folder_faults_in_words
from adock.gateways.embedded_postgres.place import PRIVATE_ROOT, make_private, make_reachable, place_for
from adock.gateways.embedded_postgres.traces import ServerState, clear_after_crash, postmaster, server_state

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10
LOG_KEPT_BYTES = 10_000_000

# Seconds. Just after a kill, a start may fail because of processes that are still ending.
PATIENCE_S = 15
PASSING_FAULTS = ("shared memory block", 'lock file "')

# pg_isready's exit codes.
ACCEPTS, REFUSES_FOR_NOW, NOBODY_THERE = 0, 1, 2


class EmbeddedPostgres:
    """The server of a data folder. Nothing is written before `ensure_initialised` or `start`.

    Not safe against other processes that do the same at the same time: use `using_database` for that. Every method may
    raise EmbeddedPostgresError, with a French message.
    """

    def __init__(self, data_dir: Path, private_root: Path = PRIVATE_ROOT) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self._private_root = private_root
        with folder_faults_in_words(self.data_dir):
            self._place = place_for(self.data_dir, private_root)

    @property
    def url(self) -> str:
        """`postgresql://adock@/adock?host=<socket folder>&port=5432`, known before the server runs: the tables' owner."""
        return self._url(ROLE)

    @property
    def service_url(self) -> str:
        """The same under the role that owns nothing, for programs that serve."""
        return self._url(SERVICE_ROLE)

    @property
    def log_file(self) -> Path:
        return self._place.log

    def is_running(self) -> bool:
        """Whether it accepts connections."""
        return self._answer() == ACCEPTS

    def state(self) -> ServerState | None:
        """What its own file and this machine's processes say of it, without asking it; None when it is gone."""
        return server_state(self._place)

    def ensure_initialised(self) -> None:
        """Makes the cluster, its role and its database if there is none, which takes a second."""
        place = self._place
        with folder_faults_in_words(self.data_dir):
            make_reachable(place.log.parent)
            awaits_its_link = place.is_sheltered and not place.link.is_symlink()
            if awaits_its_link:
                self._prepare_shelter()
            if not is_made(place):
                make_cluster(place, self._binaries)
            if awaits_its_link:
                place.link.symlink_to(place.cluster)
            check_version(place, self._binaries)

    def start(self) -> None:
        """Starts the server, and returns once it accepts connections. One that already runs is left as it is."""
        self.ensure_initialised()
        if not has_both_roles(self._place):
            self.stop()  # left running by a release that knew one role
        patience_ends = time.monotonic() + PATIENCE_S
        with folder_faults_in_words(self.data_dir):
            while self._settled_answer() != ACCEPTS:
                fault = self._launch()
                if fault is None:
                    return
                passing = any(sign in fault for sign in PASSING_FAULTS)
                if not passing or time.monotonic() > patience_ends:
                    raise EmbeddedPostgresError(f"PostgreSQL n'a pas démarré ({self.log_file}) :\n{fault}")
                time.sleep(0.3)

    def stop(self) -> None:
        """Stops the server and its connections, cleanly if it can within ten seconds; does nothing if none runs."""
        for mode, timeout_s in (("fast", STOP_TIMEOUT_S), ("immediate", 5)):
            if postmaster(self._place) is None:
                return
            arguments = ("stop", "-s", "-w", "-t", timeout_s, "-m", mode, "-D", self._place.cluster)
            self._binaries.run("pg_ctl", *arguments, timeout_s=timeout_s + 10)
        if postmaster(self._place) is not None:
            raise EmbeddedPostgresError(f"PostgreSQL ne s'arrête pas : voyez {self.log_file}.")

    def _url(self, role: str) -> str:
        host = quote(str(self._place.socket_dir), safe="")
        return f"postgresql://{role}@/{DATABASE}?host={host}&port={PORT}"

    @cached_property
    def _binaries(self) -> Binaries:
        return binaries_for(self._place.account, self._private_root)

    def _answer(self) -> int:
        if not (self._place.cluster / "postmaster.pid").exists():
            return NOBODY_THERE
        socket = ("-h", self._place.socket_dir, "-p", PORT)
        return self._binaries.run("pg_isready", "-q", *socket, "-d", DATABASE).returncode

    def _settled_answer(self) -> int:
        """The answer once the server has finished starting, recovering or stopping."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while (answer := self._answer()) == REFUSES_FOR_NOW:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL ne répond pas encore : voyez {self.log_file}.")
            time.sleep(0.1)
        return answer

    def _launch(self) -> str | None:
        """Returns None once the server runs, else PostgreSQL's message."""
        place = self._place
        hand_over(place)
        make_private(place.socket_dir, place.account)
        write_configuration(place)
        clear_after_crash(place)
        if not has_both_roles(place) and (fault := make_second_role(place, self._binaries)):
            return fault
        self._put_long_log_aside()
        # The log is opened here and inherited, since the server's account may not be able to open it.
        with place.log.open("ab+") as log:
            before = log.tell()
            arguments = ("start", "-s", "-w", "-t", START_TIMEOUT_S, "-D", place.cluster)
            outcome = self._binaries.run("pg_ctl", *arguments, output=log, timeout_s=START_TIMEOUT_S + 15)
            log.seek(before)
            return None if outcome.returncode == 0 else log.read()[-2000:].decode(errors="replace")

    def _prepare_shelter(self) -> None:
        """Puts aside what a sheltered place already holds: it belonged to a data folder that was deleted since.

        Only the last such cluster is retained. The new data folder begins empty, as any new folder does.
        """
        cluster = self._place.cluster
        make_reachable(cluster.parent)
        if cluster.exists():
            self.stop()
            put_aside(cluster)

    def _put_long_log_aside(self) -> None:
        log = self._place.log
        if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
            log.replace(log.with_suffix(".log.1"))
