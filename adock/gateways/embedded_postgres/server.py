"""One PostgreSQL server for one data folder: made, started, stopped."""

import contextlib
import os
import shutil
import signal
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil

from adock.gateways.embedded_postgres.accounts import run_as
from adock.gateways.embedded_postgres.binaries import Binaries, binaries_for
from adock.gateways.embedded_postgres.configuration import DATABASE, PORT, ROLE, write_configuration
from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError, folder_faults_in_words
from adock.gateways.embedded_postgres.place import (
    PRIVATE_ROOT,
    Place,
    make_private,
    make_reachable,
    place_for,
)

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10
LOG_KEPT_BYTES = 10_000_000

# A start fails for a moment after the server was killed: its orphans hold its memory until they notice.
PATIENCE_S = 15
PASSING_FAULTS = ("shared memory block", 'lock file "')

# The role owns its database and may make others (tests do); it is no superuser. Sorting by code point and
# Unicode's own case rules are PostgreSQL's, so they are the same on every system.
INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=peer",
    "--auth-host=reject",
)
FIRST_COMMANDS = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"


class EmbeddedPostgres:
    """The server of a data folder. Nothing is written before `ensure_initialised` or `start`.

    Not safe against other processes doing the same at the same time: `using_database` is. Every method raises
    EmbeddedPostgresError with a French message.
    """

    def __init__(self, data_dir: Path, private_root: Path = PRIVATE_ROOT) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self._private_root = private_root
        with folder_faults_in_words(self.data_dir):
            self._place: Place = place_for(self.data_dir, private_root)

    @property
    def url(self) -> str:
        """`postgresql://adock@/adock?host=<socket folder>&port=5432`, known before the server runs."""
        return (
            f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self._place.socket_dir), safe='')}&port={PORT}"
        )

    @property
    def log_file(self) -> Path:
        return self._place.log

    def is_running(self) -> bool:
        """Whether it accepts connections."""
        return self._answer() == 0

    def ensure_initialised(self) -> None:
        """Makes the cluster, its role and its database where there is none. About one second, the first time."""
        with folder_faults_in_words(self.data_dir):
            place = self._place
            make_reachable(place.log.parent)
            if place.is_sheltered and not place.link.is_symlink():
                self._prepare_shelter()
            if not (place.cluster / "PG_VERSION").exists():
                self._make_cluster()
            if place.is_sheltered and not place.link.is_symlink():
                place.link.symlink_to(place.cluster)
            self._check_version()

    def start(self) -> None:
        """Returns once connections are accepted. A server that already runs is left as it is."""
        self.ensure_initialised()
        with folder_faults_in_words(self.data_dir):
            deadline = time.monotonic() + PATIENCE_S
            while (answer := self._answer()) != 0:
                if answer == 1:  # starting, recovering or stopping: it will be one or the other soon
                    deadline = max(deadline, time.monotonic() + 1)
                    self._wait_for_a_clear_answer()
                    continue
                fault = self._launch()
                if fault is None:
                    return
                if time.monotonic() > deadline or not any(sign in fault for sign in PASSING_FAULTS):
                    raise EmbeddedPostgresError(f"PostgreSQL n'a pas démarré ({self.log_file}) :\n{fault}")
                time.sleep(0.3)

    def stop(self) -> None:
        """Ends every connection and the server, cleanly if it can within ten seconds; does nothing if none runs."""
        if self._postmaster() is None:
            return
        for mode, timeout_s in (("fast", STOP_TIMEOUT_S), ("immediate", 5)):
            arguments = [self._binaries["pg_ctl"], "stop", "-s", "-w", "-t", str(timeout_s), "-m", mode]
            run_as(self._place.account, [*arguments, "-D", self._place.cluster], timeout_s=timeout_s + 10)
            if self._postmaster() is None:
                return
        raise EmbeddedPostgresError(f"PostgreSQL ne s'arrête pas : voyez {self.log_file}.")

    @cached_property
    def _binaries(self) -> Binaries:
        return binaries_for(self._place.account, self._private_root)

    def _answer(self) -> int:
        """pg_isready's: 0 it accepts connections, 1 it refuses them for now, 2 nobody is there."""
        if not (self._place.cluster / "postmaster.pid").exists():
            return 2
        asked = [
            self._binaries["pg_isready"],
            "-q",
            "-h",
            self._place.socket_dir,
            "-p",
            str(PORT),
            "-d",
            DATABASE,
        ]
        return run_as(self._place.account, asked).returncode

    def _wait_for_a_clear_answer(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._answer() == 1:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL ne répond pas encore : voyez {self.log_file}.")
            time.sleep(0.1)

    def _launch(self) -> str | None:
        """None once it runs, else what PostgreSQL said."""
        place = self._place
        self._hand_over_copied_files()
        make_private(place.socket_dir, place.account)
        write_configuration(place)
        self._clear_what_a_crash_left()
        self._put_a_long_log_aside()
        with place.log.open("ab") as log:
            before = log.tell()
            # The log is opened here: the server's account may not be able to.
            arguments = [
                self._binaries["pg_ctl"],
                "start",
                "-s",
                "-w",
                "-t",
                str(START_TIMEOUT_S),
                "-D",
                place.cluster,
            ]
            outcome = run_as(place.account, arguments, output=log, timeout_s=START_TIMEOUT_S + 15)
        if outcome.returncode == 0:
            return None
        with place.log.open("rb") as log:
            log.seek(before)
            return log.read()[-2000:].decode(errors="replace")

    def _postmaster(self) -> psutil.Process | None:
        """The server's first process. The number in its file may be stale, and another program's by now."""
        try:
            number = abs(int((self._place.cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
            found = psutil.Process(number)
            return found if self._works_here(found) else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None

    def _works_here(self, program: psutil.Process) -> bool:
        return program.name() == "postgres" and Path(program.cwd()) == self._place.cluster.resolve()

    def _clear_what_a_crash_left(self) -> None:
        """After a kill of its first process, orphans may still hold the server's memory. After a restart of
        the machine, its number may be that of another program, which PostgreSQL would take for itself.

        PostgreSQL's own check of that memory still protects the cluster from being opened twice.
        """
        if self._postmaster() is None:
            self._end_orphans()
            (self._place.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        orphans = []
        for program in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if self._works_here(program):
                    program.send_signal(signal.SIGQUIT)
                    orphans.append(program)
        psutil.wait_procs(orphans, timeout=5)

    def _make_cluster(self) -> None:
        place = self._place
        if place.cluster.exists() and any(place.cluster.iterdir()):
            raise EmbeddedPostgresError(
                f"Le dossier {place.cluster} n'est pas une base PostgreSQL : déplacez-le."
            )
        # Left by a data folder that was deleted under its server: it would take the new one's socket away as it ends.
        self._end_orphans()
        # Made beside, then renamed: a cluster is whole or it is not there.
        unfinished = place.cluster.with_name("postgres-unfinished")
        for character_types in ("C.UTF-8", "C"):  # the first is missing from some systems
            shutil.rmtree(unfinished, ignore_errors=True)
            make_private(unfinished, place.account)
            arguments = [*INITDB_OPTIONS, f"--lc-ctype={character_types}", "-D", unfinished]
            outcome = run_as(place.account, [self._binaries["initdb"], *arguments])
            if outcome.returncode == 0:
                break
        else:
            raise EmbeddedPostgresError(f"La base n'a pas pu être créée :\n{outcome.stdout[-2000:]}")
        single = [
            self._binaries["postgres"],
            "--single",
            "-c",
            "exit_on_error=true",
            "-D",
            unfinished,
            "postgres",
        ]
        outcome = run_as(place.account, single, written_to_it=FIRST_COMMANDS)
        if outcome.returncode != 0:
            raise EmbeddedPostgresError(f"La base n'a pas pu être créée :\n{outcome.stdout[-2000:]}")
        unfinished.rename(place.cluster)

    def _prepare_shelter(self) -> None:
        """The cluster goes outside a data folder that is closed to the server's account.

        What is there already belonged to a data folder deleted since: it is kept aside, once, and the new one
        begins empty as any new folder does.
        """
        place = self._place
        make_reachable(place.cluster.parent)
        if place.cluster.exists():
            self.stop()
            previous = place.cluster.with_name("postgres-previous")
            shutil.rmtree(previous, ignore_errors=True)
            place.cluster.rename(previous)

    def _hand_over_copied_files(self) -> None:
        """A cluster that root copied belongs to root: it goes to the account that the server runs under."""
        place = self._place
        if place.account.is_ours or place.cluster.stat().st_uid == place.account.uid:
            return
        for folder, folders, files in os.walk(place.cluster):
            for name in (*folders, *files):
                os.chown(Path(folder, name), place.account.uid, place.account.gid, follow_symlinks=False)
        os.chown(place.cluster, place.account.uid, place.account.gid)

    def _check_version(self) -> None:
        version = (self._place.cluster / "PG_VERSION").read_text().strip()
        if version != str(self._binaries.major):
            raise EmbeddedPostgresError(
                f"La base {self._place.cluster} a été créée par PostgreSQL {version}, et A Dock apporte "
                f"PostgreSQL {self._binaries.major}. Avec la version précédente d'A Dock, exportez-la (pg_dump), "
                "puis chargez l'export dans un nouveau dossier ; ou indiquez une autre base dans DATABASE_URL."
            )

    def _put_a_long_log_aside(self) -> None:
        log = self._place.log
        if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
            log.replace(log.with_suffix(".log.1"))
