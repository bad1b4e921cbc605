"""What lies on the disk, whenever a process is killed, and who may look at it."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from adock.gateways import files
from adock.gateways.files import StoreAway, disk, keys, store

NAME = "depots/000000001/attestation-1.pdf"


@pytest.fixture
def folder(settings) -> Path:
    return Path(settings.DATA_DIR) / store.FOLDER


def test_only_the_account_that_runs_a_dock_may_look(folder):
    previous = os.umask(0)
    try:
        files.put(NAME, b"x")
    finally:
        os.umask(previous)
    for path in (folder, *folder.rglob("*"), folder.parent / keys.DEVELOPMENT_KEY):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


PUT_KILLED_HALF_WAY = """
import os, signal, sys, django
from django.conf import settings
django.setup()
from pathlib import Path
settings.DATA_DIR = Path(sys.argv[1])
from adock.gateways import files
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
files.put(sys.argv[2], b"new" * 100_000)
"""


def put_killed_half_way(settings, name):
    killed = subprocess.run([sys.executable, "-c", PUT_KILLED_HALF_WAY, settings.DATA_DIR, name], cwd=Path.cwd())
    assert killed.returncode == -signal.SIGKILL


def test_killed_half_way_a_put_leaves_the_file_that_was_there_and_no_other(settings, folder):
    files.put(NAME, b"old")
    put_killed_half_way(settings, NAME)
    put_killed_half_way(settings, "depots/new")
    assert files.get(NAME) == b"old"
    assert [found.name for found in files.names()] == [NAME]
    with pytest.raises(files.Missing):
        files.get("depots/new")


def test_what_a_killed_process_left_is_swept_by_a_later_put(settings, folder):
    files.put(NAME, b"old")
    put_killed_half_way(settings, NAME)
    [left] = (folder / disk.UNFINISHED).iterdir()
    files.put(NAME, b"new")
    assert left.exists(), "another process may be at it"
    os.utime(left, (0, 0))
    files.put(NAME, b"newer")
    assert not left.exists()


def test_a_full_disk_changes_nothing_and_is_said(monkeypatch, folder):
    files.put(NAME, b"old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreAway, match="No space left"):
            files.put(NAME, b"new")
    assert files.get(NAME) == b"old"
    assert list((folder / disk.UNFINISHED).iterdir()) == []


MAKE_A_KEY = """
import sys, django
from django.conf import settings
django.setup()
from pathlib import Path
settings.DATA_DIR = Path(sys.argv[1])
from adock.gateways.files.keys import keys
sys.stdin.readline()
print(keys()[0].hex())
"""


def test_processes_that_make_the_key_at_once_make_one(settings):
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE_A_KEY, settings.DATA_DIR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    made = {maker.communicate("\n")[0] for maker in makers}
    assert made == {keys.keys()[0].hex() + "\n"}
    assert [path.name for path in settings.DATA_DIR.iterdir()] == [keys.DEVELOPMENT_KEY]


def test_production_makes_no_key(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="ADOCK_FILES_KEYS"):
        files.put(NAME, b"x")
    assert not settings.DATA_DIR.exists()
