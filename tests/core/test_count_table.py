"""The mapped file of counts that a machine's processes share: nobody can blind it, block it or be killed by it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adock.core.reading.table import BUCKETS, LANES, SIZE, WAYS, CountTable, TableAway

COUNTER = """
import sys, time
from pathlib import Path
from adock.core.reading.table import CountTable
table = CountTable(Path(sys.argv[1]))
table.add("other", 1, now=100, lasts=lambda total: 60)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    table.add("place", 1, now=100, lasts=lambda total: 60)
print("done", flush=True)
sys.stdin.readline()
"""
TIMES = 3000


def minute(total: int) -> int:
    return 60


@contextmanager
def counter(folder: Path, times: int = TIMES) -> Iterator[subprocess.Popen]:
    """A real process that has opened the table, and counts `times` when it is told to go on."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTER, str(folder), str(times)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def go_on(process: subprocess.Popen) -> None:
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.fixture
def table(tmp_path) -> Iterator[CountTable]:
    it = CountTable(tmp_path)
    yield it
    it.close()


def total(table: CountTable, key: str = "place", now: int = 100) -> int:
    return table.add(key, 0, now=now, lasts=minute).total


def test_no_count_is_lost_between_processes_that_count_at_once(table, tmp_path):
    with counter(tmp_path) as one, counter(tmp_path) as two, counter(tmp_path) as three, counter(tmp_path) as four:
        processes = [one, two, three, four]
        for process in processes:
            go_on(process)
        for process in processes:
            assert process.stdout.readline() == "done\n"
    assert total(table) == len(processes) * TIMES


def test_what_a_killed_process_counted_stays_and_it_holds_nobody_up(table, tmp_path):
    for _ in range(LANES + 2):
        with counter(tmp_path, times=10) as process:
            go_on(process)
            assert process.stdout.readline() == "done\n"
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert total(table) == 10 * (LANES + 2)


def test_a_stopped_process_holds_nobody_up(table, tmp_path):
    with counter(tmp_path) as stopped, counter(tmp_path) as other:
        stopped.send_signal(signal.SIGSTOP)
        go_on(other)
        assert other.stdout.readline() == "done\n"
        table.add("place", 1, now=100, lasts=minute)
    assert total(table) == TIMES + 1


def test_a_child_does_not_count_in_its_parents_lane(table):
    table.add("place", 1, now=100, lasts=minute)
    child = os.fork()
    if not child:
        table.add("place", 1, now=100, lasts=minute)
        os._exit(0 if table._mapping.lane != 0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    table.add("place", 1, now=100, lasts=minute)
    assert total(table) == 3


def test_a_window_ends_and_the_next_begins_at_nothing(table):
    for now in (100, 130, 159):
        table.add("place", 1, now=now, lasts=minute)
    assert total(table, now=159) == 3
    assert total(table, now=160) == 0
    assert table.add("place", 2, now=160, lasts=minute) == (2, 160)


def test_a_clock_put_back_limits_nobody_until_it_catches_up(table):
    table.add("place", 5, now=100_000, lasts=minute)
    assert table.add("place", 1, now=100, lasts=minute) == (1, 100)


def spoil(path: Path, how: str) -> None:
    content = path.read_bytes()
    path.unlink()
    if how == "foreign":
        path.write_bytes(b"\0" * SIZE)
    elif how == "short":
        path.write_bytes(content[:100])
    elif how == "long":
        path.write_bytes(content + b"\0")
    elif how == "link":
        path.with_name("elsewhere").write_bytes(content)
        path.symlink_to(path.with_name("elsewhere"))
    elif how == "pipe":
        os.mkfifo(path)
    elif how == "readable by all":
        path.write_bytes(content)
        path.chmod(0o644)
        return
    if how not in {"link", "missing"}:
        path.chmod(0o600)


@pytest.mark.parametrize("is_open", [True, False], ids=["while it is used", "before it is used"])
@pytest.mark.parametrize("how", ["missing", "foreign", "short", "long", "link", "pipe", "readable by all"])
def test_a_file_that_is_not_ours_is_replaced_and_never_trusted(table, tmp_path, how, is_open):
    table.add("place", 7, now=100, lasts=minute)
    if not is_open:
        table.close()
    spoil(table.path, how)
    assert table.add("place", 1, now=100, lasts=minute).total == 1
    found = table.path.lstat()
    assert (found.st_size, found.st_mode & 0o7777) == (SIZE, 0o600)
    assert [path.name for path in tmp_path.iterdir() if path.name != "elsewhere"] == [table.path.name]


def test_a_file_cut_short_under_us_does_not_kill_the_process(table, tmp_path):
    with counter(tmp_path, times=3) as process:
        os.truncate(tmp_path / "reading-limits-1", 0)
        go_on(process)
        assert process.stdout.readline() == "done\n"
    assert total(table) == 3


def test_what_stands_where_the_file_should_be_and_cannot_be_replaced_is_told(table):
    table.path.mkdir(parents=True)
    with pytest.raises(TableAway):
        table.add("place", 1, now=100, lasts=minute)
    table.path.rmdir()
    assert table.add("place", 1, now=100, lasts=minute).total == 1


def test_nobody_resets_everybody_by_filling_the_table(table):
    table.add("old", 5, now=99, lasts=minute)
    for number in range(3 * BUCKETS * WAYS):
        table.add(f"flood {number}", 1, now=100, lasts=minute)
    known = [number for number in range(3 * BUCKETS * WAYS) if total(table, f"flood {number}")]
    assert len(known) == BUCKETS * WAYS
    assert total(table, "old") == 0


def test_a_place_that_takes_the_slot_of_another_does_not_inherit_its_count(table):
    for number in range(BUCKETS * WAYS * 3):
        assert table.add(f"flood {number}", 9, now=100, lasts=minute).total == 9


def test_nobody_can_aim_at_one_bucket_since_each_file_has_a_secret_of_its_own(tmp_path):
    secrets = set()
    for name in ("a", "b"):
        it = CountTable(tmp_path / name)
        it.add("place", 1, now=100, lasts=minute)
        secrets.add(it._mapping.secret)
        it.close()
    assert len(secrets) == 2
    assert all(len(set(secret)) > 16 for secret in secrets)


def test_two_processes_that_make_the_file_at_once_end_up_with_one(tmp_path):
    tables = [CountTable(tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=it.add, args=("place", 1), kwargs={"now": 100, "lasts": minute}) for it in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for it in tables:
        total(it)
    assert len({os.fstat(it._mapping.descriptor).st_ino for it in tables}) == 1
    for it in tables:
        it.close()


def test_a_system_that_reserves_no_room_takes_it_by_zeros(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")
    table = CountTable(tmp_path)
    assert table.add("place", 1, now=100, lasts=minute).total == 1
    assert table.path.stat().st_blocks * 512 >= SIZE
    table.close()


def test_what_a_killed_process_had_not_put_in_place_is_swept(tmp_path):
    left, young = tmp_path / ".reading-limits-1-abc", tmp_path / ".reading-limits-1-def"
    for file in (left, young):
        file.touch()
    os.utime(left, (0, 0))
    table = CountTable(tmp_path)
    table.add("place", 1, now=100, lasts=minute)
    table.close()
    assert (left.exists(), young.exists()) == (False, True)
