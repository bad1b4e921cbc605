"""Limits on reading: what a place is told, and what happens while nothing can be counted."""

import logging

import pytest

from adock.core.losses import Loss
from adock.core.reading import RULES, Effort, Reading, counting
from adock.core.reading import count as count_reading

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture(autouse=True)
def _limited(settings):
    settings.API_RATE, settings.PAGE_RATE = 3, 5
    counting._counting._loss.ended()  # a test before may have left the table away


@pytest.fixture
def away(settings):
    """A folder stands where the table should be: called, it is taken away again."""
    folder = settings.DATA_DIR / "reading-limits-1"
    folder.mkdir(parents=True)
    return folder.rmdir


def told(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "adock.core.reading.counting"]


def test_what_is_read_is_not_counted_with_something_else_nor_with_somebody_else():
    assert [count_reading(Reading.API, "a").left for _ in range(3)] == [2, 1, 0]
    assert count_reading(Reading.PAGES, "a").left == 4
    assert count_reading(Reading.API, "b").left == 2


def test_a_place_does_not_begin_again_before_its_window_ends(on_the_day):
    for _ in range(4):
        standing = count_reading(Reading.API, "a")
    assert (standing.is_exceeded, standing.wait_s) == (True, 10)
    on_the_day.shift(9)
    assert count_reading(Reading.API, "a").wait_s == 1
    on_the_day.shift(1)
    assert count_reading(Reading.API, "a").left == 2


@pytest.mark.parametrize("name", list(Reading))
def test_no_rule_refuses_without_saying_itself_in_french(name):
    rule = RULES[name]
    assert rule.limit
    assert "{most}" in rule.sentence
    assert "{period}" in rule.sentence
    assert rule.sentence.startswith("Une même adresse internet peut ")


def test_zero_lifts_a_limit(settings):
    settings.API_RATE = 0
    assert count_reading(Reading.API, "a") is None
    assert not settings.DATA_DIR.exists()


def test_one_request_does_not_eat_a_whole_limit_however_long_it_took(settings, monkeypatch):
    settings.PAGE_RATE = 100
    moments = iter([0.0, 60.0])
    monkeypatch.setattr(counting, "thread_time", lambda: next(moments))
    count_reading(Reading.PAGES, "a")
    Effort(Reading.PAGES, "a").charge()
    assert count_reading(Reading.PAGES, "a", cost=0).left == 100 - counting.MOST_FOR_ONE


def test_without_the_table_nobody_is_refused_and_the_log_does_not_repeat_itself(away, caplog, monkeypatch):
    monkeypatch.setattr(counting, "PATIENCE_S", 0.0)
    with caplog.at_level(logging.INFO, logger="adock"):
        for _ in range(20):
            assert count_reading(Reading.API, "a") is None
        assert len(told(caplog)) == 1
        assert "reading is not limited" in told(caplog)[0]
        away()
        assert count_reading(Reading.API, "a").left == 2
        count_reading(Reading.API, "a")
        assert [line.partition(":")[2].strip() for line in told(caplog)[1:]] == ["reading is limited again"]


def test_a_table_that_is_away_is_not_looked_for_at_each_request(away, monkeypatch):
    looked = []
    monkeypatch.setattr(counting, "PATIENCE_S", 3600.0)
    add = counting.CountTable.add
    monkeypatch.setattr(counting.CountTable, "add", lambda *args, **named: looked.append(1) or add(*args, **named))
    for _ in range(50):
        count_reading(Reading.API, "a")
    away()
    assert len(looked) == 1


def test_a_loss_that_all_processes_see_is_not_told_by_each(tmp_path, caplog):
    logger = logging.getLogger("adock.core.reading.counting")
    seen_by = [Loss(logger, "it", lost="away", back="back") for _ in range(4)]
    with caplog.at_level(logging.INFO, logger="adock"):
        for loss in seen_by * 2:
            loss.happened(OSError("a reason\nover two lines"), tmp_path)
        for loss in seen_by * 2:
            loss.ended()
        assert told(caplog) == ["away (OSError: a reason)", "back"]
        seen_by[2].happened(OSError("again"), tmp_path)
        assert len(told(caplog)) == 3
        seen_by[2].ended()
