"""Whether something answers is said in bounded time, whatever it does."""

from threading import Event

from adock.core import probe
from adock.core.probe import Probe

LONG_S = 30


def test_it_says_what_was_seen():
    assert Probe(lambda: True).answers()
    assert not Probe(lambda: False).answers()


def test_what_never_answers_is_asked_once_by_one_thread_and_is_said_not_to_answer(monkeypatch):
    monkeypatch.setattr(probe, "PATIENCE_S", 0.01)
    asked, is_over = [], Event()

    def look() -> bool:
        asked.append(1)
        return is_over.wait(LONG_S)

    silent = Probe(look)
    assert not any(silent.answers() for _ in range(10))
    assert len(asked) == 1
    is_over.set()
    while not silent.answers():
        pass


def test_an_answer_serves_for_a_moment(monkeypatch):
    monkeypatch.setattr(probe, "FRESH_S", 60)
    asked = []
    well = Probe(lambda: not asked.append(1))
    assert all(well.answers() for _ in range(10))
    assert len(asked) == 1


def test_a_mistake_while_asking_leaves_nobody_waiting():
    assert not Probe(lambda: 1 / 0).answers()
