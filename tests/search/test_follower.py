"""The follower: nothing is lost, nothing is skipped, whatever happens."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from adock.search import follower as following
from adock.search import schema, writer
from adock.search.engine import SearchIndex
from adock.search.follower import Follower, rebuild_from
from adock.search.generations import Generations
from adock.search.query import SearchRequest
from adock.search.ranks import NoRankLeft
from adock.search.writer import GenerationWriter
from tests.search.samples import establishment, new_siret
from tests.search.sources import DatabaseAway, FakeDatabase


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(following, "AFTER_FAILURE", 0.0)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def database():
    return FakeDatabase([establishment("DUPONT"), establishment("MARTIN")])


def found(folder, text=""):
    page = SearchIndex.open(folder).search(SearchRequest(text=text, per_page=50))
    return {hit.siret for hit in page.hits}


def follow(folder, database):
    """As a new process would, until nothing is left to do."""
    with closing(Follower(folder, database.source)) as follower:
        while follower.step():
            pass


def test_without_an_index_one_is_built(folder, database):
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 1


def test_changes_are_taken_up_without_building_anew(folder, database):
    follow(folder, database)
    newcomer = establishment("DURAND")
    database.put(newcomer)
    gone = next(iter(database.documents))
    database.remove(gone)
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert found(folder, "durand") == {newcomer.siret}
    assert database.rebuilds == 1


def test_changes_of_one_establishment_are_one(folder, database):
    follow(folder, database)
    siret = new_siret()
    for name in ("FIRST", "SECOND", "THIRD"):
        database.put(establishment(name, siret=siret))
    follow(folder, database)
    assert found(folder, "third") == {siret}
    assert found(folder, "first") == set()
    assert len(found(folder)) == 3


def test_more_changes_than_are_read_at_once_are_all_read(folder, database, monkeypatch):
    monkeypatch.setattr(following, "CHANGES_AT_ONCE", 3)
    follow(folder, database)
    database.put(*(establishment(f"DURAND {number}") for number in range(10)))
    follow(folder, database)
    assert found(folder) == set(database.documents)


def test_when_everything_changed_the_index_is_built_anew(folder, database):
    follow(folder, database)
    database.documents.clear()
    database.documents |= {one.siret: one for one in [establishment("DURAND")]}
    database.changed(None)
    database.put(establishment("LEROY"))
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 2


def test_a_change_made_while_the_index_is_built_is_not_lost(folder, database):
    late = establishment("LATE")
    original = database.source.documents_in_parts

    def documents():
        yield from chain.from_iterable(original())
        database.put(late)

    object.__setattr__(database.source, "documents_in_parts", lambda: [documents()])
    follow(folder, database)
    assert late.siret in found(folder)


def test_killed_before_the_commit_it_reads_the_changes_again(folder, database, monkeypatch):
    follow(folder, database)
    database.put(establishment("DURAND"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(GenerationWriter, "commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        follow(folder, database)
    assert len(found(folder)) == 2
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 1


def test_killed_after_the_commit_it_goes_on_from_there(folder, database, monkeypatch):
    follow(folder, database)
    database.put(establishment("DURAND"))
    commit = GenerationWriter.commit

    def commit_and_die(self, cursor):
        commit(self, cursor)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(GenerationWriter, "commit", commit_and_die)
        follow(folder, database)
    assert found(folder) == set(database.documents)
    with closing(Follower(folder, database.source)) as follower:
        assert follower.step() is False
    assert database.rebuilds == 1


def test_changes_cleared_before_they_were_read_are_made_up_for_by_building_anew(folder, database):
    follow(folder, database)
    database.put(establishment("DURAND"))
    database.cleared = database.changes.pop().cursor
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 2


def test_an_index_of_another_schema_is_built_anew(folder, database, monkeypatch):
    follow(folder, database)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 2


@pytest.mark.parametrize("name", ["engine/meta.json", "records", "vocabulary", "everything"])
def test_a_damaged_index_is_built_anew(folder, database, name):
    follow(folder, database)
    generation = Generations(folder).current()
    assert generation is not None
    files = [path for path in generation.rglob("*") if path.is_file()] if name == "everything" else [generation / name]
    for path in files:
        path.unlink()
        path.write_bytes(b"\xff damaged")
    database.put(establishment("DURAND"))
    with closing(Follower(folder, database.source)) as follower:
        for _ in range(8):
            follower.step_safely()
    assert found(folder) == found(folder, "rennes") == set(database.documents)


def test_a_generation_built_by_the_command_is_gone_on_with(folder, database):
    with closing(Follower(folder, database.source)) as follower:
        follower.step()
        database.put(establishment("LEROY"))
        follower.step()
        rebuild_from(database.source, Generations(folder))
        database.put(establishment("DURAND"))
        while follower.step():
            pass
    assert found(folder) == set(database.documents)


def test_ranks_that_are_used_up_are_spread_again(folder, database, monkeypatch):
    follow(folder, database)
    database.put(establishment("DURAND"))
    with monkeypatch.context() as patch:
        patch.setattr(GenerationWriter, "replace", lambda *_: (_ for _ in ()).throw(NoRankLeft))
        follow(folder, database)
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 2


def test_records_that_are_mostly_out_of_use_lead_to_a_new_generation(folder, database, monkeypatch):
    monkeypatch.setattr(writer, "_WASTE_ALLOWED", 10_000)
    follow(folder, database)
    siret = new_siret()
    with closing(Follower(folder, database.source)) as follower:
        for _ in range(4):
            database.put(establishment("BIG", siret=siret, payload=b"x" * 9_000))
            while follower.step():
                pass
    assert database.rebuilds == 2
    generation = Generations(folder).current()
    assert generation is not None
    assert (generation / "records").stat().st_size < 20_000
    assert found(folder, "big") == {siret}


def test_a_database_out_of_reach_is_waited_for(folder, database):
    follow(folder, database)
    database.put(establishment("DURAND"))
    database.away = True
    with closing(Follower(folder, database.source)) as follower:
        follower.step_safely()
        assert (database.reconnections, database.waits) == (1, 0)
        database.away = False
        while not database.waits:
            follower.step_safely()
        database.away = True
        follower.step_safely()
        assert database.reconnections == 2
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 1


def test_a_follower_that_begins_during_an_outage_builds_nothing_anew(folder, database):
    follow(folder, database)
    database.away = True
    with closing(Follower(folder, database.source)) as follower:
        for _ in range(5):
            follower.step_safely()
        database.away = False
        database.put(establishment("DURAND"))
        while not database.waits:
            follower.step_safely()
    assert found(folder) == set(database.documents)
    assert database.rebuilds == 1


def test_a_long_outage_opens_the_index_for_writing_once(folder, database, monkeypatch):
    opened = []
    monkeypatch.setattr(following, "GenerationWriter", lambda path: opened.append(path) or GenerationWriter(path))
    follow(folder, database)
    opened.clear()
    with closing(Follower(folder, database.source)) as follower:
        follower.step_safely()
        database.away = True
        for _ in range(20):
            follower.step_safely()
        database.away = False
        follower.step_safely()
    assert len(opened) == 1
    assert database.rebuilds == 1


def test_another_database_that_answers_after_an_outage_is_read_whole(folder, database):
    follow(folder, database)
    with closing(Follower(folder, database.source)) as follower:
        follower.step_safely()
        database.away = True
        follower.step_safely()
        database.away = False
        database.cleared = 1_000  # its changes are counted otherwise: those after our cursor are not all there
        while database.rebuilds == 1:
            follower.step_safely()
    assert database.rebuilds == 2


@pytest.mark.parametrize(
    "full", [OSError(errno.ENOSPC, "full"), OSError(errno.EDQUOT, "quota"), ValueError("No space left on device (os error 28)")]
)
def test_a_full_disk_is_waited_for_and_no_index_built_on_it(folder, database, monkeypatch, full):
    follow(folder, database)
    database.put(establishment("DURAND"))
    with closing(Follower(folder, database.source)) as follower:
        with monkeypatch.context() as patch:
            patch.setattr(GenerationWriter, "commit", lambda *_: (_ for _ in ()).throw(full))
            for _ in range(6):
                follower.step_safely()
        while not database.waits:
            follower.step_safely()
    assert database.rebuilds == 1
    assert found(folder) == set(database.documents)


def test_rebuilds_that_fail_do_not_pile_up(folder, database, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(writer, "_cursor_document", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with closing(Follower(folder, database.source)) as follower:
            for _ in range(4):
                follower.step_safely()
            assert len([path for path in folder.iterdir() if path.is_dir()]) == 1
    follow(folder, database)
    assert found(folder) == set(database.documents)
    assert [path for path in folder.iterdir() if path.is_dir()] == [Generations(folder).current()]


def test_it_is_noted_each_time_that_the_index_holds_all(folder, database):
    follow(folder, database)
    assert database.times_caught_up == 1
    database.away = True
    with closing(Follower(folder, database.source)) as follower:
        follower.step_safely()
    assert database.times_caught_up == 1


def test_an_unforeseen_failure_is_not_hidden(folder, database):
    object.__setattr__(database.source, "latest_cursor", lambda: 1 // 0)
    with closing(Follower(folder, database.source)) as follower, pytest.raises(ZeroDivisionError):
        follower.step_safely()


def test_the_failures_of_the_source_are_those_it_names(folder, database):
    database.away = True
    with closing(Follower(folder, database.source)) as follower, pytest.raises(DatabaseAway):
        follower.step()


def test_it_runs_until_it_is_stopped_and_waits_when_there_is_nothing_to_do(folder, database):
    follower = Follower(folder, database.source)
    follower.run(lambda: database.waits >= 3)
    assert found(folder) == set(database.documents)


def test_only_one_follows_and_another_takes_over_when_it_ends(folder, database):
    stop = threading.Event()
    other = FakeDatabase(database.documents.values())
    with Generations(folder).following() as mine:
        assert mine
        thread = threading.Thread(target=lambda: Follower(folder, other.source).run(stop.is_set))
        thread.start()
        time.sleep(0.05)
        assert other.rebuilds == 0
    deadline = time.monotonic() + 20
    while other.rebuilds == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    thread.join()
    assert other.rebuilds == 1


@pytest.mark.processes
def test_killed_again_and_again_it_loses_nothing(folder, tmp_path):
    """Real processes, killed without a word at any moment, over a database in a file."""
    total = 600
    program = [sys.executable, str(Path(__file__).with_name("killed_follower.py")), str(folder), str(total)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for delay in (0.2, 0.35, 0.5, 0.65, 0.8, 1.0):
        process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(program, env=environment, check=True, timeout=120, capture_output=True)
    index = SearchIndex.open(folder)
    assert index.size == total
    assert index.search(SearchRequest(text="dupont")).total == total
    assert index.search(SearchRequest(text="name")).total == 0
