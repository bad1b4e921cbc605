"""Real servers for tests: where they may work, and how to be rid of them."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil


@contextlib.contextmanager
def folder_open_to_all() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="adock-test-")).resolve()
    made.chmod(0o755)
    yield made
    for cluster in [*made.rglob("postgres"), *made.rglob("postgres-previous")]:
        kill_all(cluster)
    shutil.rmtree(made)


def kill_all(cluster: Path) -> None:
    """What `kill -9` does to the server and everything it started."""
    victims = []
    for program in psutil.process_iter():
        try:
            if program.name() == "postgres" and program.cwd() == str(cluster.resolve()):
                program.kill()
                victims.append(program)
        except psutil.Error:
            continue
    psutil.wait_procs(victims, timeout=10)
