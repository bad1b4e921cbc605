"""What strangers send is read in a process of its own."""

import os

import pytest

from adock.gateways import apart
from adock.gateways.apart import Failed, Overrun, run_apart

HERE = "tests.gateways.apart_functions"


def test_it_answers_with_what_the_function_found():
    assert run_apart(f"{HERE}:length", b"abc") == {"length": 3}


def test_a_large_content_arrives_whole():
    assert run_apart(f"{HERE}:length", bytes(30_000_000)) == {"length": 30_000_000}


def test_a_function_that_does_not_read_everything_still_answers():
    with pytest.raises(Failed, match="ModuleNotFoundError"):
        run_apart("no.such.module:name", bytes(5_000_000))


def test_what_never_ends_is_stopped_by_the_clock():
    with pytest.raises(Overrun):
        run_apart(f"{HERE}:sleep", b"", seconds=1)


def test_what_computes_for_ever_is_stopped():
    with pytest.raises(Overrun):
        run_apart(f"{HERE}:compute", b"", seconds=1)


def test_the_processor_s_limit_is_an_overrun_even_when_the_clock_allows_more(monkeypatch):
    monkeypatch.setattr(apart, "round", lambda seconds: 1, raising=False)
    with pytest.raises(Overrun):
        run_apart(f"{HERE}:compute", b"", seconds=30)


def test_what_takes_all_memory_is_stopped():
    with pytest.raises(Overrun):
        run_apart(f"{HERE}:fill_memory", b"", memory_mb=300)


def test_a_fault_names_its_class_and_nothing_that_was_read():
    with pytest.raises(Failed) as failed:
        run_apart(f"{HERE}:repeat_in_a_fault", b"un secret")
    assert "ValueError" in str(failed.value)
    assert "secret" not in str(failed.value)


def test_a_crash_is_a_failure():
    with pytest.raises(Failed, match=r"SIGSEGV|SIGABRT"):
        run_apart(f"{HERE}:crash", b"")


def test_an_end_without_an_answer_is_a_failure():
    with pytest.raises(Failed, match="code 3"):
        run_apart(f"{HERE}:leave", b"")


def test_what_a_library_prints_is_no_answer():
    assert run_apart(f"{HERE}:chatter", b"") == {"said": "all"}


def test_an_answer_that_is_no_dictionary_is_a_failure():
    with pytest.raises(Failed):
        run_apart(f"{HERE}:a_list", b"")


def test_an_answer_without_end_is_cut():
    with pytest.raises(Failed):
        run_apart(f"{HERE}:flood", b"")


def test_nothing_of_our_environment_is_there(monkeypatch):
    monkeypatch.setenv("ADOCK_SECRET_KEY", "clé")
    assert "ADOCK_SECRET_KEY" in os.environ
    there = run_apart(f"{HERE}:environment", b"")["names"]
    assert not [name for name in there if name.startswith(("ADOCK", "DJANGO", "DATABASE", "HOME"))]


@pytest.mark.parametrize("act", ["write_a_file", "connect", "start_a_program"])
def test_it_cannot_act_on_the_world(act, tmp_path):
    assert run_apart(f"{HERE}:{act}", str(tmp_path / "trace").encode()) == {"refused": True}


def test_a_process_whose_end_was_noted_is_not_signalled_any_more(monkeypatch):
    """Its number may be another program's by then."""
    signalled = []
    monkeypatch.setattr(apart.os, "killpg", lambda pid, number: signalled.append(pid))
    assert run_apart(f"{HERE}:length", b"abc") == {"length": 3}
    assert signalled == []
