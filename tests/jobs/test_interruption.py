"""Asked to stop while it prepares, A Dock stops: even when Python could not raise the interruption where it fell."""

import contextlib
import signal

import pytest

from adock.jobs.management.commands.serve import interruptions_kept


@pytest.fixture(autouse=True)
def _interruptible():
    """As in a terminal; a job in the background begins with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interruption_that_is_lost_on_the_way_is_still_known():
    with interruptions_kept() as was_interrupted:
        assert not was_interrupted()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert was_interrupted()


def test_an_interruption_still_interrupts():
    with pytest.raises(KeyboardInterrupt), interruptions_kept():
        signal.raise_signal(signal.SIGINT)


def test_the_usual_answer_to_signals_is_given_back():
    before = signal.getsignal(signal.SIGINT)
    with interruptions_kept():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_what_was_ignored_from_the_start_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interruptions_kept() as was_interrupted:
        signal.raise_signal(signal.SIGINT)
    assert not was_interrupted()
